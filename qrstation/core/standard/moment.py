"""When something was: a DICOM date and time, or both in one, as seconds that sort (PS3.5 6.2)."""

from __future__ import annotations

import re

from qrstation.core.standard.person import parse_date

_DAY = 86400
_FIRST_DAY = 719163
"""Of 1970 among the days as Python counts them."""
_TIME = re.compile(r"(\d\d)(?:(\d\d)(?:(\d\d)(\.\d{1,6})?)?)?")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)$")


def seconds_of(date: str, time: str) -> float | None:
    """Give the seconds since 1970 of a date (DA) and a time (TM); None where the date is none.

    A time that is absent or none counts as the day's first moment. Nothing is said of time zones.
    """
    day = parse_date(date)
    return None if day is None else (day.toordinal() - _FIRST_DAY) * _DAY + (_of_day(time) or 0.0)


def seconds_of_moment(text: str) -> float | None:
    """Give the seconds since 1970 of a date with its time (DT), UTC where it tells its offset; None where it is none.

    Of one that is written to the month or the year alone nothing is told.
    """
    text = text.strip()
    offset = _OFFSET.search(text)
    found = seconds_of(text[:8], text[8 : offset.start() if offset else None])
    if found is None or offset is None:
        return found
    sign, hours, minutes = offset.groups()
    ahead = (int(hours) * 60 + int(minutes)) * 60
    return found - ahead if sign == "+" else found + ahead


def known_time(text: str) -> str:
    """Give a DICOM time (TM) as hours and minutes, "" when it is none: what is no time is never shown as one."""
    seconds = _of_day(text)
    if seconds is None or seconds >= _DAY:
        return ""
    return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}"


def _of_day(text: str) -> float | None:
    found = _TIME.fullmatch(text.strip().replace(":", ""))
    if found is None or not text.isascii():
        return None
    hours, minutes, seconds, fraction = found.groups()
    return int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(fraction or 0)
