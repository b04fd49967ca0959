"""The widgets that show text from outside as it is: Qt's own guess whether a text is HTML, and then open files."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QMessageBox, QWidget

from qrstation.ui.outside_text import shown, window_title


class PlainLabel(QLabel):
    """A label whose text is never read as markup, and is harmless and bounded whatever comes."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text (Qt)."""
        super().setText(shown(text))


def message_box(
    title: str, what: str, more: str, icon: QMessageBox.Icon = QMessageBox.Icon.NoIcon, parent: QWidget | None = None
) -> QMessageBox:
    """Make a message box of two plain texts; the caller opens it."""
    box = QMessageBox(icon, window_title(title), shown(what), QMessageBox.StandardButton.Ok, parent)
    box.setInformativeText(shown(more))
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
    dialog.setLabelText(shown(question))
    make_plain(dialog)
    return dialog


def make_plain(widget: QWidget) -> None:
    """Let no label in ``widget`` read its text as markup, also those that Qt made."""
    for label in widget.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
