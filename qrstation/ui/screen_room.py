"""Keeps dialogs on the screen: no larger than it, and what they then have no room for is scrolled."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

FRAME = QMargins(4, 32, 4, 4)
"""Room for the frame that the window system draws round a window; how wide it is nobody knows before."""

_MARGIN = 24
"""Pixels of what is above and below a control that are brought into sight with it."""


def resize_on_screen(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog its usual size, in logical pixels, or less where the screen has no room for it."""
    parent = dialog.parentWidget()
    screen = (parent or dialog).screen()
    dialog.resize(QSize(width, height).boundedTo(screen.availableGeometry().marginsRemoved(FRAME).size()))


class _Following(QScrollArea):
    """Brings what takes the keyboard's focus into sight, also by the letter of its label; Qt does so for Tab alone."""

    def __init__(self) -> None:
        super().__init__()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def minimumSizeHint(self) -> QSize:
        """Give the width that the content needs (Qt); asked for when all is in place, not when it is made."""
        content = self.widget()
        width = content.minimumSizeHint().width() if content is not None else 0
        return QSize(width + self.verticalScrollBar().sizeHint().width(), super().minimumSizeHint().height())

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, _MARGIN)


def scrolled(content: QWidget) -> QScrollArea:
    """Let ``content`` be scrolled up and down where it is too high; it never gets too narrow."""
    area = _Following()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
