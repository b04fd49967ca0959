"""The worklist as a Qt model: a row for each examination that is scheduled, always in the order of a column."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qrstation.core.standard.worklist import WorklistEntry
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.worklist.worklist_words import HEADINGS, Column, cell_text, more_words, row_text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_Key = tuple[str, ...]
_TOLD = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole})
_COLUMNS = len(Column)
_LAST = "\U0010ffff"
"""Sorts what is not told behind what is."""


class WorklistModel(QAbstractTableModel):
    """Holds what was answered to one question; what comes is put into its place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[WorklistEntry] = []
        """Ascending, whichever way they are shown."""
        self._keys: list[_Key] = []
        """What each is sorted by."""
        self._column = Column.TIME
        self._is_descending = False
        self.with_dates = False
        """Whether the day is said with the time, since more than one was asked for."""

    def begin(self, *, with_dates: bool) -> None:
        """Start afresh."""
        self.beginResetModel()
        self.entries, self._keys = [], []
        self.with_dates = with_dates
        self.endResetModel()

    def add(self, entries: Sequence[WorklistEntry]) -> None:
        """Take some of what an archive answered."""
        for entry in entries:
            key = _key(entry, self._column)
            place = bisect.bisect_right(self._keys, key)
            row = len(self.entries) - place if self._is_descending else place
            self.beginInsertRows(_ROOT, row, row)
            self._keys.insert(place, key)
            self.entries.insert(place, entry)
            self.endInsertRows()

    def entry(self, index: Index) -> WorklistEntry | None:
        """Give the entry of a row, None for no row."""
        if not index.isValid() or not 0 <= index.row() < len(self.entries):
            return None
        return self.entries[self._place(index.row())]

    def _place(self, row: int) -> int:
        """Give the place of a row in the ascending order; the same the other way round."""
        return len(self.entries) - 1 - row if self._is_descending else row

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Give the number of examinations (Qt)."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Give the number of columns (Qt)."""
        return 0 if parent.isValid() else _COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Give a heading (Qt)."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[Column(section)]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text, or that of the row (Qt)."""
        if role not in _TOLD:
            return None  # views ask for much more, cell by cell
        entry = self.entry(index)
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(entry, Column(index.column()), with_date=self.with_dates)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row_text(entry, with_date=self.with_dates) if index.column() == 0 else None
        return tool_tip(more_words(entry)) if role == Qt.ItemDataRole.ToolTipRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, what is equal in it by time; what is selected stays so (Qt)."""
        is_descending = order == Qt.SortOrder.DescendingOrder
        if column < 0 or (column, is_descending) == (self._column, self._is_descending):
            return  # rows always stand in their order
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self._place(index.row()) for index in before]
        moved = list(range(len(self.entries)))
        if column != self._column:
            self._column = Column(column)
            keys = [_key(entry, self._column) for entry in self.entries]
            moved = sorted(moved, key=keys.__getitem__)
            self._keys = [keys[place] for place in moved]
            self.entries = [self.entries[place] for place in moved]
        self._is_descending = is_descending
        places = {old: new for new, old in enumerate(moved)}
        after = [self.index(self._place(places[old]), index.column()) for old, index in zip(held, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _key(entry: WorklistEntry, column: Column) -> _Key:
    when = (entry.date, entry.time, entry.name, *entry.key)
    if column is Column.TIME:
        return when
    return (cell_text(entry, column, with_date=False).casefold() or _LAST, *when)
