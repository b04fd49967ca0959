"""An archive of dated studies for the tests of splitting: it matches ranges, and ends its answers as it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pydicom.dataset import Dataset

from qrstation.network.dimse.command_set import CommandField
from tests.hostile import Conversation
from tests.listed import row

Made = tuple[str, str]
"""The date and the time of a study; "" for none."""


def days(first: str, count: int, each: int = 1) -> list[Made]:
    """Give studies of days in a row, so many on each, a minute between them."""
    start = date.fromisoformat(first)
    return [
        (f"{start + timedelta(day):%Y%m%d}", f"{8 + minute // 60:02}{minute % 60:02}00")
        for day in range(count)
        for minute in range(each)
    ]


def fits(value: str, key: str) -> bool:
    """Match a date or a time as text (PS3.4 C.2.2.2.5)."""
    if not key:
        return True
    low, dash, high = key.partition("-")
    if not dash:
        return value == key
    return bool(value) and (not low or value >= low) and (not high or value <= high)


@dataclass
class Calendar:
    """Studies by when they were made; an instance is a hostile archive's ``answer``."""

    made: Sequence[Made]
    cap: int
    status: int = 0xFE00
    """With what it ends an answer that it cuts short."""
    widest: int = 0
    """A range of more days finds nothing; 0: it takes all."""
    honours_dates: bool = True
    more: Callable[[int], Mapping[str, Any]] = lambda number: {}
    """What else is told of a study, by its number."""
    asked: list[str] = field(default_factory=list)
    """The dates and times of each question."""

    def __call__(self, conversation: Conversation, number: int, keys: Dataset) -> bool:
        """Answer a C-FIND."""
        if number != CommandField.C_FIND_RQ:
            return False
        dates, times = (str(keys.get(keyword) or "") for keyword in ("StudyDate", "StudyTime"))
        self.asked.append(f"{dates} {times}".strip())
        found = [
            (each, when)
            for each, when in enumerate(self.made)
            if not self.honours_dates or (fits(when[0], dates) and fits(when[1], times))
        ]
        if self.widest and self._days(dates) > self.widest:
            found = []
        for each, (day, time) in found[: self.cap]:
            values = {"StudyInstanceUID": f"1.{each}", "StudyDate": day, "StudyTime": time, **self.more(each)}
            conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(**values))
        is_cut = len(found) > self.cap
        conversation.respond(CommandField.C_FIND_RSP, self.status if is_cut else 0x0000)
        return True

    @staticmethod
    def _days(dates: str) -> int:
        low, _, high = dates.partition("-")
        if not low or not high:
            return 1 if low and "-" not in dates else 1 << 32
        return (date.fromisoformat(high) - date.fromisoformat(low)).days + 1

    @property
    def uids(self) -> list[str]:
        """The Study Instance UIDs of all, in order."""
        return sorted(f"1.{each}" for each in range(len(self.made)))
