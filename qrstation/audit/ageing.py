"""Which files of the trail go for their age, and how a record tells it: what was removed is told from what was taken.

Whoever can write here can write such a record too. What is sealed goes by a process that seals, so that its record has
a seal; where there is none, verifying says so.
"""

from __future__ import annotations

import contextlib
import datetime
import io
from base64 import b64decode
from collections.abc import Iterator, Sequence
from pathlib import Path

from qrstation.audit.files import TrailFile, trail_files
from qrstation.audit.record import LONGEST_LINE, UNSEALED, Record, record_of
from qrstation.core.station.plain_file import open_plain

Details = Sequence[tuple[str, bytes]]
"""What stands beside what a record says: each of a kind, with a value."""

REMOVED = "Removed Records"
"""The kind of the detail by which a record tells what was removed for its age: the last one's number and link."""
_DETAIL = f'type="{REMOVED}" value="'.encode()
MOST_TOLD = 12
"""Files that one record tells of: a message has a bound."""
GRACE = 30
"""Days that sealed files wait for a process that seals; then they go all the same: the keyring may be gone for good."""


def aged(folder: Path, days: int, today: str, *, seals: bool) -> tuple[TrailFile, ...]:
    """Give the files that are older than ``days``, as far as they are the first ones; none for 0. Raises OSError.

    Counted is from the last day before ``today`` that has a file: a clock that leaps ahead for a moment costs none.
    """
    files = trail_files(folder) if days else ()
    counted = min(today, next((file.day for file in reversed(files) if file.day != today), today))
    old = _before(files, counted, days)
    if old and not seals and (last := _last_of(old[-1])) is not None and last.seal != UNSEALED:
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


def removals_of(old: Sequence[TrailFile]) -> Iterator[tuple[str, Details]]:
    """Give what records say of the files that go, each with its details. Raises OSError.

    Each file has its own detail: where only some of them can be removed, the rest still follows what one of them says.
    """
    for begin in range(0, len(old), MOST_TOLD):
        told = [last for file in old[begin : begin + MOST_TOLD] if (last := _last_of(file)) is not None]
        number = told[-1].number if told else 0
        details = [(REMOVED, f"{last.number} {last.link}".encode()) for last in told]
        yield f"audit trail: records up to {number} removed for their age", details or [(REMOVED, b"0 -")]


def remove(old: Sequence[TrailFile]) -> None:
    """Remove files, the first one first; what somebody holds, as Windows lets them, goes another day with the rest."""
    with contextlib.suppress(OSError):
        for file in old:
            file.path.unlink(missing_ok=True)


def removed_of(xml: bytes) -> tuple[tuple[int, str], ...]:
    """Give what a record says was removed, the last number and link of each file; () where it tells of nothing."""
    return tuple(_removed(xml)) if _DETAIL in xml else ()


def _removed(xml: bytes) -> Iterator[tuple[int, str]]:
    for part in xml.split(_DETAIL)[1 : MOST_TOLD + 1]:
        with contextlib.suppress(ValueError):
            number, link = b64decode(part[: max(0, part.find(b'"'))], validate=True).decode("ascii").split(" ")
            yield int(number), link


def _last_of(file: TrailFile) -> Record | None:
    """Give the last record of a file; None where its end holds none. Raises OSError."""
    with io.BufferedReader(open_plain(file.path)) as stream:
        stream.seek(max(0, stream.seek(0, io.SEEK_END) - LONGEST_LINE))
        lines = reversed(stream.read().split(b"\n"))
    return next((record for line in lines if (record := record_of(line)) is not None), None)
