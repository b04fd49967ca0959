"""The form of one rule of prefetching in the settings: what is wrong stands beside its field, and it can be tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import RuleSettings
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import scrolled
from qrstation.ui.settings.fields import Field, flag_field, number_field, text_field
from qrstation.ui.settings.find_keys import FindKeys, find_field
from qrstation.ui.settings.key_form import KeyForm, LockLine
from qrstation.ui.settings.rule_faults import rule_faults
from qrstation.ui.settings.rule_words import rule_sentence


class RuleForm(QWidget):
    """Shows and changes one rule; `trial_asked` carries what is typed now."""

    changed = Signal()
    trial_asked = Signal(object)

    def __init__(self, policy: Policy, other_names: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self._other_names = other_names
        self._archives: tuple[str, ...] = ()
        self._is_locked = False
        self.keys = KeyForm("rules", _fields(), policy, locked_as_one=True)
        self.keys.changed.connect(self._tell)
        self.name: QLineEdit = self.keys.control("name")
        self._find: FindKeys = self.keys.control("find")
        self._lock = LockLine(policy)
        self.summary = PlainLabel("")
        self.summary.setWordWrap(True)
        self.summary.setAccessibleName("What the rule does")
        self.try_button = QPushButton("Try it…")
        self.try_button.setAccessibleName("See what the rule would fetch now")
        self.try_button.setAutoDefault(False)
        self.try_button.clicked.connect(lambda: self.trial_asked.emit(self.entry()))
        self.try_words = PlainLabel("")
        self.try_words.setObjectName("dim")
        self.try_words.setWordWrap(True)
        under = QHBoxLayout()
        under.setSpacing(12)
        under.addWidget(self.try_button)
        under.addWidget(self.try_words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._lock)
        column.addWidget(self.summary)
        area = QWidget()
        inner = QVBoxLayout(area)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.addWidget(self.keys)
        inner.addStretch(1)
        column.addWidget(scrolled(area), 1)
        column.addLayout(under)

    def offer_archives(self, names: Sequence[str]) -> None:
        """Offer these archives; a name that is none of them stays until another is chosen."""
        self._archives = tuple(names)
        box: QComboBox = self.keys.control("archive")
        now = box.currentText()
        box.blockSignals(True)
        box.clear()
        box.addItems(list(names))
        _choose(box, now)
        box.blockSignals(False)

    def show_entry(self, entry: RuleSettings, *, is_locked: bool = False) -> None:
        """Fill the form; a rule that is locked is only shown, and can be tried."""
        self._is_locked = is_locked
        self._find.offer(worklist=entry.worklist)
        self.keys.show_values(entry, entry.name if is_locked else None)
        self._lock.setVisible(is_locked)
        self.check()

    def entry(self) -> RuleSettings:
        """Give what is typed; it is checked when it is saved."""
        return cast("RuleSettings", self.keys.values())

    def check(self) -> None:
        """Say what is wrong, beside its field, and what the rule does."""
        rule = self.entry()
        faults = rule_faults(rule, self._archives, self._other_names())
        self.keys.show_faults(faults)
        self.summary.setText("" if faults else rule_sentence(rule))
        self.summary.setVisible(not faults)
        self.try_button.setEnabled(not faults)
        self.try_words.setText("Correct what is marked first." if faults else "Nothing is fetched by this.")
        self.keys.control("studies").setEnabled(not rule.worklist and not self._is_locked)
        for key in ("from_", "until"):
            self.keys.control(key).setEnabled(bool(rule.every_minutes) and not self._is_locked)

    def _tell(self) -> None:
        self._find.offer(worklist=self.keys.control("worklist").isChecked())
        self.check()
        self.changed.emit()


def _fields() -> tuple[Field, ...]:
    return (
        text_field("name", "&Name", "Rule name", "how you call it"),
        _archive_field(),
        flag_field("worklist", "Ask for its &worklist: who is to come", "Ask for the worklist"),
        find_field("find", "Which st&udies"),
        number_field("every_minutes", "E&very", "Every so many minutes", 0, 10080, " min", "only by hand"),
        text_field("from_", "&From", "From time of day", "06:00"),
        text_field("until", "Unti&l", "Until time of day", "20:00"),
        number_field("priors", "&Priors of each", "Priors of each patient", 0, 100),
        flag_field("studies", "Fetch the studies too that it &finds", "Fetch the found studies"),
    )


def _archive_field() -> Field:
    box = QComboBox()
    box.setAccessibleName("Archive of the rule")
    return Field(
        "archive", "&Archive", box, lambda name: _choose(box, name), lambda _: box.currentText(), box.activated
    )


def _choose(box: QComboBox, name: str) -> None:
    if box.findText(name) < 0:
        box.addItem(name)
    box.setCurrentIndex(box.findText(name))
