"""Reads the trail from its end, for a view: the newest records first, as far as they are wished for, page by page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from qrstation.audit.files import TrailFile, trail_files
from qrstation.audit.reading import Seen, seen
from qrstation.audit.record import LONGEST_LINE, record_of
from qrstation.core.station.plain_file import open_plain

MOST_LOOKED_AT = 2000
"""Records that are looked at for one page, also where few are wished for: a view shows how far it has come."""
_BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Wish:
    """Which records are wished for; "" and False ask for nothing."""

    first_day: str = ""
    """YYYY-MM-DD."""
    last_day: str = ""
    code: str = ""
    """The code of the event."""
    who: str = ""
    """A part of a person, AE title, role or address."""
    about: str = ""
    """A part of a study's UID, a patient's ID or name, or of what was said."""
    failures: bool = False
    """Only what did not go well."""

    @property
    def is_any(self) -> bool:
        """Whether every record is wished for."""
        return all(not getattr(self, field.name) for field in fields(self))

    def takes(self, record: Seen) -> bool:
        """Tell whether a record is one of those."""
        day = record.time[:10]
        if (self.first_day and day < self.first_day) or (self.last_day and day > self.last_day):
            return False
        if (self.code and record.code != self.code) or (self.failures and not record.outcome):
            return False
        return _has(self.who, _named(record)) and _has(self.about, _told(record))


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is read on: what lies before that in the trail was not looked at yet."""

    file: str
    offset: int
    day: str
    """The day of the record that was looked at last."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the records, the newest first."""

    records: tuple[Seen, ...]
    place: Place | None
    """Where it goes on; None at the trail's beginning."""
    looked_at: int


def newest(folder: Path, wish: Wish, place: Place | None = None, most: int = 200) -> Page:
    """Give at most so many of the records that are wished for, before a place or from the end. Raises OSError."""
    found: list[Seen] = []
    looked_at = 0
    for file in _files(folder, wish, place):
        end = place.offset if place is not None and file.path.name == place.file else None
        for line, begin in _lines_before(file.path, end):
            record = record_of(line)
            if record is None:
                continue
            looked_at += 1
            if _may_fit(record.xml, wish) and wish.takes(read := seen(record)):
                found.append(read)
            if len(found) >= most or looked_at >= MOST_LOOKED_AT:
                return Page(tuple(found), Place(file.path.name, begin, record.day), looked_at)
    return Page(tuple(found), None, looked_at)


def _may_fit(xml: bytes, wish: Wish) -> bool:
    """Tell, without reading it in full, whether a record may be wished for."""
    return wish.code.encode() in xml and not (wish.failures and b' EventOutcomeIndicator="0"' in xml)


def _files(folder: Path, wish: Wish, place: Place | None) -> Iterator[TrailFile]:
    """Give the files that may hold what is wished for, the newest first.

    A file has records from its own day to that of the next file. Where a clock went wrong both are looked at.
    """
    following = "9999"
    for file in reversed(trail_files(folder)):
        latest, following = max(file.day, following), file.day
        is_read = place is not None and file.path.name > place.file
        if not is_read and latest >= wish.first_day and file.day <= (wish.last_day or file.day):
            yield file


def _lines_before(path: Path, end: int | None) -> Iterator[tuple[bytes, int]]:
    """Give a file's whole lines from ``end`` back, each with where it begins; of one that is far too long, a part."""
    try:
        stream = io.BufferedReader(open_plain(path))
    except FileNotFoundError:  # removed for its age just now
        return
    with stream:
        at = stream.seek(0, io.SEEK_END) if end is None else end
        held = b""
        """What was read from ``at`` on, and not given yet."""
        while True:
            cut = held.rfind(b"\n", 0, max(0, len(held) - 1))
            if cut >= 0:
                line, held = held[cut + 1 :], held[: cut + 1]
                if line.endswith(b"\n"):  # what has no end is just being written
                    yield line[:-1], at + cut + 1
            elif at:
                size = min(_BLOCK, at)
                at -= size
                stream.seek(at)
                held = stream.read(size) + (held if len(held) <= LONGEST_LINE else held[-1:])
            else:
                if held.endswith(b"\n"):
                    yield held[:-1], 0
                return


def _has(part: str, texts: tuple[str, ...]) -> bool:
    wanted = part.casefold()
    return not wanted or any(wanted in text.casefold() for text in texts)


def _named(record: Seen) -> tuple[str, ...]:
    return tuple(text for each in record.who for text in (each.user, each.role, each.address))


def _told(record: Seen) -> tuple[str, ...]:
    return (*record.studies, *record.patients, *record.names, *(name.replace("^", " ") for name in record.names),
            record.detail)  # fmt: skip
