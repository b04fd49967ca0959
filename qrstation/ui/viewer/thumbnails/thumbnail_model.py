"""The list of series below the viewports: what each is called, how much of it is here, its middle slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from qrstation.ui.outside_text import tool_tip
from qrstation.ui.viewer.studies.stack_name import stack_name
from qrstation.ui.viewer.thumbnails.series_mime import MIME_TYPE, pack_series

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
ThumbnailRole = int(Qt.ItemDataRole.UserRole)
_NOT_SHOWN = "not shown"


class Shown(IntEnum):
    """Whether a series is in a viewport."""

    NOWHERE = 0
    BESIDE = 1
    ACTIVE = 2


@dataclass(frozen=True, eq=False, slots=True)
class Thumbnail:
    """One stack: its words, its small picture (None until it is made), and where it is shown."""

    study_uid: str
    series_uid: str
    title: str
    detail: str
    is_prior: bool = False
    note: str = ""
    """What stands where no picture can: what a series without images is, or that its image cannot be shown."""
    image: QImage | None = None
    shown: Shown = Shown.NOWHERE
    key: str = ""
    """Which of its series' stacks it is, "" for an only one."""

    @property
    def name(self) -> str:
        """The name of the stack."""
        return stack_name(self.series_uid, self.key)

    @property
    def words(self) -> str:
        """The words of two lines in one."""
        return f"{self.title}, {self.detail}"


class ThumbnailModel(QAbstractListModel):
    """The series of the open studies, in order; pictures and places are set one by one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Thumbnail] = []

    @property
    def items(self) -> list[Thumbnail]:
        """The series as listed."""
        return self._items

    def show_series(self, items: list[Thumbnail]) -> None:
        """List these series; pictures of series that were listed before stay."""
        former = {item.name: item for item in self._items}
        kept = [_with_former(item, former.get(item.name)) for item in items]
        same = [item.name for item in kept] == [item.name for item in self._items]
        if same:
            self._items = kept
            if kept:
                self.dataChanged.emit(self.index(0), self.index(len(kept) - 1))
            return
        self._follow_order(kept)

    def _follow_order(self, kept: list[Thumbnail]) -> None:
        """Take out and put in rows one by one, so that the selection and the scroll position stay."""
        wanted = {item.name for item in kept}
        for row in reversed(range(len(self._items))):
            if self._items[row].name not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._items[row]
                self.endRemoveRows()
        left = [item.name for item in self._items]
        known = set(left)
        if [item.name for item in kept if item.name in known] != left:
            self.beginResetModel()
            self._items = kept
            self.endResetModel()
            return
        for row, item in enumerate(kept):
            if row >= len(self._items) or self._items[row].name != item.name:
                self.beginInsertRows(QModelIndex(), row, row)
                self._items.insert(row, item)
                self.endInsertRows()
        self._items = kept
        if kept:
            self.dataChanged.emit(self.index(0), self.index(len(kept) - 1))

    def set_image(self, name: str, image: QImage) -> None:
        """Give a stack its picture."""
        for row, item in enumerate(self._items):
            if item.name == name:
                self._items[row] = replace(item, image=image)
                self.dataChanged.emit(self.index(row), self.index(row))

    def set_failed(self, name: str) -> None:
        """Say of a stack that it has no picture; one that was made before stays."""
        for row, item in enumerate(self._items):
            if item.name == name:
                self._items[row] = replace(item, note=item.note or _NOT_SHOWN)
                self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, name: str) -> int:
        """Give a stack's row; -1 when it is not listed."""
        return next((row for row, item in enumerate(self._items) if item.name == name), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the series."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a series' words, or the `Thumbnail` itself."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        if role == ThumbnailRole:
            return item
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return item.words
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(item.words)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let series be chosen and dragged."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        """Name what a drag carries."""
        return [MIME_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Give what a drag of a series carries."""
        return pack_series(self._items[indexes[0].row()].name)


def _with_former(item: Thumbnail, former: Thumbnail | None) -> Thumbnail:
    """Give a stack as it is now, with the picture that was made of it, or that none can be."""
    if former is None:
        return item
    note = item.note or (former.note if former.note == _NOT_SHOWN else "")
    return replace(item, image=item.image or former.image, note=note)
