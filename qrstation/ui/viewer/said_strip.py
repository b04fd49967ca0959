"""The strip over a viewport that answers a key which had nothing to do; it goes by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from qrstation.ui import theme
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.viewport.viewport import Viewport

_SHEET = f"#saidStrip {{ background: {theme.PANEL}; border: 1px solid {theme.LINE}; border-radius: 6px; }}"
_STAYS_MS = 5000
_BESIDE, _ABOVE = 12, 6
"""Between the words and the strip's own edge."""
_EDGE = 8
"""At least so many points between the strip and the edge of the viewport."""


class SaidStrip(QFrame):
    """Lies in the middle of a viewport, off the words of its corners; it takes neither mouse nor keys."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._stage = stage
        self.setObjectName("saidStrip")
        self.setAccessibleName("Answer")
        self.setStyleSheet(_SHEET)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label = PlainLabel("")
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(_BESIDE, _ABOVE, _BESIDE, _ABOVE)
        row.addWidget(self._label)
        self._goes = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._goes.timeout.connect(self.hide)
        stage.changed.connect(self.leave)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now; "" for nothing."""
        return "" if self.isHidden() else self._label.text()

    def say(self, words: str, over: Viewport) -> None:
        """Say something over a viewport for a moment."""
        self._label.setText(words)
        self._place(over)
        self.show()
        self.raise_()
        self._goes.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def leave(self) -> None:
        """Say nothing more."""
        self._goes.stop()
        self.hide()

    def _place(self, over: Viewport) -> None:
        """Stand in the middle, as wide as the words where there is room, wrapped where there is not.

        Where words stand in the place of an image, it stands below them.
        """
        words = self._label.fontMetrics().horizontalAdvance(self._label.text()) + 2
        width = min(words + 2 * _BESIDE + 2, max(80, over.width() - 2 * _EDGE))
        height = self._label.heightForWidth(width - 2 * _BESIDE - 2) + 2 * _ABOVE + 2
        area = over.rect().translated(over.mapTo(self._stage, over.rect().topLeft()))
        tile = over.annotations.tile.words_area()
        top = over.height() // 2 - height // 2 if tile.isEmpty() else tile.bottom() + _EDGE
        top = area.top() + max(0, min(top, over.height() - height - _EDGE))
        self.setGeometry(area.center().x() - width // 2, top, width, height)
