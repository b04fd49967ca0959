"""The list of what will be removed to make room: it can be put off, or done at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from qrstation.jobs.keeping_house.cleaning import Surplus
from qrstation.ui.conflicts.text_table import Column, TextTable, TextTableView
from qrstation.ui.house.house_words import UNTOUCHED, row
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import resize_on_screen

_COLUMNS = (
    Column("Patient", 200, stretches=True),
    Column("Study", 216, stretches=True),
    Column("Date", 96),
    Column("Images", 72, is_number=True),
    Column("Size", 88, is_number=True),
    Column("Fetched", 120),
)


class HouseDialog(QDialog):
    """Shows what it is given; closing it changes nothing."""

    put_off = Signal()
    """Nothing is to be removed now."""
    asked_for_now = Signal()
    """It is to be removed at once."""

    def __init__(self, surplus: Sequence[Surplus], what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Making room")
        self.setAccessibleName("Making room")
        title = PlainLabel(what)
        title.setWordWrap(True)
        title.setObjectName("paneTitle")
        hint = PlainLabel(f"The oldest goes first, until there is room. {UNTOUCHED} What you open or mark stays.")
        hint.setWordWrap(True)
        hint.setObjectName("dim")
        self.table = TextTable(_COLUMNS)
        self.table.set_rows([row(each, date.today()) for each in surplus])
        self.list = TextTableView(self.table, "Studies that will be removed")
        self.buttons = QDialogButtonBox()
        self.now = self.buttons.addButton("&Remove now", QDialogButtonBox.ButtonRole.ActionRole)
        self.later = self.buttons.addButton("&Not now", QDialogButtonBox.ButtonRole.ActionRole)
        close = self.buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        for button in (self.now, self.later):
            button.setAutoDefault(False)
        close.setDefault(True)
        self.now.clicked.connect(lambda _=False: self.asked_for_now.emit())
        self.later.clicked.connect(lambda _=False: self.put_off.emit())
        close.clicked.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(title)
        rows.addWidget(hint)
        rows.addWidget(self.list, 1)
        rows.addWidget(self.buttons)
        self.list.setFocus()
        resize_on_screen(self, 860, 460)
