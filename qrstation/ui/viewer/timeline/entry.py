"""One study of the patient as the timeline shows it, and which of them the steps through the priors come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A study: when it was made, what it is, how much of it is here, and whether it matters beside the current one."""

    study_uid: str
    day: date | None
    """When it was made; None where nobody says it in a way that can be read."""
    title: str
    """Region and modality: "CT thorax". From outside, perhaps."""
    state: str
    """In words: "here", "arriving 212/398", "on tape, about 4 min", "cannot be had", "not here"."""
    here: int = 0
    """Images that are here."""
    expected: int | None = None
    """Images that it has by its archive's count; None when no archive says it."""
    is_relevant: bool = True
    is_current: bool = False
    is_shown: bool = False
    """Whether a viewport shows it; those of the viewer's own are known besides."""
    reasons: tuple[str, ...] = ()
    """Why it matters, or does not, each in a line."""
    is_arriving: bool = False
    """Whether it is on its way now; ``state`` then begins with "arriving"."""
    time: str = ""
    """At which time of the day it was made, HHMMSS as far as that is known."""


def in_order(entries: Iterable[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Sort studies by date and time, the oldest first, before them those without a date.

    Of those made at one time, as far as that is known, the current one stands last: the others are compared with it.
    Of two of one UID the later given stays.
    """
    once = list({entry.study_uid: entry for entry in entries}.values())
    dated = [entry for entry in once if entry.day is not None]
    dated.sort(key=attrgetter("day", "time", "is_current"))  # many times as fast as by a function of ours
    return (*[entry for entry in once if entry.day is None], *dated)


def next_relevant(
    entries: Sequence[TimelineEntry], current: str, start: str, day: date | None, step: int
) -> TimelineEntry | None:
    """Give the next relevant study before the ``current`` one, older than ``start`` for a step of 1, newer for −1.

    ``entries`` are in order, and the current study is one of them. ``start`` is the UID of the prior that is compared
    now, "" for none; where it is not among them, its ``day`` tells where it would stand. None at the ends.
    """
    places = {entry.study_uid: place for place, entry in enumerate(entries)}
    end = places[current]
    at = end if not start else places.get(start, -1)
    if at < 0:
        newer = next((place for place, entry in enumerate(entries) if _when(entry) > (day or date.min)), end)
        at = newer if step > 0 else newer - 1
    walked = reversed(range(min(at, end))) if step > 0 else range(at + 1, end)
    return next((entries[place] for place in walked if entries[place].is_relevant), None)


def _when(entry: TimelineEntry) -> date:
    return entry.day or date.min
