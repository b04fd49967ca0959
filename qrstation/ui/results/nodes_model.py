"""The results' nodes as the rows that Qt knows: which stand under which, and of how many a view is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex

from qrstation.ui.results.columns import Column
from qrstation.ui.results.sorted_rows import SortedRows
from qrstation.ui.results.study_tree import StudyTree
from qrstation.ui.results.tree_nodes import InstanceNode, Node, Parent, PatientNode, StudyNode, parent_of

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_COLUMNS = len(Column)


class NodesModel(QAbstractItemModel):
    """Patients → studies → series → instances, or every study in one list with its series."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tree = StudyTree()
        self._is_quiet = False
        """Whether rows are changed of which the views hear afterwards, all at once."""

    @property
    def is_flat(self) -> bool:
        """Whether the studies stand in one list."""
        return self.tree.flat is not None

    def arrange(self, flat: bool, change: Callable[[], object] = lambda: None) -> None:
        """Show every study in one list, or the patients with their studies under them.

        ``change`` may change many rows meanwhile: the views hear of none of them, but of new rows in all.
        """
        self.beginResetModel()
        self._is_quiet = True
        try:
            if flat != self.is_flat:
                self.tree.arrange(flat)
            change()
        finally:
            self._is_quiet = False
            self.endResetModel()

    def above(self, node: Node) -> Parent:
        """Give what a row stands under; a study under nothing where the studies stand in one list."""
        return None if self.is_flat and isinstance(node, StudyNode) else parent_of(node)

    def chain(self, node: Node | None) -> dict[Parent, Node]:
        """Give a row and what it stands under, each by its parent."""
        chain: dict[Parent, Node] = {}
        while node is not None:
            parent = self.above(node)
            chain[parent] = node
            node = parent
        return chain

    def index_of(self, node: Node) -> QModelIndex:
        """Give the index of a node's first column, an invalid one while it is not shown."""
        parent = self.above(node)
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
        if rows is not None and 0 <= row < rows.shown and 0 <= column < _COLUMNS:
            return self.createIndex(row, column, rows.shown_at(row))
        return QModelIndex()

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]  # Qt overloads this name
        """Give the index of the parent (Qt)."""
        # Qt asks this of each open row whenever a row comes in.
        node: Node | None = index.internalPointer() if index.isValid() else None
        if node is None or type(node) is PatientNode:
            return QModelIndex()
        above = self.above(node)
        return QModelIndex() if above is None else self.index_of(above)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Give the number of children that are shown (Qt)."""
        rows = self._rows_under(parent) if parent.column() <= 0 else None
        return 0 if rows is None else rows.shown

    def columnCount(self, parent: Index = ROOT) -> int:
        """Give the number of columns (Qt)."""
        return _COLUMNS

    def _rows_under(self, index: Index) -> SortedRows[Any] | None:
        if not index.isValid():
            return self.tree.root
        node: Node = index.internalPointer()
        return None if isinstance(node, InstanceNode) else node.rows

    def _rows(self, parent: Parent) -> SortedRows[Any]:
        return self.tree.root if parent is None else parent.rows

    def _among(self, parent: Parent, node: Node) -> SortedRows[Any]:
        """Give a node's siblings; patients have theirs also while nobody sees them."""
        return self.tree.rows if isinstance(node, PatientNode) else self._rows(parent)

    def _is_open_to(self, parent: Parent, node: Node) -> bool:
        """Tell whether a view knows of the rows under a parent in which a node stands."""
        if isinstance(node, PatientNode):
            return not self.is_flat and not self._is_quiet
        return self._is_shown(parent)

    def _index(self, parent: Parent) -> QModelIndex:
        return ROOT if parent is None else self.index_of(parent)

    def _is_shown(self, node: Node | None) -> bool:
        if self._is_quiet:
            return False
        while node is not None:
            parent = self.above(node)
            if self._rows(parent).row_of(node) < 0:
                return False
            node = parent
        return True
