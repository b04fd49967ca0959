"""A Qt model over sorted rows of which only a stretch is shown, around what is in sight.

A view lays out every row that it knows of each time that rows come in: 50,000 of them would hold the window up for
100 ms. So it knows of some hundreds, and is given more when it comes to their end.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject

from qrstation.ui.results.nodes_model import ROOT, NodesModel
from qrstation.ui.results.tree_nodes import Node, Parent, PatientNode, SeriesNode, StudyNode


class RowsModel(NodesModel):
    """Patients → studies → series → instances as rows, or all studies in one list: put in, taken out, moved, sorted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.in_sight: Callable[[], Node | None] = lambda: None
        """Tells a row in sight, None at the head of the list; the rows around it stay when others are hidden."""
        self.chosen: Callable[[], Node | None] = lambda: None
        """Tells the row that is chosen, if any; sorting shows the rows around it, else those at the head."""
        self._swollen: set[PatientNode | None] = set()

    # --- changing ----------------------------------------------------------------------------------------------

    def insert_node(self, parent: Parent, node: Node) -> None:
        """Put a node into its place under a parent that has one; one that the filter does not let through has none."""
        rows = self._among(parent, node)
        if not rows.lets(node):
            rows.put_aside(node)
            return
        at = rows.place(node.key)
        row = rows.row_for(at)
        is_seen = row >= 0 and self._is_open_to(parent, node)
        if is_seen:
            self.beginInsertRows(self._index(parent), row, row)
        rows.insert(at, node)
        if is_seen:
            self.endInsertRows()
        if rows.is_swollen and rows is self._rows(parent):
            self._note_swollen(parent)

    def remove_node(self, parent: Parent, node: Node) -> None:
        """Take a node out."""
        rows = self._among(parent, node)
        at, row = rows.place_of(node), rows.row_of(node)
        if at < 0:
            rows.take_from_aside(node)
            return
        is_seen = row >= 0 and self._is_open_to(parent, node)
        if is_seen:
            self.beginRemoveRows(self._index(parent), row, row)
        rows.pop(at)
        if is_seen:
            self.endRemoveRows()

    def move_node(self, parent: Parent, node: Node, key: str) -> None:
        """Give a node another key, and the place that goes with it."""
        if key == node.key:
            return
        rows = self._among(parent, node)
        at, row = rows.place_of(node), rows.row_of(node)
        to, to_row = rows.move_of(node, key) if at >= 0 else (at, row)
        if to == at:
            rows.rekey(node, key)
            return
        is_known = self._is_open_to(parent, node)
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

    def move_study(self, study: StudyNode) -> None:
        """Put a study where it belongs after its values changed."""
        key, order = study.key_by(self.tree.order), study.patient.rows
        if not self.is_flat:
            self.move_node(study.patient, study, key)
            return
        if key == study.key:
            return
        # It stands under its patient too, by the same text; where nobody looked since they were sorted, it will.
        is_there = not order.is_stale
        if is_there:
            order.take(study)
        self.move_node(None, study, key)
        if is_there:
            order.add(study)

    def tell_changed(self, node: Node) -> None:
        """Have a row drawn anew, when it is shown."""
        if self._is_shown(node):
            index = self.index_of(node)
            self.dataChanged.emit(index, index.siblingAtColumn(self.columnCount() - 1))

    def sort_rows(self, order: int, descending: bool) -> None:
        """Sort patients and studies; what is selected and open stays so as far as it stays shown."""
        if (order, descending) == (self.tree.order.number, self.tree.order.descending):
            return  # rows always stand in their order
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes = [self.node(index) for index in before]
        centre = self.chosen()
        self.tree.order.change(order, descending)
        while centre is not None:
            above = self.above(centre)
            rows = self._rows(above)
            rows.centre(rows.place_of(centre))
            centre = above
        self.tree.root.settle()
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
        chain = self.chain(self.in_sight()) if swollen else {}
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
            parent = self.above(node)
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
        if rows.is_swollen:
            self._note_swollen(parent)

    def _note_swollen(self, parent: Parent) -> None:
        if not isinstance(parent, StudyNode | SeriesNode):
            self._swollen.add(parent)

    def reveal(self, node: Node) -> QModelIndex:
        """Have a row shown, whatever stretch was, and give its index: an invalid one where it is not let through."""
        parent = self.above(node)
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
