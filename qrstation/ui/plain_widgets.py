"""The widgets that show text from outside as it is: Qt's own guess whether a text is HTML, and then open files."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QMessageBox, QWidget

from qrstation.ui.outside_text import LINES, TEXT, shown, window_title

_LONG_WORD = re.compile(r"(\S{100})(?=\S)")
_WIDEST_WORD = 320
"""Pixels of a word at most for which a label takes room."""


class PlainLabel(QLabel):
    """A label whose text is never read as markup, and is harmless and bounded whatever comes."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, most: int = TEXT, most_lines: int = LINES
    ) -> None:
        super().__init__(parent)
        self._most, self._most_lines = most, most_lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text (Qt)."""
        super().setText(shown(text, self._most, self._most_lines))

    def minimumSizeHint(self) -> QSize:
        """Let no long word of a text that wraps make the window wider than the screen (Qt)."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _WIDEST_WORD), hint.height()) if self.wordWrap() else hint


Box = QMessageBox
"""For annotations; `message_box` makes one."""
LineDialog = QInputDialog
"""For annotations; `line_dialog` makes one."""
Buttons = QMessageBox.StandardButton
Icon = QMessageBox.Icon


def message_box(
    title: str, what: str, more: str, icon: QMessageBox.Icon = QMessageBox.Icon.NoIcon, parent: QWidget | None = None
) -> QMessageBox:
    """Make a message box of two plain texts; the caller opens it."""
    box = QMessageBox(icon, window_title(title), _broken(what), QMessageBox.StandardButton.Ok, parent)
    box.setInformativeText(_broken(more))
    make_plain(box)
    return box


def ask_line(title: str, question: str, parent: QWidget | None = None) -> str | None:
    """Ask for a line of text; None when the question was put away."""
    dialog = line_dialog(title, question, parent)
    try:
        return dialog.textValue() if dialog.exec() else None
    finally:
        dialog.deleteLater()


def line_dialog(title: str, question: str, parent: QWidget | None = None) -> QInputDialog:
    """Make the dialog that asks for a line of text."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(window_title(title))
    dialog.setLabelText(_broken(question))
    make_plain(dialog)
    for label in dialog.findChildren(QLabel):
        label.setWordWrap(True)
    return dialog


def make_plain(widget: QWidget) -> None:
    """Let no label in ``widget`` read its text as markup, also those that Qt made."""
    for label in widget.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)


def _broken(text: str) -> str:
    """Make a text harmless and break its long words: Qt makes its own dialogs as wide as the longest."""
    return shown(_LONG_WORD.sub(r"\1\n", shown(text)))
