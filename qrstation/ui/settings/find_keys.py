"""The field of what a rule asks for: a row for each key, with its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from qrstation.ui.settings.fields import Field, line_edit

OF_STUDIES = {
    "Study date": "StudyDate",
    "Modalities": "ModalitiesInStudy",
    "Description": "StudyDescription",
    "Time": "StudyTime",
    "Referring physician": "ReferringPhysicianName",
    "Patient ID": "PatientID",
    "Patient name": "PatientName",
    "Accession number": "AccessionNumber",
}
OF_WORKLIST = {
    "Day": "ScheduledProcedureStepStartDate",
    "Modality": "Modality",
    "Station": "ScheduledStationAETitle",
    "Examination": "RequestedProcedureDescription",
    "Step": "ScheduledProcedureStepDescription",
    "Location": "ScheduledProcedureStepLocation",
    "Referring physician": "ReferringPhysicianName",
    "Patient ID": "PatientID",
}
_WORDS = {keyword: words for words, keyword in {**OF_WORKLIST, **OF_STUDIES}.items()}
_EXAMPLES = {
    "StudyDate": "today, today-7, 20260101-",
    "ScheduledProcedureStepStartDate": "today; that is meant without it",
    "ModalitiesInStudy": "CT\\MR",
    "Modality": "CT",
    "StudyDescription": "*thorax*",
    "StudyTime": "060000-120000",
}
Pairs = tuple[tuple[str, str], ...]


class _Row(QWidget):
    """A key and its value, and what takes the row away."""

    changed = Signal()
    gone = Signal()

    def __init__(self, keyword: str, value: str, offered: Mapping[str, str]) -> None:
        super().__init__()
        self.key = QComboBox()
        self.key.setEditable(True)
        self.key.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.key.setAccessibleName("Key")
        self.key.setFixedWidth(150)
        self.key.setToolTip("What is asked for: one of these, or any DICOM keyword.")
        self.key.addItems(list(offered))
        self.key.setEditText(_WORDS.get(keyword, keyword))
        self.value = line_edit("Value")
        self.value.setText(value)
        remove = QPushButton("✕")
        remove.setAccessibleName("Remove this key")
        remove.setProperty("flat-link", True)
        remove.setAutoDefault(False)
        remove.clicked.connect(self.gone)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.key)
        row.addWidget(self.value, 1)
        row.addWidget(remove)
        self._show_example()
        self.key.editTextChanged.connect(self._renamed)
        self.value.textEdited.connect(lambda *_: self.changed.emit())

    @property
    def pair(self) -> tuple[str, str]:
        """Keyword and value as they are typed."""
        words = self.key.currentText().strip()
        return {**OF_WORKLIST, **OF_STUDIES}.get(words, words), self.value.text().strip()

    def _renamed(self) -> None:
        self._show_example()
        self.changed.emit()

    def _show_example(self) -> None:
        self.value.setPlaceholderText(_EXAMPLES.get(self.pair[0], ""))


class FindKeys(QWidget):
    """The rows; ``changed`` tells of what a person changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Which studies")
        self._offered: Mapping[str, str] = OF_STUDIES
        self.rows: list[_Row] = []
        self._add = QPushButton("+ Key")
        self._add.setAccessibleName("Add a key")
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self._begin)
        self.setFocusProxy(self._add)
        under = QHBoxLayout()
        under.addWidget(self._add)
        under.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addLayout(under)

    def show_pairs(self, pairs: Pairs) -> None:
        """Show what is asked for."""
        for row in tuple(self.rows):
            self._drop(row)
        for keyword, value in pairs:
            self._insert(keyword, value)

    def pairs(self) -> Pairs:
        """Give what is typed; of a key that stands there twice, the last."""
        return tuple(dict(row.pair for row in self.rows if row.pair != ("", "")).items())

    def offer(self, *, worklist: bool) -> None:
        """Offer the keys of a worklist, or those of studies."""
        self._offered = OF_WORKLIST if worklist else OF_STUDIES
        for row in self.rows:
            words = row.key.currentText()
            row.key.blockSignals(True)
            row.key.clear()
            row.key.addItems(list(self._offered))
            row.key.setEditText(words)
            row.key.blockSignals(False)

    @property
    def values(self) -> Sequence[QLineEdit]:
        """The fields of the values."""
        return [row.value for row in self.rows]

    def _begin(self) -> None:
        taken = {row.pair[0] for row in self.rows}
        keyword = next((each for each in self._offered.values() if each not in taken), "")
        self._insert(keyword, "").value.setFocus()
        self.changed.emit()

    def _insert(self, keyword: str, value: str) -> _Row:
        row = _Row(keyword, value, self._offered)
        row.changed.connect(self.changed)
        row.gone.connect(lambda: self._remove(row))
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        return row

    def _remove(self, row: _Row) -> None:
        self._drop(row)
        self._add.setFocus()
        self.changed.emit()

    def _drop(self, row: _Row) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()


def find_field(key: str, label: str) -> Field:
    """Make the field of what a rule asks for."""
    keys = FindKeys()
    return Field(key, label, keys, keys.show_pairs, lambda _: keys.pairs(), keys.changed)
