"""A window for the images alone, for a second screen; it holds the viewer as long as it is open."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QMoveEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qrstation.ui.screen_room import FRAME
from qrstation.ui.window_memory import brought_in


class ImageWindow(QWidget):
    """Shows a pane that is lent to it; closing it asks to have that back in the first window."""

    back_asked = Signal()
    changed = Signal()
    """It was moved or is of another size."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("imageWindow")
        self.setWindowTitle("QR Station – Images")
        self.setAccessibleName("Images in a window of their own")
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)

    def take(self, pane: QWidget) -> None:
        """Hold a pane."""
        self._rows.addWidget(pane)

    def show_beside(self, screen: QScreen, screens: list[QScreen], geometry: bytes) -> None:
        """Come up where it was, else filling another screen than that of the first window, else beside that window.

        ``geometry`` is what `saveGeometry` gave, empty where nothing is remembered.
        """
        if geometry and self.restoreGeometry(geometry):
            if not self.isMaximized() and not self.isFullScreen():
                rooms = [each.availableGeometry().marginsRemoved(FRAME) for each in screens]
                self.setGeometry(brought_in(self.geometry(), rooms))
            self.show()
            return
        other = next((each for each in screens if each is not screen), None)
        room = (other or screen).availableGeometry().marginsRemoved(FRAME)
        self.setGeometry(room if other is not None else _right_part(room))
        if other is not None:
            self.setWindowState(Qt.WindowState.WindowMaximized)
        self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the pane back, and close (Qt)."""
        self.back_asked.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of the new size (Qt)."""
        super().resizeEvent(event)
        self.changed.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Tell of the new place (Qt)."""
        super().moveEvent(event)
        self.changed.emit()


def _right_part(room: QRect) -> QRect:
    width = room.width() * 3 // 5
    return QRect(room.right() + 1 - width, room.y(), width, room.height())
