"""The panel beside the thumbnails while a cine plays: stop, how fast, and what happens at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QFrame, QGridLayout, QSizePolicy, QToolButton, QWidget

from qrstation.ui import theme
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.viewer.cine.cine import Cine
from qrstation.ui.viewer.cine.cine_pace import FASTEST, SLOWEST

_SHEET = f"""
#cineBar {{ background: {theme.PANEL}; border: none; border-top: 1px solid {theme.LINE}; }}
#cineBar QToolButton {{ padding: 2px 8px; border: 1px solid {theme.LINE}; border-radius: 4px; color: {theme.TEXT}; }}
#cineBar QToolButton:hover {{ background: {theme.RAISED}; }}
#cineBar QToolButton:checked {{ background: {theme.ACCENT_SOFT}; }}
#cineBar QToolButton:focus {{ border-color: {theme.ACCENT}; }}
"""


class CineBar(QFrame):
    """Lies over no picture, and takes no key from the viewport that plays unless it is clicked."""

    def __init__(self, cine: Cine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cineBar")
        self.setAccessibleName("Cine")
        self.setStyleSheet(_SHEET)
        self._cine = cine
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
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(8)
        grid.addWidget(self.stop, 1, 0)
        grid.addWidget(self.bounce, 1, 1)
        grid.addWidget(self.rate, 2, 0, 1, 2)
        for row in (0, 3):
            grid.setRowStretch(row, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.hide()
        cine.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show how the cine stands while one plays."""
        if self._cine.viewport is None:
            self.hide()
            return
        for control in (self.rate, self.bounce):
            control.blockSignals(True)
        self.rate.setValue(self._cine.rate)
        self.bounce.setChecked(self._cine.bounces)
        for control in (self.rate, self.bounce):
            control.blockSignals(False)
        self.show()

    def _give_keys_back(self) -> None:
        """A number is typed to its end: the keys act in the viewport again."""
        if self._cine.viewport is not None:
            self._cine.viewport.setFocus()

    def _button(self, words: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setAccessibleName(name)
        button.setToolTip(tool_tip(name))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button
