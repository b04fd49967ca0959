"""A line under a field that says how it stands with what is typed: a sign, its colour, and the words."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qrstation.ui import theme
from qrstation.ui.plain_widgets import PlainLabel

_SIGNS = {"ok": ("✔", theme.GREEN), "warning": ("▲", theme.AMBER), "error": ("✖", theme.RED), "busy": ("…", theme.DIM)}

_WIDTH = 200
_LONG_WORD = re.compile(r"(\S{48})(?=\S)")
"""A path, say: it is broken where it would be cut."""


class StateLine(QWidget):
    """Takes no room of its own while it says nothing; `kind` is what it said last, "" for nothing."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.kind = ""
        self._sign = PlainLabel()
        self._sign.setFixedWidth(14)
        self._text = PlainLabel()
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAccessibleName(name)
        # Else it would take the height that its words need in the narrowest column.
        self._text.setMinimumWidth(_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)

    @property
    def said(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, kind: str, text: str) -> None:
        """Say something: ``kind`` is "ok", "warning", "error" or "busy"; an empty text says nothing."""
        self.kind = kind if text else ""
        sign, colour = _SIGNS[kind]
        self._sign.setText(sign if text else "")
        self._sign.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self._text.setText(_LONG_WORD.sub("\\1\n", text))
