"""When the studies were made: a preset up to today, or a range that is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qrstation.core.standard.query import DateRange
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.search.chips import chip
from qrstation.ui.search.date_entry import DateEntry
from qrstation.ui.search.date_presets import PRESETS

_ANY = len(PRESETS) - 1
_TYPED = len(PRESETS)


class StudyDates(QVBoxLayout):
    """Chips, and two fields with what is wrong in them; they are seen only while a range is to be typed."""

    def __init__(self, new_field: Callable[[str, str], QLineEdit]) -> None:
        """``new_field`` makes a field of the form by its name and what stands in it while it is empty."""
        super().__init__()
        row = FlowLayout()
        self.chips = QButtonGroup(self)
        for number, preset in enumerate(PRESETS):
            self._add_chip(row, preset.label, f"Study date: {preset.name}", number)
        self._add_chip(row, "From – to…", "Study date: from and to", _TYPED)
        self.chips.button(_ANY).setChecked(True)
        self.chips.idToggled.connect(lambda number, on: self._show_range(on) if number == _TYPED else None)
        self.addLayout(row)
        self.range = QWidget()
        pair = QHBoxLayout(self.range)
        pair.setContentsMargins(0, 4, 0, 0)
        pair.setSpacing(8)
        self.date_from = new_field("Study date from", "from YYYY-MM-DD")
        self.date_to = new_field("Study date to", "to YYYY-MM-DD")
        pair.addWidget(self.date_from)
        pair.addWidget(self.date_to)
        self.range.setVisible(False)
        self.addWidget(self.range)
        self.entries = (DateEntry(self.date_from, "From"), DateEntry(self.date_to, "To"))
        for entry in self.entries:
            self.addWidget(entry.note)

    def read(self) -> DateRange | None:
        """Give the range of study dates; None when what is typed is none, which is said beside its field."""
        preset = self.chips.checkedId()
        if preset < len(PRESETS):
            return PRESETS[preset].range(date.today())
        first, last = (entry.read() for entry in self.entries)
        if first is None or last is None:
            return None
        if first and last and first > last:
            self.entries[0].refuse("From is later than to: swap them, or leave one empty")
            return None
        return DateRange(first, last)

    def clear(self) -> None:
        """Go back to any date, with nothing typed."""
        self.date_from.clear()
        self.date_to.clear()
        self.chips.button(_ANY).setChecked(True)
        self._show_range(False)

    def _add_chip(self, row: FlowLayout, text: str, name: str, number: int) -> None:
        button = chip(text, name)
        self.chips.addButton(button, number)
        row.addWidget(button)

    def _show_range(self, shown: bool) -> None:
        self.range.setVisible(shown)
        for entry in self.entries:
            entry.accept()
        if shown:
            self.date_from.setFocus()
