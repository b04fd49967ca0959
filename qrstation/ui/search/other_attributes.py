"""Any other attribute of a study or its series: rows of a DICOM keyword and what it must be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from qrstation.core.standard.key_values import Fault, key_of
from qrstation.core.standard.searchable import SERIES_ATTRIBUTES, STUDY_ATTRIBUTES, vr_of
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.search.field_kit import FieldKit
from qrstation.ui.search.field_note import FieldNote
from qrstation.ui.search.form_words import fault_words, key_words

MOST_ROWS = 8
OWN_FIELDS = frozenset({
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyDate",
    "StudyTime", "StudyDescription", "ReferringPhysicianName", "InstitutionName", "BodyPartExamined",
    "ModalitiesInStudy", "Modality",
})  # fmt: skip
"""What the form has fields for."""
OFFERED = sorted((STUDY_ATTRIBUTES.keys() | SERIES_ATTRIBUTES.keys()) - OWN_FIELDS)
_OWN_FIELD = "It has a field of its own above"
_TWICE = "It stands in two rows: keep one"
_NO_VALUE = "What must it be? Type it beside the keyword"


class OtherAttributes(QVBoxLayout):
    """The rows, and the button for one more."""

    changed = Signal()
    """A row came or went, or something was typed."""

    def __init__(self, kit: FieldKit) -> None:
        super().__init__()
        self.setSpacing(4)
        self._kit = kit
        self.rows: list[AttributeRow] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.addLayout(self._lines)
        self.add_button = QPushButton("+ Another attribute")
        self.add_button.setProperty("flat-link", True)
        self.add_button.setObjectName("fold")
        self.add_button.setAccessibleName("Search by another attribute")
        self.add_button.clicked.connect(self._add_by_hand)
        self.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    def read(self) -> tuple[tuple[str, str], ...] | None:
        """Give keywords and what was typed for them; None when one cannot be, which is said below it."""
        found: dict[str, str] = {}
        for row in self.rows:
            keyword, value = row.read()
            if not keyword and not value:
                row.entry.accept()
                continue
            wrong = row.fault()
            if not wrong and keyword in found:
                wrong = _TWICE
            if wrong:
                row.entry.refuse(wrong)
                return None
            row.entry.accept()
            found[keyword] = value
        return tuple(found.items())

    def values(self) -> tuple[tuple[str, str], ...]:
        """Give what stands in the rows, whatever it is."""
        return tuple(pair for row in self.rows if any(pair := row.read()))

    def fill(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Have these rows and no others."""
        for row in list(self.rows):
            self._remove(row)
        for keyword, value in pairs[:MOST_ROWS]:
            row = self.add()
            row.keyword.setText(keyword)
            row.value.setText(value)

    def add(self) -> AttributeRow:
        """Add an empty row."""
        row = AttributeRow(self._kit, len(self.rows) + 1)
        row.remove.clicked.connect(lambda: self._remove(row))
        for edit in (row.keyword, row.value):
            edit.textChanged.connect(self.changed)
        self.rows.append(row)
        self._lines.addWidget(row)
        self.add_button.setVisible(len(self.rows) < MOST_ROWS)
        self.changed.emit()
        return row

    def _add_by_hand(self) -> None:
        row = self.add()
        row.show()
        row.keyword.setFocus()

    def _remove(self, row: AttributeRow) -> None:
        self.rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.add_button.setVisible(True)
        self.changed.emit()


class AttributeRow(QWidget):
    """A keyword, what it must be, a button that takes the row away, and below what is to be said."""

    def __init__(self, kit: FieldKit, number: int) -> None:
        super().__init__()
        self.keyword = kit.line_edit(f"Keyword of attribute {number}", "Keyword")
        self.value = kit.line_edit(f"Value of attribute {number}", "value")
        completer = QCompleter(OFFERED, self.keyword)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        if (popup := completer.popup()) is not None:
            popup.setMinimumWidth(240)
        self.keyword.setCompleter(completer)
        self.remove = QPushButton("✕")
        self.remove.setProperty("flat-link", True)
        self.remove.setAccessibleName(f"Take away attribute {number}")
        self.entry = FieldNote(self.keyword)
        for edit in (self.keyword, self.value):
            edit.textChanged.connect(self._tell)
        self.value.textEdited.connect(lambda _: self.entry.accept())
        self.keyword.editingFinished.connect(self._check)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.keyword)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(PlainLabel("="))
        line.addWidget(self.value, 1)
        line.addWidget(self.remove)
        rows.addLayout(line)
        rows.addWidget(self.entry.note)

    def read(self) -> tuple[str, str]:
        """Give the keyword, as the dictionary writes it, and the value."""
        typed = self.keyword.text().strip()
        known = next((keyword for keyword in OFFERED if keyword.lower() == typed.lower()), typed)
        return known, self.value.text().strip()

    def line_edits(self) -> tuple[QLineEdit, QLineEdit]:
        """Give the two fields."""
        return self.keyword, self.value

    def fault(self) -> str:
        """Say what is wrong with the row; "" for nothing."""
        keyword, value = self.read()
        if keyword in OWN_FIELDS:
            return _OWN_FIELD
        if not vr_of(keyword):
            return fault_words(Fault.UNKNOWN)
        if not value:
            return _NO_VALUE
        fault = key_of(keyword, value).fault
        return fault_words(fault) if fault is not None else ""

    def _tell(self) -> None:
        keyword, value = self.read()
        self.entry.tell(key_words(value, key_of(keyword, value).value) if vr_of(keyword) and value else "")

    def _check(self) -> None:
        """Say at once that a keyword is none, and let the person go on all the same."""
        keyword, _ = self.read()
        if keyword and not self.entry.is_wrong and (keyword in OWN_FIELDS or not vr_of(keyword)):
            self.entry.tell("▲ " + (_OWN_FIELD if keyword in OWN_FIELDS else fault_words(Fault.UNKNOWN)))
