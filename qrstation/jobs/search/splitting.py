"""Plans how a search that an archive cuts short is split by study date, and a day by study time. Asks nothing itself.

A part is a span of days, or of seconds within one day. A part answered in full is done. One cut short is split where
its answer lies, as much of it on either side as can be: so each part holds about half a cap at least, and there are at
most four questions for each cap of answers, and a few more for each day (or second) that holds many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

WIDE_DAYS = 8
"""A span of so many days that finds nothing may be too wide for the archive, which then says nothing."""
QUERIES_ANYWAY = 200
QUERIES_AN_ANSWER = 20
"""So many questions, and so many for each answer, are asked before the rest is given up."""
LAST_SECOND = 24 * 3600 - 1
_LIKELY = (date(1980, 1, 1).toordinal(), date(1900, 1, 1).toordinal(), 1)
"""Where studies may begin, for halving what has no beginning and tells none."""
_LAST_DAY = date(9999, 12, 31).toordinal()


@dataclass(frozen=True, slots=True)
class Part:
    """Days as proleptic ordinals, both included; None is an open end. Seconds of the day, both included, of one day."""

    first: int | None = None
    last: int | None = None
    start: int = 0
    stop: int = LAST_SECOND

    @property
    def is_day(self) -> bool:
        """Tell whether it lies within one day."""
        return self.first is not None and self.first == self.last

    @property
    def is_wide(self) -> bool:
        """Tell whether it may be too wide for an archive."""
        return self.first is None or self.last is None or self.last - self.first >= WIDE_DAYS - 1

    @property
    def dates(self) -> str:
        """Give the range for StudyDate (PS3.4 C.2.2.2.5); "" without any limit."""
        if self.is_day:
            return _da(self.first)
        return "" if self.first is None and self.last is None else f"{_da(self.first)}-{_da(self.last)}"

    def holds_day(self, day: int) -> bool:
        """Tell whether a day lies in it."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def holds(self, when: When) -> bool:
        """Tell whether a study lies in it; one without a time lies in all parts of its day."""
        return self.holds_day(when.day) and (when.second is None or self.start <= when.second <= self.stop)


@dataclass(frozen=True, slots=True)
class When:
    """When a study was made: its day as an ordinal, and its second of the day, None where it tells no time."""

    day: int
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """The times of day that the search itself asks for, as seconds, and as it writes them."""

    start: int = 0
    stop: int = LAST_SECOND
    first: str = ""
    last: str = ""

    def within(self, part: Part) -> str:
        """Give the range for StudyTime; "" where the part is not narrower than the search.

        A whole minute is written without its seconds, and the end with its fraction: an archive that compares text
        then finds 0930 and 093000.5 as well.
        """
        if (part.start, part.stop) == (self.start, self.stop):
            return ""
        first = self.first if part.start == self.start else _tm(part.start)
        last = self.last if part.stop == self.stop else f"{_tm(part.stop, with_seconds=True)}.999999"
        return f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """How a part was answered."""

    count: int
    """All answers, of whatever date."""
    whens: Sequence[When] = ()
    """The dated ones among them."""
    is_cut: bool = False
    """The archive has more, or may have."""
    is_sure: bool = False
    """It has more for sure."""


@dataclass(slots=True)
class Plan:
    """Which part is asked next, from what was answered so far; the first part is the search as it was."""

    whole: Part
    today: int
    """The day of today, as an ordinal."""
    hours: Hours | None = field(default_factory=Hours)
    """The times that the search asks for; None where a day cannot be split by time."""
    unsplit: list[Part] = field(default_factory=list)
    """Parts that are not answered in full and cannot be split any further."""
    asked: int = 0
    found: int = 0
    """Answers so far; they decide how many questions are asked at most."""
    _waiting: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with the search as it was."""
        if self.hours is not None:
            self.whole = replace(self.whole, start=self.hours.start, stop=self.hours.stop)
        self._waiting.append(self.whole)

    def next(self) -> Part | None:
        """Give the part to ask next, the newest first; None when all is asked."""
        if self._waiting and self.asked >= QUERIES_ANYWAY + QUERIES_AN_ANSWER * self.found:
            self.unsplit.extend(self._waiting)  # an archive that cuts short whatever it is asked
            self._waiting.clear()
        if not self._waiting:
            return None
        self.asked += 1
        return self._waiting.pop()

    def answered(self, part: Part, answer: PartAnswer) -> bool:
        """Take how ``part`` was answered; tells whether that is all, or parts of it follow."""
        self.found += answer.count
        parts: list[Part] = []
        if answer.is_cut:
            parts = [] if _ignores(part, answer.whens) else self._split(part, answer)
            if not parts:
                self.unsplit.append(part)
        elif not answer.count and part is self.whole and part.is_wide:
            parts = self._halves(part, [])
        self._waiting.extend(parts)
        return not parts

    def failed(self, part: Part) -> None:
        """Take that the archive did not answer ``part``."""
        self.unsplit.append(part)

    def _split(self, part: Part, answer: PartAnswer) -> list[Part]:
        # One without a time says nothing of where in its day others lie.
        inside = [when for when in answer.whens if part.holds(when) and not (part.is_day and when.second is None)]
        parts: list[Part] = []
        for half in self._halves(part, inside):
            here = [when for when in inside if half.holds(when)]
            # A half that holds all of an answer that was cut short would be cut short as well: it need not be asked.
            # A day is asked all the same: by its times those of its studies are not found that tell none.
            is_full = answer.is_sure and 0 < answer.count <= len(here)
            more = self._split(half, answer) if is_full and (not half.is_day or part.is_day) else []
            parts += more or [half]
        return parts

    def _halves(self, part: Part, whens: Sequence[When]) -> list[Part]:
        if part.is_day:
            if self.hours is None or part.start == part.stop:
                return []
            end = _boundary(part.start, part.stop, sorted(each.second or 0 for each in whens))
            return [replace(part, stop=end), replace(part, start=end + 1)]
        low = 1 if part.first is None else part.first
        high = _LAST_DAY if part.last is None else part.last
        if low >= high:
            return []
        days = sorted(each.day for each in whens)
        end = _boundary(low, high, days) if days else _middle(part, self.today)
        return [replace(part, last=end), replace(part, first=end + 1)]


def _boundary(low: int, high: int, values: Sequence[int]) -> int:
    """Give where the lower half ends, so that of ``values`` (sorted) as many lie on either side as can be."""
    if not values:
        return (low + high) // 2
    gaps = [place for place in range(1, len(values)) if values[place - 1] < values[place]]
    if not gaps:
        return values[0] - 1 if values[0] > low else values[0]
    best = max(gaps, key=lambda place: min(place, len(values) - place))
    return (values[best - 1] + values[best] - 1) // 2


def _middle(part: Part, today: int) -> int:
    """Give the middle of days of which nothing is known; of those without an end up to today, or beyond it."""
    low, high = part.first, part.last
    if low is None and high is None:
        return today - 365
    if low is None:
        high = high or 2
        low = next(day for day in _LIKELY if day < high)
    elif high is None:
        high = today if low < today else _LAST_DAY
    return (low + high) // 2


def _ignores(part: Part, whens: Sequence[When]) -> bool:
    """Tell whether an archive takes no notice of the dates or times that it is asked for: it would never end."""
    outside = sum(not part.holds(when) for when in whens)
    return outside * 2 > len(whens)


def day_of(text: str) -> int | None:
    """Give the ordinal of a DA value; None when it is none."""
    digits = text.strip().replace(".", "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).toordinal() if len(digits) == 8 else None
    except ValueError:
        return None


def second_of(text: str) -> int | None:
    """Give the second of the day of a TM value; None when it is none."""
    digits = text.strip().replace(":", "").partition(".")[0]
    if not (digits.isascii() and digits.isdigit() and len(digits) in (2, 4, 6)):
        return None
    digits = digits.ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    return hours * 3600 + minutes * 60 + min(seconds, 59) if hours < 24 and minutes < 60 else None


def span_of(text: str) -> Part | None:
    """Give the part that a value of StudyDate asks for; None when it is no date and no range of dates."""
    text = text.strip()
    if not text.strip("*"):
        return Part()
    if "-" not in text:
        day = day_of(text)
        return None if day is None else Part(day, day)
    low, _, high = text.partition("-")
    first, last = day_of(low), day_of(high)
    if (low.strip() and first is None) or (high.strip() and last is None):
        return None
    return None if first is not None and last is not None and first > last else Part(first, last)


def hours_of(text: str) -> Hours | None:
    """Give what a value of StudyTime asks for; None when it is no range: then no day is split."""
    text = text.strip()
    if not text.strip("*"):
        return Hours()
    low, dash, high = (part.strip() for part in text.partition("-"))
    start = second_of(low) if low else 0
    stop = second_of(high) if high else LAST_SECOND
    if not dash or start is None or stop is None or start > stop:
        return None
    return Hours(start, stop, low, high)


def _da(day: int | None) -> str:
    return "" if day is None else date.fromordinal(day).isoformat().replace("-", "")


def _tm(second: int, *, with_seconds: bool = False) -> str:
    text = f"{second // 3600:02}{second // 60 % 60:02}{second % 60:02}"
    return text if with_seconds or second % 60 else text[:4]
