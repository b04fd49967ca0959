"""What is asked when a row is opened: the series of a study, the instances of a series."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from qrstation.core.patient import Demographics, disagreement
from qrstation.core.standard.match import Match
from qrstation.ui.results.filtered_rows import FilteredRows
from qrstation.ui.results.nodes_model import ROOT, Index
from qrstation.ui.results.tree_nodes import InstanceNode, PatientNode, SeriesNode, StudyNode

AT_ONCE = 200
"""Instances of a series that are shown before the row that shows as many more."""
MOST_INSTANCES = 20_000
"""Instances of one series that are kept: nobody reads more, and each costs memory."""


class AskingModel(FilteredRows):
    """Rows that are filled when they are opened."""

    def __init__(self, ask_series: Callable[[StudyNode], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask_series = ask_series
        self.ask_instances: Callable[[SeriesNode], None] = lambda series: None
        """Asks for the instances of a series; called once until `forget_instances`."""

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

    def add_instances(self, study_uid: str, series_uid: str, matches: Iterable[Match]) -> None:
        """Take instances of a series: the first are shown, the others wait behind a row that shows more."""
        answers = tuple(matches)
        for series in self.tree.series(series_uid):
            if series.study.uid == study_uid:
                for match in answers:
                    uid = match.sop_uid
                    if uid and uid not in series.known and len(series.known) < MOST_INSTANCES:
                        series.known.add(uid)
                        series.waiting.append(InstanceNode(series, match))
                self.show_instances(series, max(0, AT_ONCE - len(series.rows)))

    def show_instances(self, series: SeriesNode, count: int | None = None) -> None:
        """Show so many more instances of a series, and how many are left."""
        if series.more is not None:
            self.remove_node(series, series.more)
            series.more = None
        series.waiting.sort(key=lambda node: node.key)
        count = AT_ONCE if count is None else count
        shown, series.waiting = series.waiting[:count], series.waiting[count:]
        for node in shown:
            self.insert_node(series, node)
        if series.waiting:
            series.more = InstanceNode(series, series.match, left=len(series.waiting))
            self.insert_node(series, series.more)

    def forget_instances(self, study_uid: str, series_uid: str, note: str = "") -> None:
        """Let the instances of a series be asked for again when it is opened next, since they could not be had."""
        for series in self.tree.series(series_uid):
            if series.study.uid == study_uid:
                series.asked, series.note = False, note
                self.tell_changed(series)

    # --- Qt's model interface ----------------------------------------------------------------------------------

    def hasChildren(self, parent: Index = ROOT) -> bool:
        """Tell whether a row can be opened; it can before what is below it is known (Qt)."""
        node = self.node(parent)
        if isinstance(node, PatientNode):
            return True
        if isinstance(node, StudyNode):
            return not node.series_asked or bool(len(node.rows))
        if isinstance(node, SeriesNode):
            return not node.asked or bool(len(node.rows))
        return node is None and bool(len(self.tree.rows))

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether opening the row asks the archive (Qt)."""
        node = self.node(parent)
        if isinstance(node, SeriesNode):
            return not node.asked
        return isinstance(node, StudyNode) and not node.series_asked

    def fetchMore(self, parent: Index) -> None:
        """Ask the archive for what is below a row (Qt)."""
        node = self.node(parent)
        if isinstance(node, StudyNode) and not node.series_asked:
            node.series_asked = True
            self._ask_series(node)
        elif isinstance(node, SeriesNode) and not node.asked:
            node.asked, node.note = True, ""
            self.ask_instances(node)


def _belongs(match: Match, study: StudyNode) -> bool:
    """Tell whether a series belongs under a study, one of several patients': by its own patient, else its archive."""
    if not study.others:
        return True
    if match.archive not in study.copies:
        return not any(match.archive in other.copies for other in study.others)
    whose = match.demographics
    return whose == Demographics() or disagreement(whose, study.copies[match.archive].demographics) is None
