"""The worklist's form: a day, modalities, a station, and which archives are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QScrollArea, QVBoxLayout, QWidget

from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import WorklistQuery
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.outside_text import isolated, tool_tip
from qrstation.ui.search.chips import LONGEST_CHIP, chip
from qrstation.ui.search.date_entry import DateEntry
from qrstation.ui.search.field_kit import FieldKit, label, order_tabs
from qrstation.ui.search.field_note import FieldNote
from qrstation.ui.search.modality_chips import ModalityChips

_DAYS = (("Today", 0, 0), ("Tomorrow", 1, 1), ("7 d", 0, 6))
"""The words of a chip, and from which day to which it reaches, counted from today."""
_NAMES = ("Today", "Tomorrow", "Today and the six days after it")
_TYPED = len(_DAYS)
_LONGEST_TITLE = 16
"""Characters of an AE title (PS3.5 6.2)."""


class WorklistForm(QWidget):
    """The form on the left while the worklist is looked at; `asked` carries nothing: the receiver reads `queries`."""

    asked = Signal()
    stop_asked = Signal()
    list_asked = Signal()
    """Down in a field: the keyboard goes to the list."""
    places_changed = Signal()
    """An archive was chosen or left out by hand."""
    keys = (("Enter", "Show who is scheduled, in any field"), ("Down", "Go to the list, from any field"))
    """What keys do here that are no actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchPane")
        self.setAccessibleName("Worklist form")
        self._asking = False
        self._kit = FieldKit(self)
        self._kit.entered.connect(self.asked)
        self._kit.left.connect(self.list_asked)
        self.places: dict[str, QPushButton] = {}
        """The chips of the archives by name."""
        content = QWidget()
        content.setObjectName("searchPane")
        rows = QVBoxLayout(content)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(4)
        self._add_days(rows)
        label(rows, "Modality")
        self.modalities = ModalityChips()
        self.modalities.changed.connect(self._order)
        rows.addLayout(self.modalities)
        rows.addSpacing(4)
        self.station = self._kit.line_edit("Station AE title", "any")
        label(rows, "Station &AE title", self.station)
        rows.addWidget(self.station)
        self._station_note = FieldNote(self.station)
        rows.addWidget(self._station_note.note)
        rows.addSpacing(4)
        label(rows, "Ask")
        self._places_row = FlowLayout()
        rows.addLayout(self._places_row)
        rows.addSpacing(8)
        self._add_buttons(rows)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def days(self) -> DateRange | None:
        """Give the days asked for; None when what is typed is no date, which is said below its field."""
        chosen = self.chips.checkedId()
        if chosen == _TYPED:
            day = self.day_entry.read()
            if day == "":
                self.day_entry.refuse("Day: write a date, such as 2026-03-14")
            return DateRange(day, day) if day else None
        _, first, last = _DAYS[chosen]
        today = date.today()
        return DateRange(*(f"{today + timedelta(days=days):%Y%m%d}" for days in (first, last)))

    def queries(self) -> tuple[WorklistQuery, ...] | None:
        """Give the questions to ask; None when something cannot be taken, which is said below its field."""
        station, fault = self.station.text().strip(), self._station_fault()
        if fault:
            self._station_note.refuse(fault)
        else:
            self._station_note.accept()
        days = self.days()
        if days is None or fault:
            return None
        return WorklistQuery.of(days, modalities=self.modalities.chosen(), station=station)

    def chosen_places(self) -> tuple[str, ...]:
        """Give the names of the archives to ask."""
        return tuple(name for name, button in self.places.items() if button.isChecked())

    def offer(self, archives: Sequence[str], left_out: Sequence[str]) -> None:
        """Offer archives, all chosen but those ``left_out``."""
        while (item := self._places_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.places = {}
        for name in archives:
            button = chip(name, f"Ask {isolated(name)}")
            button.setToolTip(tool_tip(isolated(name)) if len(name) > LONGEST_CHIP else "")
            button.setChecked(name not in left_out)
            button.clicked.connect(self.places_changed)
            self.places[name] = button
            self._places_row.addWidget(button)
        self._order()

    def set_asking(self, asking: bool) -> None:
        """Show a running question: the button then stops it."""
        self._asking = asking
        self.ask_button.setText("Stop" if asking else "Show worklist  ⏎")
        self.ask_button.setAccessibleName("Stop asking" if asking else "Show worklist")

    def clear(self) -> None:
        """Go back to today, any modality and any station; the archives stay."""
        self.station.clear()
        self._station_note.accept()
        self.modalities.choose(())
        self.day.clear()
        self.chips.button(0).setChecked(True)

    def _station_fault(self) -> str:
        station = self.station.text().strip()
        if not station.isascii() or not station.isprintable() or "\\" in station:
            return "Station: an AE title has letters, digits and signs other than \\"
        too_long = f"Station: an AE title has {_LONGEST_TITLE} characters at most"
        return too_long if len(station) > _LONGEST_TITLE else ""

    def _press(self) -> None:
        if self._asking:
            self.stop_asked.emit()
        else:
            self.asked.emit()

    def _add_days(self, rows: QVBoxLayout) -> None:
        label(rows, "Day")
        row = FlowLayout()
        self.chips = QButtonGroup(self)
        for number, ((text, _, _), name) in enumerate(zip(_DAYS, _NAMES, strict=True)):
            self._add_day(row, text, f"Day: {name}", number)
        self._add_day(row, "Day…", "Day: another", _TYPED)
        self.chips.button(0).setChecked(True)
        rows.addLayout(row)
        self.day = self._kit.line_edit("Day", "YYYY-MM-DD")
        self.day_entry = DateEntry(self.day, "Day")
        self.day.hide()
        rows.addWidget(self.day)
        rows.addWidget(self.day_entry.note)
        rows.addSpacing(4)
        self.chips.idToggled.connect(lambda number, on: self._show_day(on) if number == _TYPED else None)

    def _add_day(self, row: FlowLayout, text: str, name: str, number: int) -> None:
        button = chip(text, name)
        self.chips.addButton(button, number)
        row.addWidget(button)

    def _show_day(self, shown: bool) -> None:
        self.day.setVisible(shown)
        self.day_entry.accept()
        if shown:
            self.day.setFocus()

    def _add_buttons(self, rows: QVBoxLayout) -> None:
        self.ask_button = QPushButton()
        self.ask_button.setObjectName("primary")
        self.ask_button.clicked.connect(self._press)
        self.set_asking(False)
        rows.addWidget(self.ask_button)
        rows.addSpacing(4)
        clear = QPushButton("Clear")
        clear.setAccessibleName("Clear worklist form")
        clear.clicked.connect(self.clear)
        rows.addWidget(clear)

    def _order(self) -> None:
        layout = self.layout()
        if layout is not None:
            order_tabs(layout)
