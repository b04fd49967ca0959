"""The view of the results: keeps what is chosen, open and in sight while rows come, go and are sorted anew."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtWidgets import QTreeView, QWidget

from qrstation.ui.results.chosen_rows import ChosenRows
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.sorted_rows import SortedRows
from qrstation.ui.results.tree_nodes import Node, PatientNode, SeriesNode, StudyNode, parent_of

_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_STAY = QItemSelectionModel.SelectionFlag.NoUpdate


class ResultsTree(QTreeView):
    """A tree whose rows stay where they are on the screen while others come in before them."""

    def __init__(self, model: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._opened: set[PatientNode | StudyNode] = set()
        self._hidden: set[PatientNode | StudyNode] = set()
        """What is open among the rows that are not shown."""
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
        self.selectionModel().currentChanged.connect(self._note_chosen)
        model.rowsInserted.connect(self._bring_back)
        model.layoutChanged.connect(self._sorted)
        model.modelReset.connect(self._forget)
        self.expanded.connect(self._note_opened)
        self.collapsed.connect(self._note_closed)
        more = Qt.ConnectionType.QueuedConnection
        self.verticalScrollBar().valueChanged.connect(self._look_for_more, more)

    def go_to_end(self, last: bool) -> None:
        """Choose the first row of all or the last, however far it is."""
        node: Node | None = None
        rows: SortedRows[Any] | None = self._rows.tree.rows
        while rows is not None and len(rows):
            child: Node = rows.at(len(rows) - 1 if last else 0)
            node, rows = child, None
            if last and child in self._opened and not isinstance(child, SeriesNode):
                rows = child.rows
        if node is not None:
            self.choose(self._rows.reveal(node))

    def selectAll(self) -> None:
        """Choose every row of the list, also those that are not shown (Qt)."""
        super().selectAll()
        self.choice.choose_rest()

    def choose(self, index: QModelIndex) -> None:
        """Choose one row and no other, whichever keys are held down meanwhile."""
        self.choice.setCurrentIndex(index, _CHOOSE)

    # --- the place on the screen -------------------------------------------------------------------------------

    def _hold(self) -> None:
        """Remember where a row stands on the screen before the first of a number of changes."""
        if self._is_held:
            return
        self._is_held = True
        index = self.currentIndex()
        if not (index.isValid() and self.viewport().rect().intersects(self.visualRect(index))):
            index = QModelIndex() if self._is_at_head() else self.indexAt(QPoint(0, 0))
        if index.isValid():
            self._anchor = QPersistentModelIndex(index)
            self._anchor_top = self.visualRect(index).top()

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
        return not self.verticalScrollBar().value() and not self._rows.tree.rows.first

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

    def _note_opened(self, index: QModelIndex) -> None:
        node = self._rows.node(index)
        if isinstance(node, PatientNode | StudyNode):
            self._opened.add(node)

    def _note_closed(self, index: QModelIndex) -> None:
        node = self._rows.node(index)
        if isinstance(node, PatientNode | StudyNode):
            self._opened.discard(node)

    def _let_go(self, parent: QModelIndex, first: int, last: int) -> None:
        """Choose nothing rather than a neighbour while the chosen row is not shown."""
        self._hold()
        index = current = self.currentIndex()
        while index.isValid() and index.parent() != parent:
            index = index.parent()
        self.choice.remember(parent, first, last)
        if index.isValid() and first <= index.row() <= last:
            lost = self._rows.node(current)
            self.choice.clearCurrentIndex()
            self._lost = lost
        gone = {self._rows.node(self._rows.index(row, 0, parent)) for row in range(first, last + 1)} & self._opened
        if gone:
            self._hidden.update(opened for opened in self._opened if opened in gone or parent_of(opened) in gone)

    def _bring_back(self) -> None:
        """Open and choose again what was before it was hidden."""
        for node in sorted(self._hidden, key=lambda node: isinstance(node, StudyNode)):
            index = self._rows.index_of(node)
            if index.isValid():
                self._hidden.discard(node)
                self.expand(index)
        if self._lost is not None and (index := self._rows.index_of(self._lost)).isValid():
            self.setAutoScroll(False)
            self.choice.setCurrentIndex(index, _STAY)
            self.setAutoScroll(True)

    def _sorted(self) -> None:
        """After sorting, the chosen row is in sight, else the head of the list."""
        self._hidden |= self._opened
        self._bring_back()
        current = self.currentIndex()
        if current.isValid():
            self.scrollTo(current)
        else:
            self.scrollToTop()

    def _forget(self) -> None:
        self._opened.clear()
        self._hidden.clear()
        self._lost = None
        self._anchor = None
        self._is_held = False
