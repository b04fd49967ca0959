"""From one moment to another, as archives can be asked for it: dates and times of day are ranges of their own.

Without combined matching, StudyDate 27 to 28 with StudyTime 18 to 8 would be none, and 8 to 18 would be two afternoons
(PS3.4 C.2.2.2.5). So the days at the edges are asked for with their times, and the days between without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from qrstation.core.standard.person import parse_date

_TIME = re.compile(r"([01]?\d|2[0-3])(?::?([0-5]\d)(?::?([0-5]\d))?)?")
_RELATIVE = re.compile(r"(today|yesterday)|(?:today)?\s*-\s*(\d{1,5})")
_DAY_BEGINS, _DAY_ENDS = "000000", "235959"


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of dates as DICOM writes them (YYYYMMDD), either end open (PS3.4 C.2.2.2.5)."""

    first: str = ""
    last: str = ""

    def __str__(self) -> str:
        if not self.first and not self.last:
            return ""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    def days(self, today: date) -> int | None:
        """Give how many days it covers, up to ``today`` where its end is open; None where its beginning is."""
        first, last = parse_date(self.first), parse_date(self.last) or today
        return None if first is None else max(0, (last - first).days + 1)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Two times of day (HHMMSS): `first` that of a range's first date, `last` that of its last; "" is the whole day."""

    first: str = ""
    last: str = ""

    def __str__(self) -> str:
        return f"{self.first}-{self.last}" if self.first or self.last else ""


@dataclass(frozen=True, slots=True)
class Moments:
    """What one query can ask for: dates, and the times of day that hold on each of them."""

    dates: DateRange = field(default_factory=DateRange)
    times: TimeRange = field(default_factory=TimeRange)


def is_date_key(value: str) -> bool:
    """Tell whether a key for a date (DA) can be matched: nothing, a date, or a range (PS3.4 C.2.2.2.5)."""
    ends = value.split("-")
    return len(ends) < 3 and not any(end and parse_date(end) is None for end in ends) and (not value or any(ends))


def relative_day(text: str, today: date) -> date | None:
    """Read a day that is told from today: "today", "yesterday", "today-7" or "-7"; None for anything else.

    A search that is kept with such a day means another date tomorrow, which one that is written out never does.
    """
    found = _RELATIVE.fullmatch(text.strip().lower())
    if found is None or not text.isascii():
        return None
    word, days = found.groups()
    back = int(days) if days else int(word == "yesterday")
    try:
        return today - timedelta(days=back)
    except OverflowError:
        return None


def parse_time(text: str, *, is_end: bool = False) -> str | None:
    """Read a time of day such as 18, 18:00 or 180000 as HHMMSS; None when it is none.

    What is left out is its beginning, for an end its last second: to 8:00 takes what is dated 8:00:30.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None or not text.isascii():
        return None
    hours, minutes, seconds = found.groups()
    left_out = "59" if is_end else "00"
    # An end of 8 is 8:00, as people say it, and not the whole hour.
    return f"{int(hours):02}{minutes or '00'}{seconds or left_out}"


def is_wrong_way(dates: DateRange, times: TimeRange) -> bool:
    """Tell whether a range ends before it begins."""
    if not dates.first or not dates.last:
        return False
    begins = (dates.first, times.first or _DAY_BEGINS)
    return begins > (dates.last, times.last or _DAY_ENDS)


def split(dates: DateRange, times: TimeRange) -> tuple[Moments, ...]:
    """Give what to ask so that each moment from the first to the last is asked for once, and no other.

    A time counts with its date only. Raises ValueError for a range that ends before it begins, and for dates that are
    none where a time stands beside them.
    """
    begins = times.first if dates.first and times.first != _DAY_BEGINS else ""
    ends = times.last if dates.last and times.last != _DAY_ENDS else ""
    if is_wrong_way(dates, TimeRange(begins, ends)):
        raise ValueError("the range ends before it begins")
    if not begins and not ends:
        return (Moments(dates),)
    if dates.first == dates.last:
        return (Moments(dates, TimeRange(begins, ends)),)
    asked = [Moments(_one(dates.first), TimeRange(begins, ""))] if begins else []
    between = DateRange(
        _neighbour(dates.first, 1) if begins else dates.first, _neighbour(dates.last, -1) if ends else dates.last
    )
    # Open dates have days between in any case, but where the calendar itself ends.
    is_open = not between.first or not between.last
    if (is_open and between != DateRange()) or (not is_open and between.first <= between.last):
        asked.append(Moments(between))
    if ends:
        asked.append(Moments(_one(dates.last), TimeRange("", ends)))
    return tuple(asked)


def _one(day: str) -> DateRange:
    return DateRange(day, day)


def _neighbour(day: str, step: int) -> str:
    """Give the day after or before; "" beyond the calendar."""
    parsed = parse_date(day)
    if parsed is None:
        raise ValueError("no date")
    try:
        return (parsed + timedelta(days=step)).isoformat().replace("-", "")
    except OverflowError:
        return ""
