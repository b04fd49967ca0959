"""A field in which a file is typed or chosen, with what else can be done about it beside."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from qrstation.ui.outside_text import tool_tip
from qrstation.ui.plain_widgets import make_plain
from qrstation.ui.settings.fields import Field, line_edit

_PEM = "PEM files (*.pem *.crt *.cer *.key);;All files (*)"


class FilePicker(QWidget):
    """A text with *Choose…* behind it; ``changed`` tells of what a person types or chooses."""

    changed = Signal()

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__()
        self._name = name
        self.edit: QLineEdit = line_edit(name, placeholder)
        self.edit.textEdited.connect(self.changed)
        self.files: QFileDialog | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        self.setAccessibleName(name)
        self.choose_button = self.add_button("Choose…", f"Choose: {name}", "Choose the file.")
        self.choose_button.clicked.connect(self._choose)

    def add_button(self, words: str, name: str, tip: str) -> QPushButton:
        """Put a button behind the others."""
        button = QPushButton(words)
        button.setAccessibleName(name)
        button.setToolTip(tool_tip(tip))
        button.setAutoDefault(False)
        self._row.addWidget(button)
        return button

    def text(self) -> str:
        """Give what is typed."""
        return self.edit.text().strip()

    def setText(self, text: str) -> None:
        """Show a text, of which nobody is told (as Qt's fields)."""
        self.edit.setText(text)

    def choose(self, path: str) -> None:
        """Take a file as a person chooses it."""
        self.setText(path)
        self.changed.emit()

    def _choose(self) -> None:
        folder = Path(self.text()).parent if self.text() else Path.home()
        files = QFileDialog(self, self._name, str(folder), _PEM)
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        make_plain(files)
        files.fileSelected.connect(self.choose)
        files.finished.connect(files.deleteLater)
        self.files = files
        files.open()


def file_field(key: str, label: str, name: str, placeholder: str = "") -> Field:
    """Make the field of a file."""
    picker = FilePicker(name, placeholder)
    return Field(key, label, picker, picker.setText, lambda _: picker.text(), picker.changed)
