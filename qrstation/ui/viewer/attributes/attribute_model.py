"""The attributes of an instance as a tree with a filter: elements, under a sequence its items, under these theirs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qrstation.imaging.attribute import LONGEST_VALUE, Attribute
from qrstation.ui.outside_text import copied, one_line, tool_tip

COLUMNS = ("Tag", "VR", "Name", "Value")
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LONG = 60
"""Characters from which a value has a tool tip, which shows more of it."""


class AttributeModel(QAbstractItemModel):
    """Holds all rows, and shows those that have the words of the filter, with what they stand in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Attribute, ...] = ()
        self._parents: list[int] = []
        self._words = ""
        self._children: dict[int, list[int]] = {}
        """The rows seen under each row; under -1 the outermost."""
        self._places: dict[int, int] = {}

    @property
    def seen(self) -> int:
        """How many rows are seen, opened or not."""
        return len(self._places)

    def show_rows(self, rows: tuple[Attribute, ...]) -> None:
        """Show the attributes of an image; the filter stays."""
        self._rows = rows
        self._parents = _parents(rows)
        self._arrange()

    def set_filter(self, words: str) -> None:
        """Show the rows that have each of the words in tag, name or value."""
        if words != self._words:
            self._words = words
            self._arrange()

    def attribute(self, index: Index) -> Attribute:
        """Give what a row shows."""
        return self._rows[index.internalId()]

    def line(self, index: Index) -> str:
        """Give a row as a line of text, its cells with tabs between them."""
        row = self.attribute(index)
        return copied("\t".join(_cell(row, column) for column in range(len(COLUMNS))))

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Give the index of a cell (Qt)."""
        children = self._under(parent)
        if 0 <= row < len(children) and 0 <= column < len(COLUMNS):
            return self.createIndex(row, column, children[row])
        return QModelIndex()

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Give the row in which one stands (Qt)."""
        above = self._parents[index.internalId()] if index.isValid() else -1
        return QModelIndex() if above < 0 else self.createIndex(self._places[above], 0, above)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Count the rows under one (Qt)."""
        return len(self._under(parent))

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Count the columns (Qt)."""
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the text of a cell (Qt)."""
        if not index.isValid():
            return None
        row = self.attribute(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 3 and len(row.value) > _LONG:
            return tool_tip(_cell(row, 3))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the words above a column (Qt)."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None

    def _under(self, parent: Index) -> list[int]:
        if parent.isValid() and parent.column():
            return []
        return self._children.get(parent.internalId() if parent.isValid() else -1, [])

    def _arrange(self) -> None:
        self.beginResetModel()
        seen = self._wanted()
        self._children, self._places = {}, {}
        for number in seen:
            under = self._children.setdefault(self._parents[number], [])
            self._places[number] = len(under)
            under.append(number)
        self.endResetModel()

    def _wanted(self) -> list[int]:
        words = self._words.casefold().split()
        if not words:
            return list(range(len(self._rows)))
        found: set[int] = set()
        for number, row in enumerate(self._rows):
            text = f"{_tag(row)} {row.name} {row.value}".casefold()
            if all(word in text for word in words):
                above = number
                while above >= 0 and above not in found:
                    found.add(above)
                    above = self._parents[above]
        return sorted(found)


def _parents(rows: tuple[Attribute, ...]) -> list[int]:
    """Give for each row the one in which it stands, -1 for the outermost; whatever depths were sent."""
    parents: list[int] = []
    above: list[int] = []
    for number, row in enumerate(rows):
        del above[row.depth :]
        parents.append(above[-1] if above else -1)
        above.append(number)
    return parents


def _cell(row: Attribute, column: int) -> str:
    if column == 0:
        return _tag(row)
    if column == 1:
        return one_line(row.vr)
    if column == 2:
        return one_line(row.name)
    more = f" … ({row.length} bytes)" if row.is_cut and row.length >= 0 and row.vr != "SQ" else ""
    return one_line(row.value, LONGEST_VALUE) + more


def _tag(row: Attribute) -> str:
    return f"({row.tag >> 16:04X},{row.tag & 0xFFFF:04X})" if row.vr else ""
