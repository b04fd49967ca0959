"""A state as a small button: a sign, a colour and words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from qrstation.ui import theme

DOTS = {"ok": (theme.GREEN, "●"), "slow": (theme.AMBER, "◐"), "bad": (theme.RED, "✖"), "unknown": (theme.DIM, "○")}
"""The colour and the sign of each state."""


class StatePill(QPushButton):
    """A state with a sign, a colour and words; a click tells more."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pill", True)
        self._name = name
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.addWidget(self._label)

    def show_state(self, state: str, words: str, more: str = "") -> None:
        """Show ``words`` with the sign of ``state`` ("ok", "slow", "bad", "unknown"); ``more`` is the tool tip."""
        colour, sign = DOTS[state]
        safe = words.replace("&", "&amp;").replace("<", "&lt;")
        self._label.setText(f'<span style="color:{colour}">{sign}</span>&nbsp; {safe}')
        self.setToolTip(more or words)
        self.setAccessibleName(f"{self._name}: {words}" if self._name else words)
        width = self._label.sizeHint().width() + 26
        self.setFixedSize(width, max(26, self._label.sizeHint().height() + 8))
