"""A field for a date: what is typed becomes DICOM's form, and what cannot be read is told beside it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from qrstation.core.standard.person import parse_date
from qrstation.ui.plain_widgets import PlainLabel

WANTED = "write it as YYYY-MM-DD, such as 1958-03-14"


class DateEntry(QObject):
    """Reads the date in a line edit; `note` is the place below it where a person is told what is wrong."""

    def __init__(self, field: QLineEdit, name: str) -> None:
        super().__init__(field)
        self._field = field
        self._name = name
        self.note = PlainLabel()
        self.note.setObjectName("wrongNote")
        self.note.setWordWrap(True)
        self.note.hide()
        field.textEdited.connect(lambda _: self.accept())

    def read(self) -> str | None:
        """Give the date as DICOM writes it (YYYYMMDD): "" for an empty field, None (and a note) for what is none."""
        text = self._field.text().strip()
        parsed = _parse(text)
        if text and parsed is None:
            self.refuse(f"{self._name}: this is no date, {WANTED}")
            return None
        self.accept()
        if parsed is None:
            return ""
        self._field.setText(parsed.isoformat())
        return parsed.isoformat().replace("-", "")

    def refuse(self, why: str) -> None:
        """Say why what is typed cannot be taken, and let the person type there."""
        self._show(wrong=True)
        self.note.setText(f"✖ {why}")
        self.note.setAccessibleName(why)
        self.note.show()
        self._field.setAccessibleDescription(why)
        self._field.setFocus()

    def accept(self) -> None:
        """Take back what was said."""
        self._show(wrong=False)
        self.note.hide()
        self._field.setAccessibleDescription("")

    def _show(self, *, wrong: bool) -> None:
        if self._field.property("wrong") != wrong:
            self._field.setProperty("wrong", wrong)
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)


def _parse(text: str) -> date | None:
    return parse_date(text.replace("-", "").replace(".", "").replace("/", ""))
