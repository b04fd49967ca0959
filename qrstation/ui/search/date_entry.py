"""A field for a date or a time of day: what is typed becomes DICOM's form, and what is none is told below it."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QLineEdit

from qrstation.core.standard.person import parse_date
from qrstation.core.standard.study_moments import parse_time, relative_day
from qrstation.ui.search.field_note import FieldNote

WANTED = "write it as YYYY-MM-DD, such as 1958-03-14"
_WANTED_DAY = "write it as YYYY-MM-DD, or as yesterday or today-7"
_WANTED_TIME = "write it as HH:MM, such as 18:00"


class DateEntry(FieldNote):
    """Reads the date in a line edit."""

    def __init__(self, field: QLineEdit, name: str, *, from_today: bool = False) -> None:
        """``from_today``: also "yesterday" and "today-7" are days; they stay as they are typed, since they move on."""
        super().__init__(field)
        self._name = name
        self._from_today = from_today
        if from_today:
            field.textChanged.connect(self._tell_day)

    def read(self) -> str | None:
        """Give the date as DICOM writes it (YYYYMMDD): "" for an empty field, None (and a note) for what is none."""
        text = self._field.text().strip()
        if (day := self._relative()) is not None:
            self.accept()
            self._tell_day()
            return day.isoformat().replace("-", "")
        parsed = _parse(text)
        if text and parsed is None:
            self.refuse(f"{self._name}: this is no date, {_WANTED_DAY if self._from_today else WANTED}")
            return None
        self.accept()
        if parsed is None:
            return ""
        self._field.setText(parsed.isoformat())
        return parsed.isoformat().replace("-", "")

    def _relative(self) -> date | None:
        return relative_day(self._field.text(), date.today()) if self._from_today else None

    def _tell_day(self) -> None:
        """Say which day is meant by a word."""
        day = self._relative()
        self.tell("" if day is None else f"{self._name} {day.isoformat()}")


class TimeEntry(FieldNote):
    """Reads the time of day in a line edit."""

    def __init__(self, field: QLineEdit, name: str, *, is_end: bool = False) -> None:
        super().__init__(field)
        self._name = name
        self._is_end = is_end

    def read(self) -> str | None:
        """Give the time as HHMMSS, that of an end to its last second: "" for an empty field, None for what is none."""
        text = self._field.text().strip()
        begins, parsed = parse_time(text), parse_time(text, is_end=self._is_end)
        if text and (begins is None or parsed is None):
            self.refuse(f"{self._name}: this is no time, {_WANTED_TIME}")
            return None
        self.accept()
        if begins is None or parsed is None:
            return ""
        seconds = f":{begins[4:]}" if begins[4:] != "00" else ""
        self._field.setText(f"{begins[:2]}:{begins[2:4]}{seconds}")
        return parsed


def _parse(text: str) -> date | None:
    return parse_date(text.replace("-", "").replace(".", "").replace("/", ""))
