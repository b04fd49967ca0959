"""The worklist as Qt models: a row for each examination that is scheduled, sorted by any column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from qrstation.core.standard.worklist import WorklistEntry
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.worklist.worklist_words import HEADINGS, Column, cell_text, more_words, row_text

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
SORT_ROLE = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class WorklistModel(QAbstractTableModel):
    """Holds what was answered to one question."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[WorklistEntry] = []
        self.with_dates = False
        """Whether the day is said with the time, since more than one was asked for."""

    def begin(self, *, with_dates: bool) -> None:
        """Start afresh."""
        self.beginResetModel()
        self.entries = []
        self.with_dates = with_dates
        self.endResetModel()

    def add(self, entries: Sequence[WorklistEntry]) -> None:
        """Take what an archive answered."""
        if entries:
            first = len(self.entries)
            self.beginInsertRows(_ROOT, first, first + len(entries) - 1)
            self.entries.extend(entries)
            self.endInsertRows()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Give the number of examinations (Qt)."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Give the number of columns (Qt)."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Give a heading (Qt)."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[Column(section)]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text, the row's entry, or what is sorted by (Qt)."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(entry, Column(index.column()), with_date=self.with_dates)
        if role == SORT_ROLE:
            return _sorted_by(entry, Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row_text(entry, with_date=self.with_dates) if index.column() == 0 else None
        return tool_tip(more_words(entry)) if role == Qt.ItemDataRole.ToolTipRole else None


class WorklistOrder(QSortFilterProxyModel):
    """The same rows in the order of a column; those that are equal in it stand by their time."""

    def __init__(self, model: WorklistModel) -> None:
        super().__init__(model)
        self.setSourceModel(model)
        self.setDynamicSortFilter(True)
        self.setSortRole(SORT_ROLE)

    def entry(self, index: Index) -> WorklistEntry | None:
        """Give the entry of a row, None for no row."""
        found = index.data(ENTRY_ROLE) if index.isValid() else None
        return found if isinstance(found, WorklistEntry) else None

    def lessThan(self, source_left: Index, source_right: Index) -> bool:
        """Compare two rows (Qt)."""
        one, other = source_left.data(SORT_ROLE), source_right.data(SORT_ROLE)
        return bool(one < other)


def _sorted_by(entry: WorklistEntry, column: Column) -> tuple[str, ...]:
    when = (entry.date, entry.time, entry.name, *entry.key)
    if column is Column.TIME:
        return when
    text = cell_text(entry, column, with_date=False)
    return (text.casefold() or "\U0010ffff", *when)  # what is not told comes last
