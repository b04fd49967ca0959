"""The strip over the picture while a cine plays: stop, how fast, and what happens at the end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QFrame, QHBoxLayout, QToolButton, QWidget

from qrstation.ui import theme
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.viewer.cine.cine import Cine
from qrstation.ui.viewer.cine.cine_pace import FASTEST, SLOWEST

_ABOVE = 68
"""Pixels below it: there stand the scale bar and a letter."""
_SHEET = f"""
#cineBar {{ background: {theme.PANEL}; border: 1px solid {theme.LINE}; border-radius: 6px; }}
#cineBar QToolButton {{ padding: 2px 8px; border: 1px solid transparent; border-radius: 4px; color: {theme.TEXT}; }}
#cineBar QToolButton:hover {{ background: {theme.RAISED}; }}
#cineBar QToolButton:checked {{ background: {theme.ACCENT_SOFT}; }}
#cineBar QToolButton:focus {{ border-color: {theme.ACCENT}; }}
"""


class CineBar(QFrame):
    """Lies over the viewport that plays, and takes no key from it unless it is clicked."""

    def __init__(self, cine: Cine, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cineBar")
        self.setAccessibleName("Cine")
        self.setStyleSheet(_SHEET)
        self._cine = cine
        self._over: QWidget | None = None
        self.stop = self._button("■ Stop", "Stop the cine")
        self.stop.clicked.connect(lambda _=False: cine.stop())
        self.rate = QDoubleSpinBox()
        self.rate.setAccessibleName("Images a second")
        self.rate.setRange(SLOWEST, FASTEST)
        self.rate.setDecimals(1)
        self.rate.setSuffix(" /s")
        self.rate.setKeyboardTracking(False)
        self.rate.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.rate.setMinimumWidth(92)
        self.rate.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.rate.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.UpDownArrows)
        self.rate.valueChanged.connect(cine.set_rate)
        self.rate.lineEdit().returnPressed.connect(self._give_keys_back)
        self.bounce = self._button("⇄ Bounce", "Play forth and back")
        self.bounce.setCheckable(True)
        self.bounce.toggled.connect(cine.set_bounces)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(4)
        for widget in (self.stop, self.rate, self.bounce):
            row.addWidget(widget)
        self.hide()
        cine.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show how the cine stands, over the viewport where it plays."""
        viewport = self._cine.viewport
        if viewport is not self._over:
            if self._over is not None:
                self._over.removeEventFilter(self)
            self._over = viewport
            if viewport is not None:
                viewport.installEventFilter(self)
        if viewport is None:
            self.hide()
            return
        for control in (self.rate, self.bounce):
            control.blockSignals(True)
        self.rate.setValue(self._cine.rate)
        self.bounce.setChecked(self._cine.bounces)
        for control in (self.rate, self.bounce):
            control.blockSignals(False)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle below (Qt)."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def _give_keys_back(self) -> None:
        """A number is typed to its end: the keys act in the viewport again."""
        if self._over is not None:
            self._over.setFocus()

    def _place(self) -> None:
        parent = self.parentWidget()
        if self._over is None or parent is None:
            return
        size = self.sizeHint()
        area = QRect(self._over.mapTo(parent, self._over.rect().topLeft()), self._over.size())
        self.setGeometry(
            area.center().x() - size.width() // 2, area.bottom() - _ABOVE - size.height(), size.width(), size.height()
        )

    def _button(self, words: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setAccessibleName(name)
        button.setToolTip(tool_tip(name))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button
