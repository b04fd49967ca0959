"""The results as a Qt model: matches come in at their sorted place, so that nothing on the screen jumps."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from qrstation.core.patient import Demographics
from qrstation.core.standard.match import Match
from qrstation.jobs.search.merging import shares
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.results.asking_model import AskingModel
from qrstation.ui.results.columns import FULL_NAMES, HEADINGS, RIGHT, Column
from qrstation.ui.results.doubt_words import doubt_words
from qrstation.ui.results.nodes_model import Index
from qrstation.ui.results.presorting import sorted_beforehand
from qrstation.ui.results.result_words import cell_text, more_words
from qrstation.ui.results.study_tree import StudyTree
from qrstation.ui.results.tree_nodes import Node, PatientNode, StudyNode
from qrstation.ui.slices import Slices

NODE_ROLE = Qt.ItemDataRole.UserRole + 1
DOUBT_ROLE = Qt.ItemDataRole.UserRole + 2
"""Of a patient's row, or of a study's in the list of all: that it is perhaps another's too, in words."""
_PIECES = 1000
_SORTED_AT_ONCE = 3000
"""Studies for which what they sort by is made at once: that takes a few milliseconds."""
_WHOSE = (Column.PATIENT, Column.ID, Column.BIRTH, Column.SEX)
_PAUSE_MS = 10
"""A tree that is no longer shown is taken apart so many pieces at a time; all at once would hold the window up."""


class ResultsModel(AskingModel):
    """Patients → studies → series; fed with matches and with what the store holds."""

    begun = Signal()
    """Everything was forgotten: a new search begins."""

    def __init__(self, ask_series: Callable[[StudyNode], None], parent: QObject | None = None) -> None:
        super().__init__(ask_series, parent)
        self._slices = Slices(self)
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
        self.tree.arrange(flat=old.flat is not None)
        self._swollen.clear()
        self.arrived = set()
        self.is_full = False
        self.endResetModel()
        self.begun.emit()
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
                self._list(study)
                new.append(study)
            elif not any(study.has(match) for study in known.namesakes):
                groups = self.tree.groups(match)
                if len(groups) == len(known.namesakes) == 1:
                    self._take_copies(known, self.tree.in_order({**known.copies, match.archive: match}))
                else:
                    new += self.share(match.study_uid, groups)
        for patient in self.arrived:
            for other in self.tree.doubtful(patient):
                self.tell_changed(other)
        self.hide_spare()
        return new

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
        patient.let_out(study)
        self.note_patient(patient)
        self._stand(patient)

    def _stand(self, patient: PatientNode) -> None:
        """Let a patient stand where the first of its studies stands."""
        self.move_node(None, patient, patient.rows.foremost().key)
        self.tell_changed(patient)

    def _list(self, study: StudyNode) -> None:
        """Put a study that came into the list of all, while there is one."""
        if self.is_flat:
            self.insert_node(None, study)

    def _take_copies(self, study: StudyNode, copies: dict[str, Match]) -> None:
        """Have a known study stand with these copies; the first of them may describe another patient than before."""
        if next(iter(copies.values())).demographics.traits != study.traits:
            self._take(study)
            self.tree.take_copies(study, copies)
            self._move_listed(study)
            self._rehouse(self.tree.forget_description(study))
            self._join(study)
            return
        patient = study.patient
        self.tree.take_copies(study, copies)
        self.move_study(study)
        patient.let_out(study)
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
        new = [study for study in after if study not in before]
        for study in before:
            if study in after:
                self._move_listed(study)
            else:
                if self.is_flat:
                    self.remove_node(None, study)
                self.forget_row(study)
        for study in after:
            self._join(study)
            self.tell_changed(study)
        for study in new:
            self._list(study)
        return new

    def _move_listed(self, study: StudyNode) -> None:
        """Put a study that stands under no patient now where it belongs in the list of all, while there is one."""
        if self.is_flat:
            self.move_node(None, study, study.key_by(self.tree.order))

    def drop(self, study: StudyNode, place: str) -> None:
        """Take a study's copy of a place away, and the row with the last of them."""
        copies = {each: copy for each, copy in study.copies.items() if each != place}
        if copies:
            self._take_copies(study, copies)
            return
        self._take(study)
        if self.is_flat:
            self.remove_node(None, study)
        self.forget_row(study)
        self._rehouse(self.tree.forget_description(study))
        self.tree.drop(study)

    # --- Qt's model interface ----------------------------------------------------------------------------------

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's heading (Qt)."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[Column(section)]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return FULL_NAMES[Column(section)]
        return _sides(Column(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's value (Qt)."""
        node = self.node(index)
        if node is None:
            return None
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(node, Column(index.column()))
        if role == DOUBT_ROLE:
            return self.doubt(node)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            texts = (*(self.cell(node, column) for column in Column), self.doubt(node))
            return ", ".join(text for text in texts if text)
        if role == Qt.ItemDataRole.ToolTipRole:
            doubt = self.doubt(node)
            return tool_tip(f"{more_words(node)}\n⚠ {doubt}" if doubt else more_words(node))
        return _sides(Column(index.column())) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def cell(self, node: Node, column: Column) -> str:
        """Give a cell's text; whose a study is stands above it, unless the studies stand in one list."""
        is_said_above = column in _WHOSE and isinstance(node, StudyNode) and not self.is_flat
        return "" if is_said_above else cell_text(node, column)

    def doubt(self, node: Node) -> str:
        """Say that a patient's row is perhaps another's too; in the list of all each study says so."""
        if isinstance(node, StudyNode) and self.is_flat:
            return doubt_words(self.tree, node.patient)
        return doubt_words(self.tree, node) if isinstance(node, PatientNode) else ""

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort patients and studies by a column (Qt); of many, what they sort by is made first, in short slices."""
        if column < 0:
            return
        descending = order == Qt.SortOrder.DescendingOrder
        is_soon = self.tree.counts()[0] <= _SORTED_AT_ONCE
        self._slices.run(
            iter(()) if is_soon else sorted_beforehand(self.tree, column, descending),
            functools.partial(self.sort_rows, column, descending),
        )


def _sides(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _whose(study: StudyNode) -> list[Demographics]:
    """Give whose the copies of a study are said to be."""
    return [copy.demographics for copy in study.copies.values()]
