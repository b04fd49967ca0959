"""The one field in front: a name, an ID or an accession number, and below it as what it is looked for."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout

from qrstation.core.standard.key_values import text_fault
from qrstation.core.standard.query import StudyQuery
from qrstation.core.standard.typed import NAMES, readings
from qrstation.ui.search.field_kit import FieldKit, label
from qrstation.ui.search.field_note import FieldNote
from qrstation.ui.search.form_words import ALL_FILLED, fault_words, reading_words


class FrontField(QVBoxLayout):
    """Takes one text, and puts it where it belongs in a query."""

    def __init__(self, kit: FieldKit) -> None:
        super().__init__()
        self.setSpacing(4)
        self.edit = kit.line_edit("Patient name, ID or accession number", "mor, el   4711   A-1")
        label(self, "&Name, ID or accession number", self.edit)
        self.addWidget(self.edit)
        self.entry = FieldNote(self.edit)
        self.addWidget(self.entry.note)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.edit.text().strip()

    @property
    def is_name(self) -> bool:
        """Tell whether a name and nothing else is typed."""
        return readings(self.text) == NAMES

    def put_into(self, query: StudyQuery) -> StudyQuery | None:
        """Give the query of the other fields with this one's text; None when it cannot be, which is said below it."""
        fault = text_fault(self.text) if self.text else None
        if fault is not None:
            self.entry.refuse(fault_words(fault))
            return None
        whole = self._with(query)
        if whole.typed and not whole.readings() and not self.is_name:
            self.entry.refuse(ALL_FILLED)
            return None
        self.entry.accept()
        return whole

    def tell(self, query: StudyQuery) -> None:
        """Say as what the text is looked for beside what the other fields hold."""
        self.entry.tell(reading_words(self.text, replace(query, typed=self.text)))

    def _with(self, query: StudyQuery) -> StudyQuery:
        name = self.text if self.is_name else query.patient_name
        return replace(query, patient_name=name, typed=self.text)
