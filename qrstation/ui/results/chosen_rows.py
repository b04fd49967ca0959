"""Which rows of the results are chosen, also while they are not among the stretch that the view knows of."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Signal

from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.tree_nodes import InstanceNode, PatientNode, SeriesNode, StudyNode

_Flag = QItemSelectionModel.SelectionFlag
_ADD = _Flag.Select | _Flag.Rows
Chosen = StudyNode | SeriesNode
Row = PatientNode | StudyNode | SeriesNode
"""A row that something can be done with; an instance stands for itself alone, and is looked at through its series."""


class ChosenRows(QItemSelectionModel):
    """A selection that remembers rows which left the view, until another choice is made."""

    altered = Signal()
    """Other rows are chosen than before."""

    def __init__(self, model: ResultsModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._rows = model
        self._away: dict[Row, None] = {}
        self.selectionChanged.connect(self.altered)
        model.rowsInserted.connect(self._take_back)
        model.layoutAboutToBeChanged.connect(self._remember_all)
        model.layoutChanged.connect(self._take_all_back)
        model.modelReset.connect(self._forget)

    @property
    def is_several(self) -> bool:
        """Tell whether more than one row is chosen, of those that no filter hides."""
        chosen = len(self.selectedRows())
        return chosen > 1 or len(list(itertools.islice(filter(self._is_let, self._away), 2))) + chosen > 1

    def rows(self) -> list[Row]:
        """Give the rows that are chosen, in the order of the list; those that a filter hides are not."""
        found = set(self._away)
        found.update(node for index in self.selectedRows() if (node := self._row(index)) is not None)
        return list(_in_order(self._rows, found))

    def nodes(self) -> list[Chosen]:
        """Give the studies and series that are chosen, in the order of the list.

        A patient stands for all of the studies in the list, unless some of them are chosen themselves; a study that is
        chosen stands for all of its series.
        """
        rows = self.rows()
        chosen = set(rows)
        spoken_for = {node.study.patient for node in rows if not isinstance(node, PatientNode)}
        found: list[Chosen] = []
        for node in rows:
            if isinstance(node, PatientNode):
                found += [] if node in spoken_for else node.rows.nodes
            elif isinstance(node, StudyNode) or node.study not in chosen:
                found.append(node)
        return found

    def choose_rest(self) -> None:
        """Choose the rows that are in the list and not shown too; those that are shown are chosen already."""
        top = self._rows.tree.root
        rest: dict[Row, None] = dict.fromkeys(top.nodes)
        for row in range(top.shown):
            rest.update(dict.fromkeys(top.shown_at(row).rows.nodes))
        for index in self.selectedRows():
            rest.pop(self._rows.node(index), None)  # type: ignore[arg-type]  # what has no node is not there
        self._away = rest
        self.altered.emit()

    def select(self, what: QItemSelection | QModelIndex | QPersistentModelIndex, command: _Flag) -> None:
        """Choose rows; where others are let go, so are those that are away (Qt)."""
        if command & _Flag.Clear:
            had, self._away = bool(self._away), {}
            if had:
                self.altered.emit()
        super().select(what, command)

    def _row(self, index: QModelIndex) -> Row | None:
        node = self._rows.node(index)
        return None if isinstance(node, InstanceNode) else node

    def _is_let(self, node: Row) -> bool:
        if isinstance(node, PatientNode):
            return self._rows.tree.rows.lets(node)
        return node.study.patient.rows.lets(node.study)

    # --- what leaves the view and comes back -------------------------------------------------------------------

    def remember(self, parent: QModelIndex, first: int, last: int) -> None:
        """Keep in mind what is chosen of rows that are about to leave, before they have left the selection."""
        for index in self.selectedRows():
            above = index
            while above.isValid() and above.parent() != parent:
                above = above.parent()
            if above.isValid() and first <= above.row() <= last:
                self._keep(index)

    def _remember_all(self) -> None:
        for index in self.selectedRows():
            self._keep(index)

    def _keep(self, index: QModelIndex) -> None:
        node = self._row(index)
        if node is not None:
            self._away[node] = None

    def _take_back(self, parent: QModelIndex, first: int, last: int) -> None:
        if not self._away:
            return
        came: list[Row] = []
        for row in range(first, last + 1):
            node = self._row(self._rows.index(row, 0, parent))
            if node is not None:
                came += [node] if isinstance(node, SeriesNode) else [node, *node.rows.nodes]
        self._reselect(node for node in came if node in self._away)

    def _take_all_back(self) -> None:
        top = self._rows.tree.root
        if len(self._away) > top.shown:
            shown = [top.shown_at(row) for row in range(top.shown)]
            self._reselect(node for node in shown if node in self._away)
        else:
            self._reselect(tuple(self._away))

    def _reselect(self, nodes: Iterable[Row]) -> None:
        selection = QItemSelection()
        for node in nodes:
            index = self._rows.index_of(node)
            if index.isValid():
                del self._away[node]
                selection.select(index, index)
        if selection.count():
            super().select(selection, _ADD)
        self.altered.emit()

    def _forget(self) -> None:
        self._away = {}
        self.altered.emit()


def _in_order(model: ResultsModel, nodes: set[Row]) -> Iterator[Row]:
    """Give those of the rows that are in the list, in its order."""
    concerned = {node if isinstance(node, PatientNode) else node.study.patient for node in nodes}
    opened = {node.study for node in nodes if isinstance(node, SeriesNode)}
    for top in model.tree.root.nodes:
        studies: Iterable[StudyNode] = (top,)
        if isinstance(top, PatientNode):
            if top not in concerned:
                continue
            if top in nodes:
                yield top
            studies = top.rows.nodes
        for study in studies:
            if study in nodes:
                yield study
            if study in opened:
                yield from (series for series in study.rows.nodes if series in nodes)
