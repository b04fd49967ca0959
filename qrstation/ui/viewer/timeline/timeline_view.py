"""The strip of the patient's studies over the images, the oldest on the left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from qrstation.ui import theme
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from qrstation.ui.viewer.timeline.timeline_delegate import TimelineDelegate, tile_size
from qrstation.ui.viewer.timeline.timeline_model import TimelineModel

_SHEET = f"""
#timeline {{ background: {theme.PANEL}; border: none; border-bottom: 1px solid {theme.LINE}; }}
"""


class TimelineView(QListView):
    """Paints what is in sight, however many studies there are. Arrows move along it; Enter or a click opens."""

    opened = Signal(str)
    """The UID of the study to be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.studies = TimelineModel(self)
        self._is_moved = False
        """Whether a hand has moved along it: until then the current study stays in sight."""
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline of the patient's studies")
        self.setStyleSheet(_SHEET)
        self.setModel(self.studies)
        self.setItemDelegate(TimelineDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._open)
        self.horizontalScrollBar().actionTriggered.connect(self._take_hand)
        self._fit_height()

    def show_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        """List studies that are in order. What is in sight stays where it is, with the focus on the same study.

        Of another patient, and before a hand has moved along it, the current study comes into sight.
        """
        seen = self._anchor()
        place = self.visualRect(self.studies.index(self.studies.row_of(seen))).left()
        row = self.currentIndex().row()
        focused = self.studies.entries[row].study_uid if row >= 0 else ""
        self.studies.show_entries(entries)
        self._fit_height()
        if self.studies.row_of(seen) < 0:
            self._is_moved = False
        if not self.currentIndex().isValid():
            listed = self.studies.row_of(focused)
            self.setCurrentIndex(self.studies.index(listed if listed >= 0 else self._current_row()))
        if self._is_moved:
            bar = self.horizontalScrollBar()
            moved = self.visualRect(self.studies.index(self.studies.row_of(seen))).left() - place
            bar.setValue(bar.value() + moved)
        else:
            self.show_current()

    def show_current(self) -> None:
        """Bring the current study into sight, with what lies before and after it."""
        row = self._current_row()
        if row >= 0:
            self.scrollTo(self.studies.index(row), QAbstractItemView.ScrollHint.PositionAtCenter)

    def reveal(self, study_uid: str) -> None:
        """Bring a study into sight by as little as may be."""
        row = self.studies.row_of(study_uid)
        if row >= 0:
            self.scrollTo(self.studies.index(row), QAbstractItemView.ScrollHint.EnsureVisible)

    def _current_row(self) -> int:
        """Give the row of the current study, of the newest where there is none; -1 without a study."""
        row = self.studies.row_of(self.studies.current)
        return row if row >= 0 else self.studies.rowCount() - 1

    def _anchor(self) -> str:
        """Give the study that stays where it is when others come: the current one in sight, else the first in sight."""
        current = self.studies.index(self._current_row())
        if not current.isValid():
            return ""
        if not self.viewport().rect().intersects(self.visualRect(current)):
            current = self.indexAt(QPoint(1, self.viewport().height() // 2))
        return self.studies.entries[current.row()].study_uid if current.isValid() else ""

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.studies.entries[index.row()].study_uid)

    def _take_hand(self) -> None:
        self._is_moved = True

    # The hand

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the study with Enter (Qt)."""
        self._take_hand()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Look for no letters that are typed: they are the viewer's keys, and every study would be asked (Qt)."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave in place what a hand has pressed on (Qt)."""
        self._take_hand()
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move along it (Qt)."""
        self._take_hand()
        super().wheelEvent(event)

    # The window

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current study in sight until a hand has moved along it (Qt)."""
        super().resizeEvent(event)
        if not self._is_moved:
            self.show_current()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's font (Qt)."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_height()

    def _fit_height(self) -> None:
        """Be as high as one row, with room for the scroll bar."""
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(tile_size(self.font()).height() + bar + 2 * self.frameWidth())
