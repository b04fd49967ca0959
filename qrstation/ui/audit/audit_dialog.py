"""The audit trail as a table, the newest first, with a filter over it and all that a record says below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qrstation.audit.newest import Wish
from qrstation.audit.reading import Seen
from qrstation.ui.audit.audit_words import EVENTS, details, row
from qrstation.ui.conflicts.text_table import Column, TextTable, TextTableView
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.plain_widgets import PlainLabel, make_plain
from qrstation.ui.screen_room import resize_on_screen
from qrstation.ui.search.calendar_button import CalendarButton
from qrstation.ui.search.date_entry import DateEntry
from qrstation.ui.settings.fields import line_edit

TYPING_MS = 300
"""Milliseconds after the last letter of a filter before it is looked for."""
_COLUMNS = (
    Column("Time", 148),
    Column("Event", 188),
    Column("Who", 148),
    Column("Outcome", 116),
    Column("Patient", 172),
    Column("Study, or what was said", 240, stretches=True),
)


class RecordTable(TextTable):
    """Records as rows; more are added below."""

    def __init__(self) -> None:
        super().__init__(_COLUMNS)
        self.records: list[Seen] = []

    def show(self, records: Sequence[Seen]) -> None:
        """Show other records."""
        self.records = list(records)
        self.set_rows([row(each) for each in records])

    def add(self, records: Sequence[Seen]) -> None:
        """Show older ones below."""
        if not records:
            return
        self.beginInsertRows(self.index(-1, -1), len(self.rows), len(self.rows) + len(records) - 1)
        self.records += records
        self.rows += [row(each) for each in records]
        self.endInsertRows()


class AuditDialog(QDialog):
    """Is told what was read, and says what is wished for."""

    wished = Signal(object)
    """A Wish: what is to be shown, from the newest on."""
    more_wanted = Signal()
    """The last row is seen: there may be older ones."""
    verify_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Audit trail")
        self.setAccessibleName("Audit trail")
        self.table = RecordTable()
        self.list = TextTableView(self.table, "Records of the audit trail")
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("What the record says")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("Choose a record to see all that it says.")
        self.text.setMaximumHeight(144)
        self.notice, self.trouble = NoticeBar(), NoticeBar()
        """What verifying has found, and what keeps the trail from being read or sent on."""
        self.notice.hide()
        self.trouble.hide()
        self.state, self.sending = PlainLabel("Reading…"), PlainLabel()
        for label, name in ((self.state, "State of the list"), (self.sending, "Sending on")):
            label.setAccessibleName(name)
            label.setObjectName("dim")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addLayout(self._filters())
        rows.addWidget(self.trouble)
        rows.addWidget(self.notice)
        rows.addWidget(self.list, 1)
        rows.addWidget(self.text)
        rows.addLayout(self._buttons())
        make_plain(self)
        self._typing = QTimer(self, singleShot=True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.look)
        self.list.selectionModel().currentRowChanged.connect(lambda *_: self._show_details())
        bar = self.list.verticalScrollBar()
        bar.valueChanged.connect(lambda *_: self.look_for_end())
        bar.rangeChanged.connect(lambda *_: self.look_for_end())
        self.list.setFocus()
        resize_on_screen(self, 1080, 680)

    def look(self) -> None:
        """Say what is wished for now; a date that is none is told below its field."""
        self._typing.stop()
        days = self._first_day.read(), self._last_day.read()
        if None not in days:
            first, last = (f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else "" for day in days)
            event = str(self.kind.currentData() or "")
            self.wished.emit(
                Wish(first, last, event, self.who.text().strip(), self.about.text().strip(), self.failures.isChecked())
            )

    def show_records(self, records: Sequence[Seen]) -> None:
        """Show other records, and the first of them in full."""
        self.table.show(records)
        self.text.clear()
        if records:
            self.list.setCurrentIndex(self.table.index(0, 0))

    def show_verifying(self, is_running: bool) -> None:
        """Show whether the trail is being verified."""
        self.verify_button.setEnabled(not is_running)
        self.verify_button.setText("Verifying…" if is_running else "&Verify")

    def reset_filter(self) -> None:
        """Wish for everything again."""
        for field in (self.first, self.last, self.who, self.about):
            field.clear()
        self.kind.setCurrentIndex(0)
        self.failures.setChecked(False)
        self.look()

    def _filters(self) -> QGridLayout:
        self.first, self.last = line_edit("From day", "YYYY-MM-DD"), line_edit("Until day", "YYYY-MM-DD")
        self._first_day, self._last_day = DateEntry(self.first, "From"), DateEntry(self.last, "Until")
        for day, name in ((self.first, "the first day"), (self.last, "the last day")):
            CalendarButton(day, name)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Event")
        self.kind.addItem("all events", "")
        for code, words in EVENTS.items():
            self.kind.addItem(words, code)
        self.who = line_edit("Who", "person, AE title or address")
        self.about = line_edit("Study or patient", "UID, ID or name")
        self.failures = QCheckBox("On&ly what failed")
        self.clear_button = _button("Clea&r", "Clear the filter")
        fields: tuple[tuple[str, QWidget, int, int], ...] = (
            ("&From", self.first, 0, 0),
            ("&Until", self.last, 0, 1),
            ("&Event", self.kind, 0, 2),
            ("&Who", self.who, 2, 0),
            ("&Study or patient", self.about, 2, 2),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setRowMinimumHeight(2, 24)
        for words, field, line, column in fields:
            label = PlainLabel(words)
            label.setBuddy(field)
            span = 2 if field is self.who else 1
            grid.addWidget(label, line, column, 1, span)
            grid.addWidget(field, line + 1, column, 1, span)
        grid.addWidget(self.failures, 1, 3)
        grid.addWidget(self.clear_button, 3, 3)
        for column, share in enumerate((2, 2, 3, 0)):
            grid.setColumnStretch(column, share)
        for edit in (self.first, self.last, self.who, self.about):
            edit.textEdited.connect(lambda *_: self._typing.start())
            edit.returnPressed.connect(self.look)
        self.kind.activated.connect(lambda *_: self.look())
        self.failures.clicked.connect(lambda _=False: self.look())
        self.clear_button.clicked.connect(lambda _=False: self.reset_filter())
        return grid

    def _buttons(self) -> QHBoxLayout:
        self.verify_button = _button("&Verify", "Verify the audit trail")
        self.verify_button.clicked.connect(lambda _=False: self.verify_asked.emit())
        self.again_button = _button("Look a&gain", "Look again from the newest record on")
        self.again_button.clicked.connect(lambda _=False: self.look())
        close = _button("&Close", "Close")
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.state)
        row.addStretch(1)
        row.addWidget(self.sending)
        for button in (self.verify_button, self.again_button, close):
            row.addWidget(button)
        return row

    def _show_details(self) -> None:
        chosen = self.list.currentIndex().row()
        self.text.setPlainText(details(self.table.records[chosen]) if chosen >= 0 else "")

    def look_for_end(self) -> None:
        bar = self.list.verticalScrollBar()
        if bar.value() >= bar.maximum() - bar.pageStep() // 2:
            self.more_wanted.emit()


def _button(words: str, name: str) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(name)
    button.setAutoDefault(False)
    return button
