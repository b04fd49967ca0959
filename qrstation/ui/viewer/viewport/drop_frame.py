"""The frame round a viewport: tells which one tools and keys act on, and takes dropped thumbnails and studies."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from qrstation.ui import theme
from qrstation.ui.viewer.thumbnails.series_mime import unpack_series
from qrstation.ui.viewer.timeline.study_mime import unpack_study

BORDER = 2


class DropFrame(QWidget):
    """A border in the accent colour where the viewport is active, softer while the focus is elsewhere."""

    series_dropped = Signal(str)
    """The name of a stack."""
    study_dropped = Signal(str)
    """The UID of a study of the timeline."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._active = self._focused = self._dropping = False

    @property
    def is_active(self) -> bool:
        """Whether tools and keys act here."""
        return self._active

    def set_active(self, active: bool) -> None:
        """Mark as the viewport on which tools and keys act."""
        self._active = active
        self.update()

    def set_focused(self, focused: bool) -> None:
        """Mark as having the keyboard's focus."""
        self._focused = focused
        self.update()

    def _mark_drop(self, dropping: bool) -> None:
        self._dropping = dropping
        self.update()

    def border_colour(self) -> str:
        """Give the colour of the border as it stands."""
        if self._dropping:
            return theme.BLUE_TEXT
        if self._active:
            return theme.ACCENT if self._focused else theme.ACCENT_SOFT
        return theme.WINDOW

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the border; the view covers the rest."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.border_colour()))
        painter.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take thumbnails and studies of this window."""
        if unpack_series(event.mimeData()) or unpack_study(event.mimeData()):
            event.acceptProposedAction()
            self._mark_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is dropped here after all."""
        self._mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which series or study is dropped."""
        self._mark_drop(False)
        event.acceptProposedAction()
        study_uid = unpack_study(event.mimeData())
        if study_uid:
            self.study_dropped.emit(study_uid)
        else:
            self.series_dropped.emit(unpack_series(event.mimeData()))
