"""Which rows of the results are chosen, also while they are not among the stretch that the view knows of."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Signal

from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.study_tree import StudyTree
from qrstation.ui.results.tree_nodes import InstanceNode, Node, PatientNode, SeriesNode, StudyNode

_Flag = QItemSelectionModel.SelectionFlag
Chosen = StudyNode | SeriesNode
COUNTED_AT_ONCE = 5000
"""Rows that are counted in less than 5 ms."""
_HALVINGS = 32
"""Rows that are walked through in the time in which one is found by halving."""
_FEW_RANGES = 16
"""Stretches under different parents that Qt is left to choose by itself."""


@dataclass(slots=True)
class Tally:
    """How much is chosen."""

    studies: int = 0
    series: int = 0


class ChosenRows(QItemSelectionModel):
    """A selection with rows besides: those that left the view, and the many that a choice of all is about.

    Qt's selection costs the square of the rows that stand under different parents; what is chosen besides costs
    nothing, and is drawn by whoever asks `is_besides`.
    """

    altered = Signal()
    """Other rows are chosen than before."""

    def __init__(self, model: ResultsModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self._rows = model
        self._besides: dict[Node, None] = {}
        self._over_reset: dict[Node, None] = {}
        """What was chosen before the rows were arranged anew, with which Qt chooses nothing."""
        self._stretch: set[Node] = set()
        """What of the rows besides the next press with Shift chooses anew, as Qt does with its current selection."""
        self._is_telling = False
        """Whether `altered` is about to be told of both Qt's rows and those besides."""
        self.selectionChanged.connect(self._tell)
        model.layoutAboutToBeChanged.connect(self._remember_all)
        model.modelAboutToBeReset.connect(self._keep_over_reset)
        model.modelReset.connect(self._arranged)
        model.begun.connect(self._forget)

    @property
    def is_several(self) -> bool:
        """Tell whether more than one row is chosen, of those that no filter hides."""
        two = set(itertools.islice(filter(self._is_let, self._besides), 2))
        two.update(itertools.islice(self._selected(), 2))
        return len(two) > 1

    def is_besides(self, node: Node) -> bool:
        """Tell whether a row is chosen of which Qt does not know."""
        return node in self._besides

    def has(self, node: Node) -> bool:
        """Tell whether a row is chosen."""
        return node in self._besides or any(each is node for each in self._selected())

    def rows(self) -> list[Node]:
        """Give the rows that are chosen, in the order of the list; those that a filter hides are not."""
        return list(_in_order(self._rows, {*self._besides, *self._selected()}))

    def nodes(self) -> list[Chosen]:
        """Give the studies and series that are chosen, in the order of the list.

        A patient stands for all of the studies in the list, unless some of them are chosen themselves; a study that is
        chosen stands for all of its series. An instance stands for nothing.
        """
        rows = [node for node in self.rows() if not isinstance(node, InstanceNode)]
        chosen = set(rows)
        spoken_for = _spoken_for(rows)
        found: list[Chosen] = []
        for node in rows:
            if isinstance(node, PatientNode):
                found += [] if node in spoken_for else node.rows.nodes
            elif isinstance(node, StudyNode) or node.study not in chosen:
                found.append(node)
        return found

    @property
    def is_long(self) -> bool:
        """Tell whether so many rows are chosen that they are to be counted in slices."""
        return len(self._besides) > COUNTED_AT_ONCE

    def count(self, tally: Tally) -> Iterator[None]:
        """Count the studies and series that `nodes` would give, in short steps, without putting them in order."""
        visible = self._rows.tree.order.visible
        chosen = {*self._besides, *self._selected()}
        yield
        patients: list[PatientNode] = []
        spoken_for: set[PatientNode] = set()
        for node in chosen:
            if isinstance(node, StudyNode):
                if self._is_listed(node):
                    spoken_for.add(node.patient)
                    tally.studies += 1
            elif isinstance(node, PatientNode):
                patients.append(node)
            elif isinstance(node, SeriesNode) and self._is_listed(node.study):
                spoken_for.add(node.study.patient)
                tally.series += node.study not in chosen
            yield
        for patient in patients:
            if patient not in spoken_for and _is_peopled(self._rows.tree, patient):
                tally.studies += patient.rows.total if visible is None else len(patient.rows)
            yield

    def choose_all(self) -> None:
        """Choose every row of the list, also those that are not shown."""
        top = self._rows.tree.root
        everything: dict[Node, None] = dict.fromkeys(top.nodes)
        for row in range(top.shown):
            if isinstance(patient := top.shown_at(row), PatientNode):
                everything.update(dict.fromkeys(patient.rows.nodes))
        super().select(QItemSelection(), _Flag.Clear)
        self._besides, self._stretch = everything, set()
        self.altered.emit()

    def select(self, what: QItemSelection | QModelIndex | QPersistentModelIndex, command: _Flag) -> None:
        """Choose rows; where others are let go, so are those besides; what is toggled is none of them (Qt)."""
        is_long = isinstance(what, QItemSelection) and what.count() > _FEW_RANGES
        if not self._besides and not (is_long and _is_plain_choice(command)):
            super().select(what, command)
            return
        if command & _Flag.Clear:
            self._besides = {}
        if command & _Flag.Current:
            for node in self._stretch:
                self._besides.pop(node, None)
        self._stretch = set()
        if isinstance(what, QItemSelection) and is_long and _is_plain_choice(command):
            self._stretch = {node for node in self._nodes_in(what) if node not in self._besides}
            self._besides.update(dict.fromkeys(self._stretch))
            what = QItemSelection()
        elif not command & _Flag.Clear and command & (_Flag.Deselect | _Flag.Toggle):
            selection = what if isinstance(what, QItemSelection) else QItemSelection(_plain(what), _plain(what))
            let_go = [node for node in self._nodes_in(selection) if node in self._besides]
            for node in let_go:
                del self._besides[node]
            if let_go:
                command = _Flag.Deselect | _Flag.Rows
        self._is_telling = True
        super().select(what, command)
        self._is_telling = False
        self.altered.emit()

    def _tell(self) -> None:
        if not self._is_telling:
            self.altered.emit()

    def _selected(self) -> Iterator[Node]:
        return self._nodes_in(self.selection())

    def _nodes_in(self, selection: QItemSelection) -> Iterator[Node]:
        """Give the nodes of a selection's rows; what Qt offers for it costs the square of their number."""
        seen: set[Node] = set()
        for place in range(selection.count()):
            found = selection.at(place)
            parent = found.parent()
            for row in range(found.top(), found.bottom() + 1):
                node = self._rows.node(self._rows.index(row, 0, parent))
                if node is not None and node not in seen:
                    seen.add(node)
                    yield node

    def _is_listed(self, study: StudyNode) -> bool:
        """Tell whether a study is in the list: not hidden, and not dropped since it was chosen."""
        visible = self._rows.tree.order.visible
        return (visible is None or study in visible) and study in self._rows.tree.namesakes(study.uid)

    def _is_let(self, node: Node) -> bool:
        visible = self._rows.tree.order.visible
        return visible is None or (node if isinstance(node, PatientNode) else _study_of(node)) in visible

    # --- what leaves the view ----------------------------------------------------------------------------------

    def remember(self, parent: QModelIndex, first: int, last: int) -> None:
        """Keep in mind what is chosen of rows that are about to leave, before they have left the selection."""
        gone = {self._rows.node(self._rows.index(row, 0, parent)) for row in range(first, last + 1)}
        for node in self._selected():
            if not gone.isdisjoint(self._rows.chain(node).values()):
                self._besides[node] = None

    def _remember_all(self) -> None:
        self._besides.update(dict.fromkeys(self._selected()))

    def _keep_over_reset(self) -> None:
        self._over_reset = self._besides | dict.fromkeys(self._selected())

    def _arranged(self) -> None:
        """In one list of studies, patients are chosen no more: their studies are."""
        chosen, self._over_reset = self._over_reset, {}
        self._besides = dict.fromkeys(_without_patients(tuple(chosen))) if self._rows.is_flat else chosen
        self._stretch = set()
        self.altered.emit()

    def _forget(self) -> None:
        self._besides, self._stretch = {}, set()
        self.altered.emit()


def _is_peopled(tree: StudyTree, patient: PatientNode) -> bool:
    """Tell whether a patient is in the list: who left it keeps the last study, but is not its patient any more."""
    study = next(iter(patient.rows.unordered), None)
    return study is not None and study.patient is patient and study in tree.namesakes(study.uid)


def _is_plain_choice(command: _Flag) -> bool:
    """Tell whether rows are to be chosen, and not let go or turned over."""
    return bool(command & _Flag.Select) and not command & (_Flag.Deselect | _Flag.Toggle)


def _spoken_for(nodes: Sequence[Node]) -> set[PatientNode]:
    """Give the patients of whom something is chosen itself."""
    return {_study_of(node).patient for node in nodes if not isinstance(node, PatientNode)}


def _plain(index: QModelIndex | QPersistentModelIndex) -> QModelIndex:
    return index if isinstance(index, QModelIndex) else index.sibling(index.row(), index.column())


def _study_of(node: StudyNode | SeriesNode | InstanceNode) -> StudyNode:
    return node.series.study if isinstance(node, InstanceNode) else node.study


def _without_patients(nodes: Sequence[Node]) -> Iterator[Node]:
    """Give studies in place of the patients who stand for them."""
    spoken_for = _spoken_for(nodes)
    for node in nodes:
        if not isinstance(node, PatientNode):
            yield node
        elif node not in spoken_for:
            yield from node.rows.nodes


def _in_order(model: ResultsModel, nodes: set[Node]) -> Iterator[Node]:
    """Give those of the rows that are in the list, in its order."""
    root, is_flat = model.tree.root, model.is_flat
    top = StudyNode if is_flat else PatientNode
    above: set[Node] = set()
    for node in nodes:
        if not isinstance(node, top):
            if not is_flat:
                above.update(_spoken_for((node,)))
            if not isinstance(node, StudyNode):
                above.update(model.chain(node).values())
    if (len(nodes) + len(above)) * _HALVINGS < len(root):
        places = {
            place: node for node in {*nodes, *above} if isinstance(node, top) and (place := root.place_of(node)) >= 0
        }
        heads: Sequence[Node] = [places[place] for place in sorted(places)]
    else:
        heads = root.nodes
    if not above:
        yield from (node for node in heads if node in nodes)
        return
    for node in heads:
        if node in nodes or node in above:
            yield from _from(node, nodes, above)


def _from(node: Node, nodes: set[Node], above: set[Node]) -> Iterator[Node]:
    if node in nodes:
        yield node
    if node in above and not isinstance(node, InstanceNode):
        for below in node.rows.nodes:
            yield from _from(below, nodes, above)
