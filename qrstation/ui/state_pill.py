"""A state as a small button: a sign, a colour and words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from qrstation.ui import theme
from qrstation.ui.outside_text import shown_line, tool_tip
from qrstation.ui.plain_widgets import PlainLabel

DOTS = {"ok": (theme.GREEN, "●"), "slow": (theme.AMBER, "◐"), "bad": (theme.RED, "✖"), "unknown": (theme.DIM, "○")}
"""The colour and the sign of each state."""
_BESIDE = 50
"""The part of a pill beside its words, in pixels: sign and margins."""
_WIDEST = 320
"""The widest that a pill gets, in pixels; longer words are cut, and the tool tip has them all."""


class StatePill(QPushButton):
    """A state with a sign, a colour and words; a click tells more. It never gets narrower: its neighbours stay."""

    def __init__(self, name: str, parent: QWidget | None = None, *, room_for: str = "") -> None:
        """``room_for`` are the longest words of an ordinary day, for which room is kept from the start."""
        super().__init__(parent)
        self.setProperty("pill", True)
        self._name = name
        self._room_for = room_for
        self._shown: tuple[str, str, str] | None = None
        self.more = ""
        """What the tool tip says."""
        self._sign, self._label = PlainLabel("", self), PlainLabel("", self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 2, 12, 2)
        self._row.setSpacing(8)
        for label in (self._sign, self._label):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(label)
        # Room that is kept for longer words stands after these, not between sign and words.
        self._row.addStretch(1)

    def show_state(self, state: str, words: str, more: str = "") -> None:
        """Show ``words`` with the sign of ``state`` ("ok", "slow", "bad", "unknown"); ``more`` is the tool tip."""
        if (state, words, more) == self._shown:
            return  # the receiver says how it is each second
        self._shown = (state, words, more)
        self.more = more or words
        colour, sign = DOTS[state]
        self._sign.setText(sign)
        self._sign.setStyleSheet(f"color: {colour};")
        metrics = self._label.fontMetrics()
        line = shown_line(words)
        self._label.setText(metrics.elidedText(line, Qt.TextElideMode.ElideRight, _WIDEST - _BESIDE))
        self.setToolTip(tool_tip(self.more))
        self.setAccessibleName(shown_line(f"{self._name}: {words}" if self._name else words))
        width = self._sign.sizeHint().width() + self._row.spacing() + self._label.sizeHint().width() + 26
        kept = min(_WIDEST, metrics.horizontalAdvance(self._room_for) + _BESIDE) if self._room_for else 0
        self.setFixedSize(max(width, kept, self.minimumWidth()), max(26, self._label.sizeHint().height() + 8))
