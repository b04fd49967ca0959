"""When the studies were made: a preset up to today, or a range that is typed, from one moment to another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from qrstation.core.standard.study_moments import DateRange, Moments, TimeRange, is_wrong_way
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.search.calendar_button import CalendarButton
from qrstation.ui.search.chips import chip
from qrstation.ui.search.date_entry import DateEntry, TimeEntry
from qrstation.ui.search.date_presets import PRESETS
from qrstation.ui.search.field_kit import FieldKit

_ANY = len(PRESETS) - 1
_TYPED = len(PRESETS)
_FIELD = "dates"
_RANGE = "range"
_TIME_WIDTH = 60
_LABELS = tuple(preset.label for preset in PRESETS)


class StudyDates(QVBoxLayout):
    """Chips, and fields for dates and times with what is wrong in them; those are seen only while they are wanted."""

    changed = Signal()

    def __init__(self, kit: FieldKit) -> None:
        super().__init__()
        row = FlowLayout()
        self.chips = QButtonGroup(self)
        for number, preset in enumerate(PRESETS):
            self._add_chip(row, preset.label, f"Study date: {preset.name}", number)
        self._add_chip(row, "From – to…", "Study date: from and to", _TYPED)
        self.chips.button(_ANY).setChecked(True)
        self.chips.idToggled.connect(self._toggle)
        self.addLayout(row)
        self.range = QWidget()
        grid = QGridLayout(self.range)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setSpacing(4)
        self.date_from = kit.line_edit("Study date from", "from, or today-7")
        self.time_from = kit.line_edit("Study time from", "HH:MM")
        self.date_to = kit.line_edit("Study date to", "to, or today")
        self.time_to = kit.line_edit("Study time to", "HH:MM")
        self.entries = (
            DateEntry(self.date_from, "From", from_today=True),
            DateEntry(self.date_to, "To", from_today=True),
        )
        self.times = (TimeEntry(self.time_from, "From"), TimeEntry(self.time_to, "To", is_end=True))
        self.fields = (self.date_from, self.time_from, self.date_to, self.time_to)
        for row_number, (day, time) in enumerate(((self.date_from, self.time_from), (self.date_to, self.time_to))):
            time.setFixedWidth(_TIME_WIDTH)
            for field in (day, time):
                field.setProperty("tight", True)
            grid.addWidget(day, 2 * row_number, 0)
            grid.addWidget(time, 2 * row_number, 1)
            notes = QVBoxLayout()
            notes.setSpacing(0)
            notes.addWidget(self.entries[row_number].note)
            notes.addWidget(self.times[row_number].note)
            grid.addLayout(notes, 2 * row_number + 1, 0, 1, 2)
        self._calendars: list[CalendarButton] = []
        """Made with the first range: a picture is drawn for them, which the start need not wait for."""
        self.range.setVisible(False)
        self.addWidget(self.range)

    def read(self) -> Moments | None:
        """Give from when to when; None when what is typed is no range, which is said below its field."""
        preset = self.chips.checkedId()
        if preset < len(PRESETS):
            return Moments(PRESETS[preset].range(date.today()))
        # From the last to the first, so that the cursor stands in the first that is wrong.
        ends, last = self.times[1].read(), self.entries[1].read()
        begins, first = self.times[0].read(), self.entries[0].read()
        if first is None or last is None or begins is None or ends is None:
            return None
        for typed, day, entry, words in (
            (begins, first, self.times[0], "From which day? The time needs its date"),
            (ends, last, self.times[1], "To which day? The time needs its date"),
        ):
            if typed and not day:
                entry.refuse(words)
                return None
        dates, times = DateRange(first, last), TimeRange(begins, ends)
        if is_wrong_way(dates, times):
            self.entries[0].refuse("From is later than to: swap them, or leave one empty")
            return None
        return Moments(dates, times)

    def clear(self) -> None:
        """Go back to any date, with nothing typed."""
        for field in self.fields:
            field.clear()
        self.chips.button(_ANY).setChecked(True)
        self._show_range(False)

    def values(self) -> dict[str, str]:
        """Give what is chosen, to be kept: a preset by its name, since today is another day then."""
        number = self.chips.checkedId()
        if number == _ANY:
            return {}
        if number < len(PRESETS):
            return {_FIELD: _LABELS[number]}
        return {_FIELD: _RANGE} | {each.accessibleName(): text for each in self.fields if (text := each.text().strip())}

    def fill(self, values: Mapping[str, str]) -> None:
        """Choose what `values` gave."""
        self.clear()
        chosen = values.get(_FIELD, "")
        if chosen == _RANGE:
            self.chips.button(_TYPED).setChecked(True)
            for each in self.fields:
                each.setText(values.get(each.accessibleName(), ""))
        elif chosen in _LABELS:
            self.chips.button(_LABELS.index(chosen)).setChecked(True)

    def choose(self, days: int) -> None:
        """Choose the preset of so many days."""
        for number, preset in enumerate(PRESETS):
            if preset.days == days:
                self.chips.button(number).setChecked(True)

    def line_edits(self) -> tuple[QLineEdit, ...]:
        """Give the fields, as one reads them."""
        return self.fields

    def _add_chip(self, row: FlowLayout, text: str, name: str, number: int) -> None:
        button = chip(text, name)
        self.chips.addButton(button, number)
        row.addWidget(button)

    def _toggle(self, number: int, on: bool) -> None:
        if number == _TYPED:
            self._show_range(on)
        if on:
            self.changed.emit()

    def _show_range(self, shown: bool) -> None:
        self.range.setVisible(shown)
        for entry in (*self.entries, *self.times):
            entry.accept()
        if shown:
            if not self._calendars:
                self._calendars = [CalendarButton(day, day.accessibleName().lower()) for day in self.fields[::2]]
            self.date_from.setFocus()
