"""The log of a job's associations, for support: commands and statuses, no patient data."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from qrstation.ui.outside_text import one_line
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import resize_on_screen

_LONGEST = 400
"""Characters of a line at most."""


class LogDialog(QDialog):
    """Shows lines that can be selected and copied."""

    def __init__(self, lines: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Log of the associations")
        self.setAccessibleName("Log of the associations")
        hint = PlainLabel("Messages and statuses as they went over the line; [1] is the first association. No names.")
        hint.setObjectName("dim")
        self.text = QPlainTextEdit(
            "\n".join(one_line(line, _LONGEST) for line in lines)
            or "Nothing was said yet since the program was started."
        )
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Log")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        copy = QPushButton("Copy")
        copy.clicked.connect(self._copy)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(hint)
        rows.addWidget(self.text, 1)
        rows.addLayout(buttons)
        resize_on_screen(self, 760, 480)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
