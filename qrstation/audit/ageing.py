"""Which files of the trail go for their age, and how a record tells it: what was removed is told from what was taken.

Whoever can write here can write such a record too. What is sealed goes by a process that seals, so that its record has
a seal; where there is none, verifying says so.
"""

from __future__ import annotations

import datetime
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path

from qrstation.audit.files import TrailFile, lines_of, trail_files
from qrstation.audit.record import FIRST_LINK, UNSEALED, Record

REMOVED = "Removed Records"
"""The kind of the detail by which a record tells what was removed for its age: the last one's number and link."""
GRACE = 30
"""Days that sealed files wait for a process that seals; then they go all the same: the keyring may be gone for good."""


def aged(folder: Path, days: int, today: str, *, seals: bool) -> tuple[TrailFile, ...]:
    """Give the files that are older than ``days``, as far as they are the first ones; none for 0. Raises OSError.

    Counted is from the last day before ``today`` that has a file: a clock that leaps ahead for a moment costs none.
    """
    files = trail_files(folder) if days else ()
    counted = min(today, next((file.day for file in reversed(files) if file.day != today), today))
    old = _before(files, counted, days)
    if old and not seals and (last := _last_of(old)) is not None and last.seal != UNSEALED:
        return _before(files, counted, days + GRACE)
    return old


def _before(files: Sequence[TrailFile], counted: str, days: int) -> tuple[TrailFile, ...]:
    try:
        oldest = (datetime.date.fromisoformat(counted) - datetime.timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):  # a name that is no day, or longer than there are days
        return ()
    old: list[TrailFile] = []
    for file in files:
        if file.day >= oldest:
            break
        old.append(file)
    return tuple(old)


def removal_of(old: Sequence[TrailFile]) -> tuple[str, Sequence[tuple[str, bytes]]]:
    """Give what a record says of the files that go, and its detail. Raises OSError."""
    last = _last_of(old)
    number, link = (last.number, last.link) if last is not None else (0, FIRST_LINK)
    return f"audit trail: records up to {number} removed for their age", ((REMOVED, f"{number} {link}".encode()),)


def removed_of(xml: bytes) -> tuple[int, str] | None:
    """Give what a record says was removed, the last one's number and link; None for one that tells of no such thing."""
    begin = b'type="' + REMOVED.encode() + b'" value="'
    place = xml.find(begin)
    if place < 0:
        return None
    encoded = xml[place + len(begin) : xml.find(b'"', place + len(begin))]
    try:
        number, link = b64decode(encoded, validate=True).decode("ascii").split(" ")
        return int(number), link
    except ValueError:
        return None


def _last_of(old: Sequence[TrailFile]) -> Record | None:
    last: Record | None = None
    for line in lines_of(old[-1]):
        last = line.record or last
    return last
