"""The form of one archive in the settings, with its test."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from qrstation.core.events import EchoAnswered
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import scrolled
from qrstation.ui.settings.fields import Field, choice_field, flag_field, list_field, number_field, text_field
from qrstation.ui.settings.habits_section import HabitsSection
from qrstation.ui.settings.key_form import KeyForm, LockLine
from qrstation.ui.settings.tls_fields import TlsFields, archive_tls_fields
from qrstation.ui.settings.trial_words import trial_words

RETRIEVE_WAYS = (
    ("C-MOVE", "move"),
    ("C-GET: the archive cannot reach this station", "get"),
    ("C-MOVE, and C-GET where that does not work", "auto"),
)
ROLES = (("An archive", "archive"), ("A department's cache, asked first", "cache"))
REQUIRED = 4
"""So many fields stand first that have no default."""


class ArchiveForm(QWidget):
    """Shows and changes one archive; `test_asked` carries what is typed now, `test_stopped` ends it."""

    changed = Signal()
    test_asked = Signal(object)
    test_stopped = Signal()
    doctor_asked = Signal(object)
    archive_shown = Signal(object)
    """The archive as it is typed now, which may not be saved."""

    def __init__(self, policy: Policy, parent: QWidget | None = None, *, brief: bool = False) -> None:
        """Make the form; a ``brief`` one asks only for what has no default."""
        super().__init__(parent)
        self._testing = False
        self.keys = KeyForm("archives", _fields()[:REQUIRED] if brief else _fields(), policy, locked_as_one=True)
        self.keys.changed.connect(self._tell)
        self.name: QLineEdit = self.keys.control("name")
        self.tls = None if brief else TlsFields(self.keys)
        self.habits = HabitsSection(self)
        self.habits.setVisible(not brief)
        self._lock = LockLine(policy)
        self.test_button = QPushButton("Test")
        self.test_button.setAccessibleName("Test archive")
        self.test_button.clicked.connect(self._test)
        self.doctor_button = QPushButton("Find the fault…")
        self.doctor_button.setAccessibleName("Find the fault")
        self.doctor_button.clicked.connect(lambda: self.doctor_asked.emit(self.entry()))
        self.result = PlainLabel("")
        self.result.setWordWrap(True)
        self.result.setAccessibleName("Test result")
        self.result.hide()
        test = QHBoxLayout()
        test.addWidget(self.test_button, 0, Qt.AlignmentFlag.AlignTop)
        test.addWidget(self.doctor_button, 0, Qt.AlignmentFlag.AlignTop)
        test.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0 if brief else 16, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._lock)
        if brief:
            column.addWidget(self.keys)
        else:
            area = scrolled(self._all())
            column.addWidget(area, 1)
            habits_button = QPushButton("Its habits…")
            habits_button.setAccessibleName("Show what was learned of it")
            habits_button.clicked.connect(lambda: area.ensureWidgetVisible(self.habits, 0, 0))
            test.insertWidget(2, habits_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(test)
        column.addWidget(self.result)
        if brief:
            column.addStretch(1)

    def _all(self) -> QWidget:
        """Give the fields with what was learned below them."""
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.keys)
        column.addWidget(self.habits)
        column.addStretch(1)
        return both

    def show_entry(self, entry: ArchiveSettings, *, is_locked: bool = False) -> None:
        """Fill the form; one that is locked is only shown, and can be tested."""
        self.keys.show_values(entry, entry.name if is_locked else None)
        self._lock.setVisible(is_locked)
        self._forget_test()
        if self.tls is not None:
            self.tls.look()
        self.archive_shown.emit(self.entry())

    def entry(self) -> ArchiveSettings:
        """Give what is typed; it is checked when it is saved."""
        return cast("ArchiveSettings", self.keys.values())

    def show_answer(self, answer: EchoAnswered) -> None:
        """Show how the test ended, unless it was stopped, or is of what is no longer typed."""
        if self._testing:
            self._show_testing(False)
            self._say(trial_words(answer, self.entry().retrieve))

    def refuse_test(self, why: str) -> None:
        """Say why what is typed cannot be tested."""
        self._show_testing(False)
        self._say(why)

    def _test(self) -> None:
        """Begin a test, or stop the one that runs: for the person it is over at once."""
        if self._testing:
            self._forget_test()
            return
        self._show_testing(True)
        self._say("Testing…")
        self.test_asked.emit(self.entry())

    def _show_testing(self, testing: bool) -> None:
        self._testing = testing
        self.test_button.setText("Stop" if testing else "Test")
        self.test_button.setAccessibleName("Stop the test" if testing else "Test archive")

    def _say(self, words: str) -> None:
        self.result.setText(words)
        self.result.setVisible(bool(words))

    def _forget_test(self) -> None:
        """What was seen of other values tells nothing of these."""
        if self._testing:
            self._show_testing(False)
            self.test_stopped.emit()
        self._say("")

    def _tell(self) -> None:
        self._forget_test()
        self.changed.emit()
        self.archive_shown.emit(self.entry())


def _fields() -> tuple[Field, ...]:
    return (
        text_field("name", "&Name", "Archive name", "how you call it"),
        text_field("ae_title", "&AE title", "Archive AE title", "up to 16 characters"),
        text_field("host", "&Host", "Archive host", "name or address"),
        number_field("port", "&Port", "Archive port", 1, 65535),
        choice_field("retrieve", "&Retrieve by", "Retrieve by", RETRIEVE_WAYS),
        number_field("parallel", "A&ssociations at once", "Associations at once", 1, 64),
        number_field("timeout", "&Timeout", "Timeout", 1, 3600, " s"),
        number_field("silence", "Si&lence in a retrieve", "Silence allowed in a retrieve", 1, 86400, " s"),
        text_field("charset", "&Character set", "Character set", "when answers do not say"),
        flag_field("nearline", "Slow me&dia (nearline): be patient", "Nearline"),
        text_field("issuer", "&Issuer of patient IDs", "Issuer of patient IDs", "where answers name none"),
        flag_field("priors", "As&k it for priors", "Asked for priors"),
        choice_field("role", "R&ole", "Role", ROLES),
        *archive_tls_fields(),
        list_field("only_from", "Sends onl&y from", "Sends only from", "10.1.2.3, 10.5.0.0/16"),
        text_field("only_certificate", "Only with certi&ficate", "Only with certificate", "any"),
    )
