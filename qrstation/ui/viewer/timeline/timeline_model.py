"""The list behind the timeline: the studies in order, and which of them the viewports show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt

from qrstation.ui.outside_text import tool_tip
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from qrstation.ui.viewer.timeline.study_mime import MIME_TYPE, pack_study
from qrstation.ui.viewer.timeline.timeline_words import spoken, tip

Index = QModelIndex | QPersistentModelIndex


class TimelineModel(QStringListModel):
    """Holds what it is given; nothing is made of a study before it is in sight.

    The list of Qt's own counts the rows, its texts are empty: a view asks for the count at each row that it lays out,
    and of ten thousand that took 15 ms in Python, and takes 1 ms so.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[TimelineEntry, ...] = ()
        self._rows: dict[str, int] = {}
        self._shown: frozenset[str] = frozenset()

    @property
    def entries(self) -> tuple[TimelineEntry, ...]:
        """The studies, the oldest first."""
        return self._entries

    @property
    def current(self) -> str:
        """The UID of the current study; "" for none."""
        return next((entry.study_uid for entry in reversed(self._entries) if entry.is_current), "")

    def show_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        """List these studies, which are in order."""
        rows = {entry.study_uid: row for row, entry in enumerate(entries)}
        if rows != self._rows:
            self._entries, self._rows = entries, rows
            self.setStringList([""] * len(entries))
            return
        self._entries = entries
        if entries:  # what of it is another is not looked for: of thousands that takes longer than to paint anew
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))

    def show_places(self, study_uids: frozenset[str]) -> None:
        """Mark the studies that viewports show."""
        changed, self._shown = self._shown ^ study_uids, study_uids
        for uid in changed:
            if uid in self._rows:
                index = self.index(self._rows[uid])
                self.dataChanged.emit(index, index)

    def row_of(self, study_uid: str) -> int:
        """Give a study's row; -1 when it is not listed."""
        return self._rows.get(study_uid, -1)

    def is_shown(self, entry: TimelineEntry) -> bool:
        """Tell whether a viewport shows a study."""
        return entry.is_shown or entry.study_uid in self._shown

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a study's words (Qt)."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return spoken(entry, shown=self.is_shown(entry))
        return tool_tip(tip(entry)) if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let studies be chosen and dragged (Qt)."""
        usual = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return usual | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        """Name what a drag carries (Qt)."""
        return [MIME_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Give what a drag of a study carries (Qt)."""
        return pack_study(self._entries[indexes[0].row()].study_uid)
