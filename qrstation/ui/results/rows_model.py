"""A Qt model over sorted rows of which only a stretch is shown, around what is in sight.

A view lays out every row that it knows of each time that rows come in: 50,000 of them would hold the window up for
100 ms. So it knows of some hundreds, and is given more when it comes to their end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex

from qrstation.ui.results.columns import Column
from qrstation.ui.results.sorted_rows import SortedRows
from qrstation.ui.results.study_tree import StudyTree
from qrstation.ui.results.tree_nodes import Node, Parent, PatientNode, SortKey, StudyNode, chain_of, parent_of

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class RowsModel(QAbstractItemModel):
    """Patients → studies → series as rows: put in, taken out, moved, sorted, shown and hidden."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tree = StudyTree()
        self.in_sight: Callable[[], Node | None] = lambda: None
        """Tells a row in sight, None at the head of the list; the rows around it stay when others are hidden."""
        self.chosen: Callable[[], Node | None] = lambda: None
        """Tells the row that is chosen, if any; sorting shows the rows around it, else those at the head."""
        self._swollen: set[PatientNode | None] = set()

    # --- changing ----------------------------------------------------------------------------------------------

    def insert_node(self, parent: Parent, node: Node) -> None:
        """Put a node into its place under a parent that has one; one that the filter does not let through has none."""
        rows = self._rows(parent)
        if not rows.lets(node):
            rows.put_aside(node)
            return
        at = rows.place(node.key)
        row = rows.row_for(at)
        is_seen = row >= 0 and self._is_shown(parent)
        if is_seen:
            self.beginInsertRows(self._index(parent), row, row)
        rows.insert(at, node)
        if is_seen:
            self.endInsertRows()
        if rows.is_swollen and not isinstance(parent, StudyNode):
            self._swollen.add(parent)

    def remove_node(self, parent: Parent, node: Node) -> None:
        """Take a node out."""
        rows = self._rows(parent)
        at, row = rows.place_of(node), rows.row_of(node)
        if at < 0:
            rows.take_from_aside(node)
            return
        is_seen = row >= 0 and self._is_shown(parent)
        if is_seen:
            self.beginRemoveRows(self._index(parent), row, row)
        rows.pop(at)
        if is_seen:
            self.endRemoveRows()

    def move_node(self, parent: Parent, node: Node, key: str) -> None:
        """Give a node another key, and the place that goes with it."""
        if key == node.key:
            return
        rows = self._rows(parent)
        at, row = rows.place_of(node), rows.row_of(node)
        to, to_row = rows.move_of(node, key) if at >= 0 else (at, row)
        if to == at:
            rows.rekey(node, key)
            return
        is_known = self._is_shown(parent)
        index = self._index(parent) if is_known else ROOT
        if is_known and row >= 0 and to_row >= 0:
            self.beginMoveRows(index, row, row, index, to_row + (to_row > row))
        elif is_known and row >= 0:
            self.beginRemoveRows(index, row, row)
        elif is_known and to_row >= 0:
            self.beginInsertRows(index, to_row, to_row)
        rows.pop(at)
        node.key = key
        rows.insert(to, node)
        if is_known and row >= 0 and to_row >= 0:
            self.endMoveRows()
        elif is_known and row >= 0:
            self.endRemoveRows()
        elif is_known and to_row >= 0:
            self.endInsertRows()

    def tell_changed(self, node: Node) -> None:
        """Have a row drawn anew, when it is shown."""
        if self._is_shown(node):
            index = self.index_of(node)
            self.dataChanged.emit(index, index.siblingAtColumn(len(Column) - 1))

    def sort_rows(self, order: SortKey, descending: bool) -> None:
        """Sort patients and studies; what is selected and open stays so as far as it stays shown."""
        if (order, descending) == (self.tree.order.number, self.tree.order.descending):
            return  # rows always stand in their order
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes = [self.node(index) for index in before]
        centre = self.chosen()
        self.tree.order.change(order, descending)
        while centre is not None:
            above = parent_of(centre)
            rows = self._rows(above)
            rows.centre(rows.place_of(centre))
            centre = above
        after = [
            self.index_of(node).siblingAtColumn(index.column()) if node is not None else QModelIndex()
            for index, node in zip(before, nodes, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    # --- showing and hiding ------------------------------------------------------------------------------------

    def hide_spare(self) -> None:
        """Hide what is shown beyond the bound, far from what is in sight."""
        swollen, self._swollen = self._swollen, set()
        chain = chain_of(self.in_sight()) if swollen else {}
        for parent in swollen:
            rows = self._rows(parent)
            near = rows.row_of(chain[parent]) if parent in chain else 0
            head, tail = rows.spare(near)
            index, is_known = self._index(parent), self._is_shown(parent)
            for first, count in ((rows.shown - tail, tail), (0, head)):
                if not count:
                    continue
                if is_known:
                    self.beginRemoveRows(index, first, first + count - 1)
                rows.shown -= count
                rows.first += count if first == 0 else 0
                if is_known:
                    self.endRemoveRows()

    def show_more(self, near: Node, forward: bool) -> None:
        """Show more rows behind or before a row at the end of what is shown, also of what it stands under."""
        node: Node | None = near
        while node is not None:
            parent = parent_of(node)
            rows = self._rows(parent)
            row = rows.row_of(node)
            if forward and rows.last < len(rows) and row >= rows.shown - rows.step // 4:
                self._show(parent, rows.shown, min(rows.step, len(rows) - rows.last))
            elif not forward and rows.first and row < rows.step // 4:
                self._show(parent, 0, min(rows.step, rows.first))
            node = parent
        self.hide_spare()

    def _show(self, parent: Parent, row: int, count: int) -> None:
        rows = self._rows(parent)
        self.beginInsertRows(self._index(parent), row, row + count - 1)
        rows.shown += count
        rows.first -= count if row == 0 else 0
        self.endInsertRows()
        if rows.is_swollen and not isinstance(parent, StudyNode):
            self._swollen.add(parent)

    def reveal(self, node: Node) -> QModelIndex:
        """Have a row shown, whatever stretch was, and give its index: an invalid one where it is not let through."""
        parent = parent_of(node)
        if self._rows(parent).place_of(node) < 0:
            return QModelIndex()
        index = ROOT if parent is None else self.reveal(parent)
        rows = self._rows(parent)
        if rows.row_of(node) < 0:
            at, count = rows.place_of(node), min(len(rows), rows.most)
            if rows.shown:
                self.beginRemoveRows(index, 0, rows.shown - 1)
                rows.shown = 0
                self.endRemoveRows()
            self.beginInsertRows(index, 0, count - 1)
            rows.shown = count
            rows.centre(at)
            self.endInsertRows()
        return self.index_of(node)

    # --- Qt's model interface ----------------------------------------------------------------------------------

    def index_of(self, node: Node) -> QModelIndex:
        """Give the index of a node's first column, an invalid one while it is not shown."""
        parent = parent_of(node)
        row = self._rows(parent).row_of(node)
        return QModelIndex() if row < 0 or not self._is_shown(parent) else self.createIndex(row, 0, node)

    @staticmethod
    def node(index: Index) -> Node | None:
        """Give the node of an index, None for an invalid one."""
        node: Node | None = index.internalPointer() if index.isValid() else None
        return node

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """Give the index of a child (Qt)."""
        rows = self._rows_under(parent)
        if rows is not None and 0 <= row < rows.shown and 0 <= column < len(Column):
            return self.createIndex(row, column, rows.shown_at(row))
        return QModelIndex()

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]  # Qt overloads this name
        """Give the index of the parent (Qt)."""
        node = self.node(index)
        above = None if node is None else parent_of(node)
        return QModelIndex() if above is None else self.index_of(above)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Give the number of children that are shown (Qt)."""
        rows = self._rows_under(parent) if parent.column() <= 0 else None
        return 0 if rows is None else rows.shown

    def columnCount(self, parent: Index = ROOT) -> int:
        """Give the number of columns (Qt)."""
        return len(Column)

    def _rows_under(self, index: Index) -> SortedRows[Any] | None:
        if not index.isValid():
            return self.tree.rows
        node = index.internalPointer()
        return node.rows if isinstance(node, PatientNode | StudyNode) else None

    def _rows(self, parent: Parent) -> SortedRows[Any]:
        return self.tree.rows if parent is None else parent.rows

    def _index(self, parent: Parent) -> QModelIndex:
        return ROOT if parent is None else self.index_of(parent)

    def _is_shown(self, node: Node | None) -> bool:
        while node is not None:
            parent = parent_of(node)
            if self._rows(parent).row_of(node) < 0:
                return False
            node = parent
        return True
