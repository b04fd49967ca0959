"""Keeps dialogs on the screen: no larger than it, and what they then have no room for is scrolled."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

FRAME = QMargins(4, 32, 4, 4)
"""Room for the frame that the window system draws round a window; how wide it is nobody knows before."""


def resize_on_screen(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog its usual size, in logical pixels, or less where the screen has no room for it."""
    parent = dialog.parentWidget()
    screen = (parent or dialog).screen()
    dialog.resize(QSize(width, height).boundedTo(screen.availableGeometry().marginsRemoved(FRAME).size()))


def scrolled(content: QWidget) -> QScrollArea:
    """Let ``content`` be scrolled up and down where it is too high; it never gets too narrow."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(content.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
    return area
