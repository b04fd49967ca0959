"""The fields below: folded until they are wanted, and telling how many of them are filled meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from qrstation.core.standard.key_values import Fault, key_of, name_pattern, text_fault
from qrstation.core.standard.query import StudyQuery
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.search.date_entry import DateEntry
from qrstation.ui.search.field_kit import FieldKit
from qrstation.ui.search.field_note import FieldNote
from qrstation.ui.search.form_words import NAME_TWICE, fault_words, key_words
from qrstation.ui.search.other_attributes import OtherAttributes

SEXES = (("any", ""), ("F  female", "F"), ("M  male", "M"), ("O  other", "O"))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A field: what stands above it and in it, how it is called, and the attribute that it is matched on."""

    field: str
    label: str
    name: str
    placeholder: str
    keyword: str


_PAIRS = (
    (_Kind("family", "&Family name", "Family name", "begins with", "PatientName"),
     _Kind("given", "&Given name", "Given name", "begins with", "PatientName")),
    (_Kind("patient_id", "Patient &ID", "Patient ID", "exact", "PatientID"),
     _Kind("issuer", "Issuer of ID", "Issuer of patient ID", "exact", "IssuerOfPatientID")),
    (_Kind("birth_date", "&Birth date", "Birth date", "YYYY-MM-DD", "PatientBirthDate"),
     None),
)  # fmt: skip
_LINES = (
    _Kind("accession", "Acce&ssion number", "Accession number", "exact", "AccessionNumber"),
    _Kind("description", "Study &description", "Study description", "contains", "StudyDescription"),
    _Kind("referring", "Referring physician", "Referring physician", "begins with", "ReferringPhysicianName"),
    _Kind("institution", "Institution", "Institution", "contains", "InstitutionName"),
    _Kind("body_part", "Body part", "Body part", "code, such as CHEST", "BodyPartExamined"),
)
_NAMES = ("family", "given")


class MoreFields(QVBoxLayout):
    """The button that folds, and the fields."""

    changed = Signal()
    """Something was typed, or a row came or went."""
    folded = Signal()
    """It was folded or unfolded by hand."""

    def __init__(self, kit: FieldKit) -> None:
        super().__init__()
        self.setSpacing(4)
        self.toggle = QPushButton()
        self.toggle.setProperty("flat-link", True)
        self.toggle.setObjectName("fold")
        self.toggle.clicked.connect(self._fold_by_hand)
        self.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self.content = QWidget()
        self._rows = QVBoxLayout(self.content)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self.edits: dict[str, QLineEdit] = {}
        self.notes: dict[str, FieldNote] = {}
        self._keywords: dict[str, str] = {}
        self.sex = QComboBox()
        for one, other in _PAIRS:
            self._add_pair(kit, one, other)
        for kind in _LINES:
            self._rows.addWidget(self._label(kind, self._edit(kit, kind)))
            self._rows.addWidget(self.edits[kind.field])
            self._rows.addWidget(self.notes[kind.field].note)
            self._rows.addSpacing(4)
        self.others = OtherAttributes(kit)
        self.others.changed.connect(self._changed)
        self._rows.addLayout(self.others)
        self.addWidget(self.content)
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        """Tell whether the fields are seen."""
        return not self.content.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show or fold the fields."""
        self.content.setVisible(is_open)
        self._show_state()

    def read(self, front_is_name: bool) -> StudyQuery | None:
        """Give the query of these fields; None when something cannot be asked for, which is said below its field.

        ``front_is_name`` tells that the field in front has a name already.
        """
        others = self.others.read()
        wrong = [field for field in reversed(self.edits) if not self._accept(field, front_is_name)]
        if wrong or others is None:
            self.set_open(True)  # or what is said would not be seen
            return None
        return self._query(others)

    def now(self) -> StudyQuery:
        """Give the query of what is typed at the moment, right or wrong, to speak of it."""
        return self._query(())

    def values(self) -> dict[str, str]:
        """Give what is typed, by the fields' names."""
        typed = {field: text for field, edit in self.edits.items() if (text := edit.text().strip())}
        return typed | ({"sex": sex} if (sex := str(self.sex.currentData())) else {})

    def fill(self, values: Mapping[str, str]) -> None:
        """Have these values and no others in the fields."""
        for field, edit in self.edits.items():
            edit.setText(values.get(field, ""))
            self.notes[field].accept()
        self.sex.setCurrentIndex(max(0, self.sex.findData(values.get("sex", ""))))

    def _query(self, others: tuple[tuple[str, str], ...]) -> StudyQuery:
        text = {field: edit.text().strip() for field, edit in self.edits.items()}
        name = f"{text['family']}, {text['given']}" if text["given"] else text["family"]
        return StudyQuery(
            patient_name=name,
            patient_id=text["patient_id"],
            birth_date=key_of("PatientBirthDate", text["birth_date"]).value,
            accession_number=text["accession"],
            description=text["description"],
            issuer=text["issuer"],
            sex=str(self.sex.currentData()),
            referring_physician=text["referring"],
            institution=text["institution"],
            body_part=text["body_part"],
            others=others,
        )

    def _accept(self, field: str, front_is_name: bool) -> bool:
        """Tell whether a field can be asked for, and say below it what is wrong."""
        text, entry = self.edits[field].text().strip(), self.notes[field]
        if isinstance(entry, DateEntry):
            return entry.read() is not None
        fault: Fault | None = None
        if text:
            fault = text_fault(text) if field in _NAMES else key_of(self._keywords[field], text).fault
        if fault is not None:
            entry.refuse(fault_words(fault))
        elif text and field in _NAMES and front_is_name:
            entry.refuse(NAME_TWICE)
        else:
            entry.accept()
        return not entry.is_wrong

    # --- building ----------------------------------------------------------------------------------------------

    def _add_pair(self, kit: FieldKit, one: _Kind, other: _Kind | None) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for column, kind in enumerate((one, other)):
            if kind is None:
                grid.addWidget(self._sex_label(kit), 0, column)
                grid.addWidget(self.sex, 1, column)
            else:
                grid.addWidget(self._label(kind, self._edit(kit, kind)), 0, column)
                grid.addWidget(self.edits[kind.field], 1, column)
        self._rows.addLayout(grid)
        for kind in (one, other):
            if kind is not None:
                self._rows.addWidget(self.notes[kind.field].note)
        self._rows.addSpacing(4)

    def _edit(self, kit: FieldKit, kind: _Kind) -> QLineEdit:
        edit = kit.line_edit(kind.name, kind.placeholder)
        note = DateEntry(edit, kind.name) if kind.field == "birth_date" else FieldNote(edit)
        self.edits[kind.field], self.notes[kind.field] = edit, note
        self._keywords[kind.field] = kind.keyword
        edit.textChanged.connect(lambda text, kind=kind: self._tell(kind, text))
        edit.textChanged.connect(self._changed)
        return edit

    def _sex_label(self, kit: FieldKit) -> PlainLabel:
        self.sex.setAccessibleName("Sex")
        self.sex.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sex.setMinimumContentsLength(3)
        for words, code in SEXES:
            self.sex.addItem(words, code)
        self.sex.currentIndexChanged.connect(self._changed)
        kit.watch(self.sex)
        return _field_label("Se&x", self.sex)

    def _label(self, kind: _Kind, edit: QLineEdit) -> PlainLabel:
        return _field_label(kind.label, edit)

    def _tell(self, kind: _Kind, text: str) -> None:
        if kind.field == "birth_date":
            return
        text = text.strip()
        if kind.field == "given":
            key = name_pattern(f", {text}") if text else ""
        elif kind.field == "family":
            key = name_pattern(text)
        else:
            key = key_of(kind.keyword, text).value
        self.notes[kind.field].tell(key_words(text, key) if key else "")

    def _fold_by_hand(self) -> None:
        self.set_open(not self.is_open)
        self.folded.emit()

    def _changed(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        filled = len(self.values()) + len(self.others.values())
        more = f" · {filled} filled" if filled and not self.is_open else ""
        self.toggle.setText(f"{'▾ Fewer' if self.is_open else '▸ More'} fields{more}")
        self.toggle.setAccessibleName(f"{'Fewer' if self.is_open else 'More'} fields{more}")


def _field_label(text: str, buddy: QWidget) -> PlainLabel:
    made = PlainLabel(text)
    made.setObjectName("fieldLabel")
    made.setBuddy(buddy)
    return made
