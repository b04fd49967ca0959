"""A table of plain texts, shown row by row: nothing in it is read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from qrstation.ui import theme
from qrstation.ui.outside_text import one_line, tool_tip

ROW = 28
"""The height of a row in pixels."""
_Index = QModelIndex | QPersistentModelIndex
_SIZE = QSize(0, ROW)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its first width in pixels, and whether numbers stand in it."""

    title: str
    width: int
    is_number: bool = False
    stretches: bool = False
    """Whether it shares the room that the others leave."""


class TextTable(QAbstractTableModel):
    """Rows of texts; None is a text that is not there."""

    def __init__(self, columns: Sequence[Column], absent: str = "") -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._absent = absent
        self.rows: list[tuple[str | None, ...]] = []

    def set_rows(self, rows: Sequence[tuple[str | None, ...]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def set_row(self, number: int, row: tuple[str | None, ...]) -> None:
        """Show another text in a row."""
        self.rows[number] = row
        self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Give the number of rows (Qt)."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Give the number of columns (Qt)."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows (Qt)."""
        if not index.isValid():
            return None
        text = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._absent if text is None else one_line(text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(text) if text else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.columns[index.column()].title}: {'not there' if text is None else one_line(text) or 'empty'}"
        if role == Qt.ItemDataRole.ForegroundRole and text is None:
            return QColor(theme.DIM)
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[index.column()].is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return _SIZE if role == Qt.ItemDataRole.SizeHintRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's title (Qt)."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class TextTableView(QTreeView):
    """Shows a table as a list of rows; Tab leaves it."""

    def __init__(self, model: TextTable, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # As far from the edges as the titles above.
        self.setStyleSheet("QTreeView::item { padding: 0 3px; }")
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setStretchLastSection(not any(column.stretches for column in model.columns))
        header.setSectionsMovable(False)
        for number, column in enumerate(model.columns):
            self.setColumnWidth(number, column.width)
            if column.stretches:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
