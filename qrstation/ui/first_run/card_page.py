"""The last step: the card for the archive's administrator, to be copied or saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from qrstation.core.station.settings import StationSettings
from qrstation.ui.first_run.state_line import StateLine
from qrstation.ui.outside_text import copied, shown
from qrstation.words.administrator import administrator_card

_FILE = "qrstation-card.txt"


class CardPage(QWidget):
    """Shows the card; `save_asked` wants a text written to a file."""

    title = "Card for the administrator"
    intro = "Give this to whoever looks after the archive. It can send images here once this is entered there."
    changed = Signal()
    save_asked = Signal(str, str)
    """The file's name, and the card."""

    def __init__(self) -> None:
        super().__init__()
        self.card = QPlainTextEdit()
        self.card.setAccessibleName("Card for the archive's administrator")
        self.card.setReadOnly(True)
        self.card.setTabChangesFocus(True)
        self.card.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy_button = QPushButton("&Copy")
        self.copy_button.setAccessibleName("Copy the card")
        self.copy_button.clicked.connect(self._copy)
        self.save_button = QPushButton("&Save as…")
        self.save_button.setAccessibleName("Save the card as a text file")
        self.save_button.clicked.connect(self._save)
        self.state = StateLine("What became of the card")
        for button in (self.copy_button, self.save_button):
            button.setAutoDefault(False)  # Enter finishes
        self.first_field = self.copy_button
        under = QHBoxLayout()
        under.addWidget(self.copy_button)
        under.addWidget(self.save_button)
        under.addSpacing(8)
        under.addWidget(self.state, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.card, 1)
        column.addLayout(under)

    def problem(self) -> None:
        """Nothing can be wrong: nothing is typed."""

    def show_station(self, station: StationSettings) -> None:
        """Make the card of a station as it is typed."""
        text = shown(administrator_card(station, station.port))
        if text != self.card.toPlainText():
            self.card.setPlainText(text)
            self.state.say("ok", "")

    def show_saved(self, problem: str) -> None:
        """Say that the card was saved, or why not."""
        self.state.say("error" if problem else "ok", problem or "saved")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(copied(self.card.toPlainText()))
        self.state.say("ok", "copied")

    def _save(self) -> None:
        dialog = QFileDialog(self, "Save the card", _FILE, "Text (*.txt)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.fileSelected.connect(self._save_to)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _save_to(self, name: str) -> None:
        self.save_asked.emit(name, copied(self.card.toPlainText()))
