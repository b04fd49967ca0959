"""The question whose a study is: both descriptions of the patient side by side, what differs marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from qrstation.core.jobs.prior import FoundPrior
from qrstation.core.patient import Demographics
from qrstation.core.standard.person import known_date, readable_name
from qrstation.ui import theme
from qrstation.ui.outside_text import isolated, joined, shown_line
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.priors.prior_words import day_of, modality_of
from qrstation.words.patients import reason_words

Line = tuple[str, str, str, bool]
"""What it is, as the study that is read says, as the other says, and whether they differ."""


def lines(one: Demographics, other: Demographics) -> tuple[Line, ...]:
    """Give the descriptions line by line; empty for what is not told."""
    traits, others = one.traits, other.traits
    return (
        ("Name", _names(one.name), _names(other.name), traits.names != others.names),
        ("Patient ID", one.patient_id.strip(), other.patient_id.strip(), traits.patient_id != others.patient_id),
        ("Issuer of the ID", one.issuer.strip(), other.issuer.strip(), traits.issuer != others.issuer),
        ("Birth date", _day(one.birth_date), _day(other.birth_date), traits.born != others.born),
        ("Sex", one.sex.strip(), other.sex.strip(), one.sex.strip() != other.sex.strip()),
    )


class PersonDialog(QDialog):
    """Asks whether two descriptions are of one person; closing it decides nothing."""

    decided = Signal(bool)
    """Whether both are one person."""

    def __init__(self, prior: FoundPrior, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("The same patient?")
        match = prior.match
        study = joined((modality_of(match), match.text("StudyDescription"), day_of(match)))
        what = PlainLabel(f"Is {study} of the patient whose study is read?")
        what.setFont(theme.bold_font(what.font()))
        what.setWordWrap(True)
        why = PlainLabel(f"Not surely: {reason_words(prior.verdict)}.")
        why.setStyleSheet(f"color: {theme.AMBER}")
        why.setWordWrap(True)
        self.setAccessibleName(shown_line(f"{what.text()} {why.text()}"))
        self.table = QGridLayout()
        self.table.setHorizontalSpacing(24)
        self.table.setVerticalSpacing(8)
        self.table.setColumnStretch(1, 1)
        self.table.setColumnStretch(2, 1)
        archives = joined(dict.fromkeys((match.archive, *(copy.archive for copy in prior.copies))), ", ")
        for column, text in ((1, "The study that is read"), (2, f"This one, at {archives}")):
            self.table.addWidget(_label(text, dim=True), 0, column)
        for place, (name, one, other, differs) in enumerate(lines(prior.patient, prior.whose), 1):
            self.table.addWidget(_label(name, dim=True), place, 0)
            self.table.addWidget(_value(name, one, differs), place, 1)
            self.table.addWidget(_value(name, other, differs), place, 2)
        note = PlainLabel("It is remembered for these two descriptions, and can be undone in the list of priors.")
        note.setObjectName("dim")
        note.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        for text, role, is_same in (
            ("&Same person", QDialogButtonBox.ButtonRole.YesRole, True),
            ("&Another person", QDialogButtonBox.ButtonRole.NoRole, False),
        ):
            button = self.buttons.addButton(text, role)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, answer=is_same: self._decide(answer))
        later = self.buttons.addButton("Decide &later", QDialogButtonBox.ButtonRole.RejectRole)
        later.setDefault(True)
        later.clicked.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(what)
        rows.addWidget(why)
        rows.addLayout(self.table)
        rows.addWidget(note)
        rows.addWidget(self.buttons)
        self.setMinimumWidth(520)

    def press(self, words: str) -> None:
        """Press the button that says ``words``."""
        for button in self.buttons.buttons():
            if button.text().replace("&", "") == words:
                button.click()

    def _decide(self, is_same: bool) -> None:
        self.accept()
        self.decided.emit(is_same)


def _names(name: str) -> str:
    """Give all component groups as they are read, which may be what two share."""
    return joined((readable_name(group) for group in name.split("=")), " = ")


def _day(text: str) -> str:
    return known_date(text) or text.strip()


def _value(name: str, text: str, differs: bool) -> PlainLabel:
    label = _label(f"{'▲ ' if differs else ''}{isolated(text) or 'not told'}")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAccessibleName(shown_line(f"{name}: {text or 'not told'}{', differs' if differs else ''}"))
    if differs:
        label.setStyleSheet(f"color: {theme.AMBER}")
    elif not text:
        label.setObjectName("dim")
    return label


def _label(text: str, *, dim: bool = False) -> PlainLabel:
    label = PlainLabel(text)
    label.setWordWrap(True)
    if dim:
        label.setObjectName("dim")
    return label
