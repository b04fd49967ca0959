"""The search form: what a person types becomes a StudyQuery and the list of where to ask."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from qrstation.core.standard.query import StudyQuery
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.search.chips import chip
from qrstation.ui.search.date_entry import DateEntry
from qrstation.ui.search.place_chips import PlaceChips
from qrstation.ui.search.study_dates import StudyDates

MODALITIES = ("CT", "MR", "CR/DX", "US", "MG", "PT", "NM", "XA")


class SearchForm(QWidget):
    """The form on the left; `search_asked` carries nothing: the receiver reads `query` and `places`."""

    search_asked = Signal()
    stop_asked = Signal()
    results_asked = Signal()
    """Down in a field: the keyboard goes to the results."""
    keys = (("Enter", "Search, in any field"), ("Down", "Go to the results, from any field"))
    """What keys do here that are no actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchPane")
        self.setAccessibleName("Search form")
        self._searching = False
        self._modalities: dict[str, QPushButton] = {}
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
        self._label(rows, "Study date")
        self.dates = StudyDates(self._line_edit)
        rows.addLayout(self.dates)
        rows.addSpacing(4)
        self._add_modalities(rows)
        self.description = self._field(rows, "Study &description", "Study description", "contains")
        self._label(rows, "Search in")
        self.search_in = PlaceChips()
        rows.addLayout(self.search_in)
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
        between = self.dates.read()
        if birth is None or between is None:
            return None
        chosen = [m for label, button in self._modalities.items() if button.isChecked() for m in label.split("/")]
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
        return self.search_in.chosen()

    def set_places(self, archives: Sequence[str]) -> None:
        """Offer ``archives``; those chosen before stay chosen, new ones are."""
        self.search_in.offer(archives, self.description)

    def set_searching(self, searching: bool) -> None:
        """Show a running search: the button then stops it."""
        self._searching = searching
        self.search_button.setText("Stop" if searching else "Search  ⏎")
        self.search_button.setAccessibleName("Stop search" if searching else "Search")

    def clear(self) -> None:
        """Empty every field; the places stay."""
        for field in self._fields():
            field.clear()
        self.birth_date_entry.accept()
        for button in self._modalities.values():
            button.setChecked(False)
        self.dates.clear()
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
            self.dates.date_from,
            self.dates.date_to,
        )

    def _press(self) -> None:
        if self._searching:
            self.stop_asked.emit()
        else:
            self.search_asked.emit()

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

    def _add_modalities(self, rows: QVBoxLayout) -> None:
        self._label(rows, "Modality")
        chips = FlowLayout()
        for label in MODALITIES:
            self._modalities[label] = chip(label, f"Modality {label}")
            chips.addWidget(self._modalities[label])
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
