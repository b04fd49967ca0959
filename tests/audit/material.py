"""A trail to write and to harm, without a station round it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

from qrstation.audit import builders, terms
from qrstation.audit.builders import Station
from qrstation.audit.files import records_after, trail_files
from qrstation.audit.message import AuditMessage, Detail
from qrstation.audit.record import Key, Record
from qrstation.audit.to_xml import to_xml
from qrstation.audit.trail import Entry, Trail
from qrstation.core.station.home import Home

STATION = Station("QRSTATION", "ws-7", "qrstation[4711]")
KEY = Key(b"k" * 32)


def home_at(folder: Path) -> Home:
    """Make a home."""
    home = Home(folder, folder, folder / "logs", folder / "run")
    home.make()
    return home


def message(number: int) -> AuditMessage:
    """Give a message that can be told from others."""
    return builders.security_alert(STATION, terms.NODE_AUTHENTICATION, f"event {number}", node="10.0.0.7")


def entry(number: int) -> Entry:
    """Give what is to be recorded."""
    told = message(number)
    return Entry(told.time, to_xml(told))


def alert(said: str, details: Sequence[tuple[str, bytes]]) -> Entry:
    """Give the record of a harm, or of what was removed."""
    told = builders.security_alert(
        STATION, terms.RESTRICTED_FUNCTION, said, details=[Detail(kind, value) for kind, value in details]
    )
    return Entry(told.time, to_xml(told))


def trail_of(
    home: Home, key: Callable[[], Key | None] = lambda: None, keep_days: int = 0, day: str = "2026-11-29"
) -> Trail:
    """Give what writes the trail of a home, on a day."""
    return Trail(home, alert, key, lambda: keep_days, lambda: datetime.date.fromisoformat(day))


def write(home: Home, count: int, key: Key | None = None, start: int = 1) -> None:
    """Write records, each by itself."""
    trail = trail_of(home, lambda: key)
    for number in range(start, start + count):
        trail.append([entry(number)])


def records(home: Home) -> list[Record]:
    """Give all records."""
    return [record for record, _ in records_after(home.audit)]


def only_file(home: Home) -> Path:
    """Give the one file of a trail."""
    (file,) = trail_files(home.audit)
    return file.path


def lines(home: Home) -> list[bytes]:
    """Give the lines of the one file of a trail, with their ends."""
    return only_file(home).read_bytes().splitlines(keepends=True)
