"""A form over keys of one table of the settings: each with its label, its control, its words, and who locked it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from qrstation.core.station.policy import Policy
from qrstation.ui.first_run.state_line import StateLine
from qrstation.ui.icons import tool_icon
from qrstation.ui.outside_text import one_line, tool_tip
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.fields import Field
from qrstation.ui.settings.key_words import WORDS
from qrstation.ui.theme import AMBER

LOCK_SIDE = 12


def lock_words(policy: Policy) -> str:
    """Give who set what cannot be changed here."""
    return f"set by your administrator ({one_line(str(policy.file))})"


class LockLine(QWidget):
    """A lock with who locked it."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        sign = PlainLabel()
        sign.setPixmap(tool_icon("lock", AMBER, AMBER).pixmap(QSize(LOCK_SIDE, LOCK_SIDE), self.devicePixelRatio()))
        words = PlainLabel(lock_words(policy))
        words.setObjectName("dim")
        words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(words, 1)


class KeyForm(QWidget):
    """Shows and changes the values of one table; ``changed`` tells of what a person changes."""

    changed = Signal()

    def __init__(self, table: str, fields: Sequence[Field], policy: Policy, *, locked_as_one: bool = False) -> None:
        """Make the form; ``locked_as_one``: its keys are locked together, and whoever shows it says so once."""
        super().__init__()
        self._table, self._policy, self._locked_as_one = table, policy, locked_as_one
        self.fields = {field.key: field for field in fields}
        self._shown: Any = None
        self._filling = False
        self._labels: list[tuple[QWidget, QWidget]] = []
        self._columns: dict[str, QVBoxLayout] = {}
        """A key's control with its words, and the lock when there is one."""
        self._locks: dict[str, LockLine] = {}
        self._faults: dict[str, PlainLabel] = {}
        """What is said to be wrong below a key's control."""
        self._states: dict[str, StateLine] = {}
        """What was seen of what a key names."""
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        for field in fields:
            self._add(form, field)

    def show_values(self, values: Any, archive: str | None = None) -> None:
        """Fill the form with a table's values; ``archive`` names the one whose they are."""
        self._shown = values
        self._filling = True
        for key, field in self.fields.items():
            field.show(getattr(values, key))
            is_locked = self._policy.locks(self._table, key, archive)
            field.widget.setEnabled(not is_locked)
            who = f" This is {lock_words(self._policy)}." if is_locked else ""
            for each in filter(None, (field.widget, field.widget.focusProxy())):
                each.setAccessibleDescription(WORDS[self._table, key] + who)
            if not self._locked_as_one:
                self._show_lock(key, is_locked=is_locked)
        self._filling = False

    def values(self) -> Any:
        """Give the values with what is typed, which is checked when it is saved."""
        typed = {key: field.typed(getattr(self._shown, key)) for key, field in self.fields.items()}
        return replace(self._shown, **typed)

    def showEvent(self, event: QShowEvent) -> None:
        """Put each label on the line of its control, not in the middle of that and its words (Qt).

        How high a control is is known now: asked before, each would be styled once more for every place it is put into.
        """
        for label, control in self._labels:
            label.setFixedHeight(control.sizeHint().height())
        super().showEvent(event)

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say below each key what is wrong with it; nothing below the others."""
        for key, field in self.fields.items():
            words = faults.get(key, "")
            if words and key not in self._faults:
                self._faults[key] = PlainLabel()
                self._faults[key].setObjectName("wrongNote")
                self._faults[key].setWordWrap(True)
                self._columns[key].insertWidget(1, self._faults[key])
            if key in self._faults:
                self._faults[key].setText(f"✖ {words}" if words else "")
                self._faults[key].setVisible(bool(words))
            if bool(field.widget.property("wrong")) != bool(words):
                field.widget.setProperty("wrong", bool(words))
                field.widget.style().polish(field.widget)
                field.widget.setAccessibleDescription(words or WORDS[self._table, key])

    def say(self, key: str, kind: str, words: str) -> None:
        """Say below a key what was seen of what it names, such as a file; see `StateLine`."""
        if words and key not in self._states:
            line = self._states[key] = StateLine(f"What was seen: {self.fields[key].widget.accessibleName()}")
            self._columns[key].insertWidget(1, line)
        if key in self._states:
            self._states[key].say(kind, words)
            self._states[key].setVisible(bool(words))
            QTimer.singleShot(0, self, self._settle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each row what it needs at the new width (Qt)."""
        super().resizeEvent(event)
        if self._states:
            QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        """Lay out anew: Qt's form keeps the heights that its rows had before a line came to one of them."""
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()

    def said(self, key: str) -> str:
        """Give what is said below a key."""
        return self._states[key].said if key in self._states else ""

    def control(self, key: str) -> Any:
        """Give the control of a key."""
        return self.fields[key].widget

    def _add(self, form: QFormLayout, field: Field) -> None:
        words = PlainLabel(WORDS[self._table, field.key])
        words.setObjectName("dim")
        words.setWordWrap(True)
        field.widget.setToolTip(tool_tip(words.text()))
        below = QVBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(field.widget)
        below.addWidget(words)
        self._columns[field.key] = below
        label = PlainLabel(field.label)
        if field.label:
            label.setBuddy(field.widget)
        self._labels.append((label, field.widget))
        form.addRow(label, below)
        tell: Callable[..., None] = self._tell
        field.changed.connect(lambda *_: tell())

    def _show_lock(self, key: str, *, is_locked: bool) -> None:
        if is_locked and key not in self._locks:
            self._locks[key] = LockLine(self._policy)
            self._columns[key].addWidget(self._locks[key])
        if key in self._locks:
            self._locks[key].setVisible(is_locked)

    def _tell(self) -> None:
        if not self._filling:
            self.changed.emit()
