"""The results as a Qt model: matches come in at their sorted place, so that nothing on the screen jumps."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from qrstation.core.patient import Demographics, disagreement
from qrstation.core.standard.match import Match
from qrstation.jobs.search.merging import shares
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.results.columns import HEADINGS, Column
from qrstation.ui.results.filtered_rows import FilteredRows
from qrstation.ui.results.result_words import cell_text, more_words
from qrstation.ui.results.rows_model import ROOT, Index
from qrstation.ui.results.study_tree import StudyTree
from qrstation.ui.results.tree_nodes import PatientNode, SeriesNode, StudyNode

NODE_ROLE = Qt.ItemDataRole.UserRole + 1
_PIECES = 1000
_PAUSE_MS = 10
"""A tree that is no longer shown is taken apart so many pieces at a time; all at once would hold the window up."""


class ResultsModel(FilteredRows):
    """Patients → studies → series; fed with matches and with what the store holds."""

    def __init__(self, ask_series: Callable[[StudyNode], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask_series = ask_series
        self.is_full = False
        """Whether there were more studies than may be taken."""
        self.arrived: set[PatientNode] = set()
        """The patients whose rows came in with the last studies, those that were made anew of others too."""

    # --- feeding -----------------------------------------------------------------------------------------------

    def clear(self, places: Sequence[str] = ()) -> None:
        """Forget everything: a new search begins, in these places; the values of the first go before the others'."""
        old = self.tree
        self.beginResetModel()
        self.passes = self._visible = None
        old.order.let_through(None)
        self.tree = StudyTree(places, old.order)
        self._swollen.clear()
        self.arrived = set()
        self.is_full = False
        self.endResetModel()
        self._dissolve(old.dissolve())

    def _dissolve(self, pieces: Iterator[None]) -> None:
        if sum(1 for _ in itertools.islice(pieces, _PIECES)) == _PIECES:
            QTimer.singleShot(_PAUSE_MS, self, functools.partial(self._dissolve, pieces))

    def add_studies(self, matches: Iterable[Match], limit: int | None = None) -> list[StudyNode]:
        """Take matches at study level, at most ``limit`` studies in all; gives the studies that are new."""
        new = []
        self.arrived = set()
        for match in matches:
            if not match.study_uid:
                continue
            known = self.tree.study(match.study_uid)
            if known is None and limit is not None and self.tree.counts()[0] >= limit:
                self.is_full = True
            elif known is None:
                study = self.tree.new_study(match)
                self._join(study)
                new.append(study)
            elif not any(study.has(match) for study in known.namesakes):
                groups = self.tree.groups(match)
                if len(groups) == len(known.namesakes) == 1:
                    self._add_copy(known, match)
                else:
                    new += self.share(match.study_uid, groups)
        self.hide_spare()
        return new

    def add_series(self, study_uid: str, matches: Iterable[Match]) -> list[SeriesNode]:
        """Take the series of a study; gives those that are new."""
        answers = tuple(matches)
        new: list[SeriesNode] = []
        for study in self.tree.namesakes(study_uid):
            study.series_note = ""
            known = {node.uid for node in study.series}
            for match in answers:
                if match.series_uid and match.series_uid not in known and _belongs(match, study):
                    known.add(match.series_uid)
                    node = SeriesNode(study, match)
                    self.tree.register_series(node)
                    self.insert_node(study, node)
                    new.append(node)
        return new

    def forget_series(self, study_uid: str, note: str = "") -> None:
        """Let the series of a study be asked for again when it is opened next, since they could not be had."""
        for study in self.tree.namesakes(study_uid):
            study.series_asked = False
            study.series_note = note
            self.tell_changed(study)

    def set_counts(
        self, counts: Mapping[str, int], by_patient: Mapping[str, Mapping[Demographics, int]] | None = None
    ) -> None:
        """Take what the store holds: UID of study or series → number of instances.

        ``by_patient`` tells of studies how many name which patient: what is another's does not count for a row.
        """
        for uid, count in counts.items():
            studies = self.tree.namesakes(uid)
            said = (by_patient or {}).get(uid)
            parts = shares(said, [_whose(study) for study in studies]) if said else [count] * len(studies)
            for study, share in zip(studies, parts, strict=True):
                if (study.stored, study.kept) != (share, count):
                    study.stored, study.kept = share, count
                    self.tell_changed(study)
            for series in self.tree.series(uid):
                if series.stored != count:
                    series.stored = count
                    self.tell_changed(series)

    # --- patients and their studies ----------------------------------------------------------------------------

    def _join(self, study: StudyNode) -> None:
        """Put a study that has no place into its patient's row; studies that then belong elsewhere move."""
        moved = self.tree.describe(study)
        self._put(study, self.tree.patient_for(study))
        self._rehouse(moved)

    def _rehouse(self, studies: Iterable[StudyNode]) -> None:
        for study in studies:
            home = self.tree.patient_for(study)
            if home is not study.patient:
                self._take(study)
                self._put(study, home)

    def _put(self, study: StudyNode, patient: PatientNode) -> None:
        study.patient = patient
        patient.take_in(study)
        self.note_study(study)
        if patient.rows.total:
            self.insert_node(patient, study)
            self.note_patient(patient)
            self._stand(patient)
            return
        patient.rows.add(study)
        patient.key = study.key
        self.insert_node(None, patient)
        self.note_patient(patient)
        self.arrived.add(patient)

    def _take(self, study: StudyNode) -> None:
        patient = study.patient
        if patient.rows.total == 1:
            self.remove_node(None, patient)
            self.forget_row(patient)
            self.tree.let_go(patient)
            self.arrived.discard(patient)
            return
        self.remove_node(patient, study)
        patient.let_out(study, study.keys)
        self.note_patient(patient)
        self._stand(patient)

    def _stand(self, patient: PatientNode) -> None:
        """Let a patient stand where the first of its studies stands."""
        self.move_node(None, patient, patient.keys[self.tree.order.number])
        self.tell_changed(patient)

    def _add_copy(self, study: StudyNode, match: Match) -> None:
        """Take a copy of a known study; one whose place goes before may describe another patient."""
        is_first = self.tree.goes_first(study, match)
        if is_first and match.demographics.traits != study.traits:
            self._take(study)
            self.tree.add_copy(study, match)
            self._rehouse(self.tree.forget_description(study))
            self._join(study)
            return
        patient, keys = study.patient, study.keys
        self.tree.add_copy(study, match)
        self.move_node(patient, study, study.keys[self.tree.order.number])
        patient.let_out(study, keys)
        patient.take_in(study)
        self.note_change(study)
        self.tell_changed(study)
        self._stand(patient)

    def share(
        self, uid: str, groups: list[dict[str, Match]], copies: Mapping[StudyNode, dict[str, Match]] | None = None
    ) -> list[StudyNode]:
        """Have the copies of one UID, which is said to be of several patients, stand in these rows; gives new ones.

        ``copies`` are what the rows of before hold from now on, where that is not what they held.
        """
        before = self.tree.namesakes(uid)
        for study in before:
            self._take(study)
            self._rehouse(self.tree.forget_description(study))
            study.copies = (copies or {}).get(study, study.copies)
        after = self.tree.share(uid, groups)
        for study in before:
            self.forget_row(study)
        for study in after:
            self._join(study)
        return [study for study in after if study not in before]

    # --- Qt's model interface ----------------------------------------------------------------------------------

    def hasChildren(self, parent: Index = ROOT) -> bool:
        """Tell whether a row can be opened; a study can before its series are known (Qt)."""
        node = self.node(parent)
        if isinstance(node, PatientNode):
            return True
        if isinstance(node, StudyNode):
            return not node.series_asked or bool(len(node.rows))
        return node is None and bool(len(self.tree.rows))

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether opening the row asks the archive (Qt)."""
        node = self.node(parent)
        return isinstance(node, StudyNode) and not node.series_asked

    def fetchMore(self, parent: Index) -> None:
        """Ask the archive for a study's series (Qt)."""
        node = self.node(parent)
        if isinstance(node, StudyNode) and not node.series_asked:
            node.series_asked = True
            self._ask_series(node)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's heading (Qt)."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[Column(section)][0]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            return right if section == Column.IMAGES else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's value (Qt)."""
        node = self.node(index)
        if node is None:
            return None
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(node, Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(text for column in Column if (text := cell_text(node, column)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(more_words(node))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == Column.IMAGES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort patients and studies by a column (Qt)."""
        if column >= 0:
            self.sort_rows(HEADINGS[Column(column)][1], order == Qt.SortOrder.DescendingOrder)


def _belongs(match: Match, study: StudyNode) -> bool:
    """Tell whether a series belongs under a study, one of several patients': by its own patient, else its archive."""
    if not study.others:
        return True
    if match.archive not in study.copies:
        return not any(match.archive in other.copies for other in study.others)
    whose = match.demographics
    return whose == Demographics() or disagreement(whose, study.copies[match.archive].demographics) is None


def _whose(study: StudyNode) -> list[Demographics]:
    """Give whose the copies of a study are said to be."""
    return [copy.demographics for copy in study.copies.values()]
