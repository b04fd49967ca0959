"""The view of the results: keeps what is chosen, open and in sight while rows come, go and are sorted anew."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtWidgets import QTreeView, QWidget

from qrstation.ui.results.chosen_rows import ChosenRows
from qrstation.ui.results.open_rows import OpenRows
from qrstation.ui.results.painted_tree import PaintedTree
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.sorted_rows import MOST_SHOWN, SortedRows
from qrstation.ui.results.tree_nodes import InstanceNode, Node, PatientNode

MOST_OPEN = 150
"""Patients whose rows a view sees at a time while all are open."""
_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_STAY = QItemSelectionModel.SelectionFlag.NoUpdate


class ResultsTree(PaintedTree):
    """A tree whose rows stay where they are on the screen while others come in before them."""

    # More than 20 methods: its place, its choice and what is open change together with each row that comes or goes.

    def __init__(self, model: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._open = OpenRows()
        self._by_itself = False
        """Whether rows are opened and closed by a rule, not by a person."""
        self._in_view: set[Node] = set()
        """The patients whose rows were in sight before the last changes."""
        self._lost: Node | None = None
        """The chosen row while it is among those that are not shown."""
        self._is_held = False
        self._anchor: QPersistentModelIndex | None = None
        self._anchor_top = 0
        model.in_sight = self._in_sight
        model.chosen = self._chosen
        # Before the view's own, which forgets where its rows are.
        model.rowsAboutToBeInserted.connect(self._hold)
        model.rowsAboutToBeMoved.connect(self._hold)
        model.rowsAboutToBeRemoved.connect(self._let_go)
        self.setModel(model)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.choice = ChosenRows(model, self)
        self.setSelectionModel(self.choice)
        self.choice.altered.connect(self.viewport().update)
        self.selectionModel().currentChanged.connect(self._note_chosen)
        model.rowsInserted.connect(self._came)
        model.layoutChanged.connect(self._sorted)
        model.modelReset.connect(self._forget)
        self.expanded.connect(functools.partial(self._note_open, True))
        self.collapsed.connect(functools.partial(self._note_open, False))
        more = Qt.ConnectionType.QueuedConnection
        self.verticalScrollBar().valueChanged.connect(self._look_for_more, more)

    def go_to_end(self, last: bool) -> None:
        """Choose the first row of all or the last, however far it is."""
        node: Node | None = None
        rows: SortedRows[Any] | None = self._rows.tree.root
        while rows is not None and len(rows):
            child: Node = rows.at(len(rows) - 1 if last else 0)
            node, rows = child, None
            is_open = child in self._open.patients or child in self._open.lower
            if last and is_open and not isinstance(child, InstanceNode):
                rows = child.rows
        if node is not None:
            self.choose(self._rows.reveal(node))

    def selectAll(self) -> None:
        """Choose every row of the list, also those that are not shown (Qt)."""
        self.choice.choose_all()

    def choose(self, index: QModelIndex) -> None:
        """Choose one row and no other, whichever keys are held down meanwhile."""
        self.choice.setCurrentIndex(index, _CHOOSE)

    def arrange(self, flat: bool, change: Callable[[], object] = lambda: None) -> None:
        """Show the studies in one list, or under their patients; what is chosen and open stays so.

        ``change`` may change many rows meanwhile.
        """
        chosen, before = self._chosen(), self._open
        self._rows.arrange(flat, change)
        self._open = before
        before.hidden |= before.lower
        self._bring_back()
        if isinstance(chosen, PatientNode) and flat:
            chosen = chosen.rows.at(0) if len(chosen.rows) else None
        if chosen is not None:
            self.choice.setCurrentIndex(self._rows.reveal(chosen), _STAY if self.choice.is_several else _CHOOSE)

    def open_few(self, patients: Iterable[PatientNode]) -> None:
        """Open the rows of patients with few studies; one that has many by now is closed, unless it is in use."""
        if self._rows.is_flat:
            return
        count, current = len(self._rows.tree.rows), self._chosen()
        used = {*self._in_view, *(self._rows.chain(current).values())}
        with self._rule():
            for patient in {*patients, *self._open.spare(count)}:
                index = self._rows.index_of(patient)
                if not index.isValid():
                    continue
                if self._open.wants(patient, count):
                    self.expand(index)
                elif patient in self._open.patients and patient not in used:
                    self.collapse(index)

    def open_all(self, is_open: bool) -> None:
        """Open the row of every patient, or close all rows."""
        self._hold()
        self._open.all(is_open)
        self._rows.tree.rows.most = MOST_OPEN if is_open else MOST_SHOWN
        # So rows are laid out once, not for each that is opened.
        self.scheduleDelayedItemsLayout()
        if is_open:
            self._bring_back()
            return
        current = self._rows.node(self.currentIndex())
        while current is not None and (above := self._rows.above(current)) is not None:
            current = above
        if current is not None:
            self.choose(self._rows.index_of(current))
        self.collapseAll()

    # --- the place on the screen -------------------------------------------------------------------------------

    def _hold(self) -> None:
        """Remember where a row stands on the screen before the first of a number of changes."""
        if self._is_held:
            return
        # What waits to be laid out comes first: else looking has it laid out, and nothing is held after all.
        self.executeDelayedItemsLayout()
        self._is_held = True
        self._in_view = self._seen()
        index = self.currentIndex()
        if not (index.isValid() and self.viewport().rect().intersects(self.visualRect(index))):
            index = QModelIndex() if self._is_at_head() else self.indexAt(QPoint(0, 0))
        if index.isValid():
            self._anchor = QPersistentModelIndex(index)
            self._anchor_top = self.visualRect(index).top()
        # Looking at what is in sight has had the rows laid out that came before, which ends what was held.
        self._is_held = True

    def _seen(self) -> set[Node]:
        """Give the patients some of whose rows are in sight."""
        seen: set[Node] = set()
        index, bottom = self.indexAt(QPoint(0, 0)), self.viewport().height()
        while index.isValid() and self.visualRect(index).top() < bottom and not self._rows.is_flat:
            seen.update(self._rows.chain(self._rows.node(index)).values())
            index = self.indexBelow(index)
        return seen

    def doItemsLayout(self) -> None:
        """Lay the rows out, and bring the one that was remembered back to its place (Qt)."""
        super().doItemsLayout()
        self._is_held = False
        anchor, self._anchor = self._anchor, None
        if anchor is None or not anchor.isValid():
            return
        rect = self.visualRect(anchor)
        moved = rect.top() - self._anchor_top
        if moved and rect.height():
            bar = self.verticalScrollBar()
            is_by_pixel = self.verticalScrollMode() is QTreeView.ScrollMode.ScrollPerPixel
            bar.setValue(bar.value() + (moved if is_by_pixel else round(moved / rect.height())))

    def _in_sight(self) -> Node | None:
        if self._anchor is not None and self._anchor.isValid():
            return self._rows.node(self._anchor)
        if self._is_held:
            return None
        return None if self._is_at_head() else self._rows.node(self.indexAt(QPoint(0, 0)))

    def _is_at_head(self) -> bool:
        """Tell whether the first row of all is in sight: there the newest are seen as they come."""
        return not self.verticalScrollBar().value() and not self._rows.tree.root.first

    def _look_for_more(self) -> None:
        """Have more rows shown when the view has come near the end of those that are."""
        bar = self.verticalScrollBar()
        first = self._rows.node(self.indexAt(QPoint(0, 0)))
        # Below the last row there may be less than another row's height.
        bottom = self.viewport().height() - 1 - self.sizeHintForRow(0)
        last = self._rows.node(self.indexAt(QPoint(0, max(0, bottom))))
        if last is not None and bar.value():
            self._rows.show_more(last, forward=True)
        if first is not None:
            self._rows.show_more(first, forward=False)

    # --- what is chosen and open -------------------------------------------------------------------------------

    def _chosen(self) -> Node | None:
        return self._lost or self._rows.node(self.currentIndex())

    def _note_chosen(self, current: QModelIndex) -> None:
        if current.isValid():
            self._lost = None

    def _note_open(self, is_open: bool, index: QModelIndex) -> None:
        self._open.note(self._rows.node(index), is_open, not self._by_itself)

    @contextmanager
    def _rule(self) -> Iterator[None]:
        """Take what is opened meanwhile for nobody's wish."""
        self._by_itself = True
        try:
            yield
        finally:
            self._by_itself = False

    def _let_go(self, parent: QModelIndex, first: int, last: int) -> None:
        """Choose nothing rather than a neighbour while the chosen row is not shown."""
        index = current = self.currentIndex()
        while index.isValid() and index.parent() != parent:
            index = index.parent()
        self.choice.remember(parent, first, last)
        if index.isValid() and first <= index.row() <= last:
            lost = self._rows.node(current)
            self.choice.clearCurrentIndex()
            self._lost = lost
        # After the choice, which has the rows laid out that came before: what was held is in its place by then.
        self._hold()
        for row in range(first, last + 1):
            self._open.let_go(self._rows.node(self._rows.index(row, 0, parent)))

    def _came(self, parent: QModelIndex, first: int, last: int) -> None:
        """Open and choose again what was so before it was hidden, and patients as the rule says."""
        self._bring_back(range(first, last + 1) if not parent.isValid() else range(0))

    def _bring_back(self, rows: range | None = None) -> None:
        """Open and choose again what was so, in these rows of patients or in all."""
        model, opened = self._rows, self._open
        with self._rule():
            if not model.is_flat:
                count = len(model.tree.rows)
                for row in rows if rows is not None else range(model.rowCount()):
                    index = model.index(row, 0)
                    patient = model.node(index)
                    if isinstance(patient, PatientNode) and opened.wants(patient, count):
                        self.expand(index)
            for node in opened.to_bring_back():
                index = model.index_of(node)
                if index.isValid():
                    opened.hidden.discard(node)
                    self.expand(index)
        if self._lost is not None and (index := model.index_of(self._lost)).isValid():
            self.setAutoScroll(False)
            self.choice.setCurrentIndex(index, _STAY if self.choice.is_several else _CHOOSE)
            self.setAutoScroll(True)

    def _sorted(self) -> None:
        """After sorting, the chosen row is in sight, else the head of the list."""
        self._open.hidden |= self._open.lower
        self._bring_back()
        current = self.currentIndex()
        if current.isValid():
            self.scrollTo(current)
        else:
            self.scrollToTop()

    def _forget(self) -> None:
        self._open = OpenRows()
        self._in_view.clear()
        self._lost = None
        self._anchor = None
        self._is_held = False
