"""The search form: what a person types becomes a StudyQuery and the list of where to ask."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.outside_text import button_words, isolated, tool_tip
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.search.date_entry import DateEntry
from qrstation.ui.search.date_presets import PRESETS

MODALITIES = ("CT", "MR", "CR/DX", "US", "MG", "PT", "NM", "XA")


LONGEST_CHIP = 26
"""Characters on a chip at most: the form is narrow."""


def _chip(text: str, name: str, *, checkable: bool = True) -> QPushButton:
    button = QPushButton(button_words(text, LONGEST_CHIP))
    button.setCheckable(checkable)
    button.setProperty("chip", True)
    button.setAccessibleName(name)
    button.setSizePolicy(button.sizePolicy().horizontalPolicy().Fixed, button.sizePolicy().verticalPolicy())
    return button


class SearchForm(QWidget):
    """The form on the left; `search_asked` carries nothing: the receiver reads `query` and `places`."""

    search_asked = Signal()
    stop_asked = Signal()
    results_asked = Signal()
    """Down in a field: the keyboard goes to the results."""
    places_changed = Signal()
    """A place was chosen or left out by hand."""
    keys = (("Enter", "Search, in any field"), ("Down", "Go to the results, from any field"))
    """What keys do here that are no actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchPane")
        self.setAccessibleName("Search form")
        self._searching = False
        self._modalities: dict[str, QPushButton] = {}
        self._places: dict[str, QPushButton] = {}
        self._choices: dict[str, bool] = {}
        content = QWidget()
        content.setObjectName("searchPane")
        rows = QVBoxLayout(content)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(4)
        self.name = self._field(rows, "Patient &name", "Patient name", "Family, given")
        pair = QGridLayout()
        pair.setHorizontalSpacing(8)
        pair.setVerticalSpacing(4)
        self.patient_id = self._pair_field(pair, 0, "Patient &ID", "Patient ID", "exact")
        self.birth_date = self._pair_field(pair, 1, "&Birth date", "Birth date", "any")
        self.birth_date.setToolTip("YYYY-MM-DD")
        rows.addLayout(pair)
        self.birth_date_entry = DateEntry(self.birth_date, "Birth date")
        rows.addWidget(self.birth_date_entry.note)
        rows.addSpacing(4)
        self.accession = self._field(rows, "Acce&ssion number", "Accession number", "exact")
        self._add_dates(rows)
        self._add_modalities(rows)
        self.description = self._field(rows, "Study &description", "Study description", "contains")
        self._label(rows, "Search in")
        self._place_row = FlowLayout()
        rows.addLayout(self._place_row)
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

    def query(self) -> StudyQuery | None:
        """Give what the form asks for; None when a date cannot be taken, which is said beside its field."""
        birth = self.birth_date_entry.read()
        between = self._between()
        if birth is None or between is None:
            return None
        chosen = [m for label, chip in self._modalities.items() if chip.isChecked() for m in label.split("/")]
        return StudyQuery(
            patient_name=self.name.text().strip(),
            patient_id=self.patient_id.text().strip(),
            birth_date=birth,
            accession_number=self.accession.text().strip(),
            study_date=between,
            modalities=tuple(chosen),
            description=self.description.text().strip(),
        )

    def places(self) -> tuple[str, ...]:
        """Give the names of the chosen archives, and THIS_STATION where the store is to be searched."""
        return tuple(name for name, chip in self._places.items() if chip.isChecked())

    def set_places(self, archives: Sequence[str]) -> None:
        """Offer ``archives``; those chosen before stay chosen, new ones are."""
        before = {name: chip.isChecked() for name, chip in self._places.items()}
        while (item := self._place_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._places = {}
        for name in (*archives, THIS_STATION):
            chip = _chip(name, f"Search in {isolated(name)}")
            chip.setToolTip(tool_tip(isolated(name)) if len(name) > LONGEST_CHIP else "")
            usual = name != THIS_STATION or not archives
            chip.setChecked(self._choices.get(name, before.get(name, usual)))
            chip.clicked.connect(partial(self._choose, name, chip))
            self._places[name] = chip
            self._place_row.addWidget(chip)
        for one, next_one in itertools.pairwise((self.description, *self._places.values())):
            QWidget.setTabOrder(one, next_one)

    def choices(self) -> dict[str, bool]:
        """Give what was chosen and left out by hand, by name, also of archives that are not offered now."""
        return dict(self._choices)

    def remember(self, choices: Mapping[str, bool]) -> None:
        """Take the choices of an earlier start."""
        self._choices.update(choices)

    def _choose(self, name: str, chip: QPushButton) -> None:
        self._choices[name] = chip.isChecked()
        self.places_changed.emit()

    def set_searching(self, searching: bool) -> None:
        """Show a running search: the button then stops it."""
        self._searching = searching
        self.search_button.setText("Stop" if searching else "Search  ⏎")
        self.search_button.setAccessibleName("Stop search" if searching else "Search")

    def clear(self) -> None:
        """Empty every field; the places stay."""
        for field in self._fields():
            field.clear()
        for entry in (self.birth_date_entry, *self._range_entries):
            entry.accept()
        for chip in self._modalities.values():
            chip.setChecked(False)
        self._dates.button(len(PRESETS) - 1).setChecked(True)
        self._show_range(False)
        self.name.setFocus()

    def focus_name(self) -> None:
        """Put the cursor into the name field, its text selected."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()

    def _fields(self) -> tuple[QLineEdit, ...]:
        return (
            self.name,
            self.patient_id,
            self.birth_date,
            self.accession,
            self.description,
            self.date_from,
            self.date_to,
        )

    def _press(self) -> None:
        if self._searching:
            self.stop_asked.emit()
        else:
            self.search_asked.emit()

    def _between(self) -> DateRange | None:
        """Give the range of study dates; None when what is typed is none."""
        preset = self._dates.checkedId()
        if preset < len(PRESETS):
            return PRESETS[preset].range(date.today())
        first, last = (entry.read() for entry in self._range_entries)
        if first is None or last is None:
            return None
        if first and last and first > last:
            self._range_entries[0].refuse("From is later than to: swap them, or leave one empty")
            return None
        return DateRange(first, last)

    def _line_edit(self, name: str, placeholder: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(name)
        edit.setPlaceholderText(placeholder)
        edit.returnPressed.connect(self._enter)
        edit.installEventFilter(self)
        return edit

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Down in a field (Qt)."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.results_asked.emit()
            return True
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        # Enter always asks anew, also while an older search is still running.
        self.search_asked.emit()

    def _label(self, rows: QVBoxLayout, text: str, buddy: QWidget | None = None) -> PlainLabel:
        label = PlainLabel(text)
        label.setObjectName("fieldLabel")
        if buddy is not None:
            label.setBuddy(buddy)
        rows.addWidget(label)
        return label

    def _field(self, rows: QVBoxLayout, text: str, name: str, placeholder: str) -> QLineEdit:
        edit = self._line_edit(name, placeholder)
        self._label(rows, text, edit)
        rows.addWidget(edit)
        rows.addSpacing(4)
        return edit

    def _pair_field(self, grid: QGridLayout, column: int, text: str, name: str, placeholder: str) -> QLineEdit:
        edit = self._line_edit(name, placeholder)
        label = PlainLabel(text)
        label.setObjectName("fieldLabel")
        label.setBuddy(edit)
        grid.addWidget(label, 0, column)
        grid.addWidget(edit, 1, column)
        return edit

    def _add_dates(self, rows: QVBoxLayout) -> None:
        self._label(rows, "Study date")
        chips = FlowLayout()
        self._dates = QButtonGroup(self)
        for number, preset in enumerate(PRESETS):
            chip = _chip(preset.label, f"Study date: {preset.name}")
            self._dates.addButton(chip, number)
            chips.addWidget(chip)
        between = _chip("From – to…", "Study date: from and to")
        self._dates.addButton(between, len(PRESETS))
        chips.addWidget(between)
        self._dates.button(len(PRESETS) - 1).setChecked(True)
        self._dates.idToggled.connect(lambda number, on: self._show_range(on) if number == len(PRESETS) else None)
        rows.addLayout(chips)
        self._range = QWidget()
        pair = QHBoxLayout(self._range)
        pair.setContentsMargins(0, 4, 0, 0)
        pair.setSpacing(8)
        self.date_from = self._line_edit("Study date from", "from YYYY-MM-DD")
        self.date_to = self._line_edit("Study date to", "to YYYY-MM-DD")
        pair.addWidget(self.date_from)
        pair.addWidget(self.date_to)
        self._range.setVisible(False)
        rows.addWidget(self._range)
        self._range_entries = (DateEntry(self.date_from, "From"), DateEntry(self.date_to, "To"))
        for entry in self._range_entries:
            rows.addWidget(entry.note)
        rows.addSpacing(4)

    def _show_range(self, shown: bool) -> None:
        self._range.setVisible(shown)
        for entry in self._range_entries:
            entry.accept()
        if shown:
            self.date_from.setFocus()

    def _add_modalities(self, rows: QVBoxLayout) -> None:
        self._label(rows, "Modality")
        chips = FlowLayout()
        for label in MODALITIES:
            chip = _chip(label, f"Modality {label}")
            self._modalities[label] = chip
            chips.addWidget(chip)
        rows.addLayout(chips)
        rows.addSpacing(4)

    def _add_buttons(self, rows: QVBoxLayout) -> None:
        self.search_button = QPushButton()
        self.search_button.setObjectName("primary")
        self.search_button.setDefault(True)
        self.search_button.clicked.connect(self._press)
        self.set_searching(False)
        rows.addWidget(self.search_button)
        rows.addSpacing(4)
        clear = QPushButton("Clear")
        clear.setAccessibleName("Clear search form")
        clear.clicked.connect(self.clear)
        rows.addWidget(clear)
