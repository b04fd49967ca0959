"""The files of the trail, and reading them in order: each is named by the number of its first record and by its day."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qrstation.audit.record import LONGEST_LINE, Record, record_of
from qrstation.core.station.plain_file import open_plain

FOLDER = "audit"
"""The trail's folder within the logs."""
_NAME = re.compile(r"(\d{12})_(\d{4}-\d\d-\d\d)\.log")


@dataclass(frozen=True, slots=True)
class TrailFile:
    """A file of the trail."""

    path: Path
    first: int
    """The number of the record that it begins with, as its name says."""
    day: str


@dataclass(frozen=True, slots=True)
class Position:
    """How far somebody has read: after the record `number`, which ends in `file` at `offset` where that is known.

    `START` is before everything. It may be kept over restarts: where the file is gone, the number decides.
    """

    number: int = 0
    file: str = ""
    offset: int = 0


START = Position()


@dataclass(frozen=True, slots=True)
class Line:
    """A whole line of the trail: the record, None where it is none, and where one stands after it."""

    record: Record | None
    file: TrailFile
    offset: int
    """Where the next line begins."""


def file_name(first: int, day: str) -> str:
    """Give the name of the file that begins with the record ``first``."""
    return f"{first:012d}_{day}.log"


def trail_files(folder: Path) -> tuple[TrailFile, ...]:
    """Give the trail's files in order; none where there is no trail. Raises OSError.

    What only has the name of one, such as a folder or a link to nothing, is none: its records are missing.
    """
    try:
        with os.scandir(folder) as entries:
            found = [(each.name, name) for each in entries if (name := _NAME.fullmatch(each.name)) and _is_file(each)]
    except FileNotFoundError:
        return ()
    files = [TrailFile(folder / path, int(name.group(1)), name.group(2)) for path, name in found]
    return tuple(sorted(files, key=lambda each: (each.first, each.path.name)))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # links that go round
        return False


def lines_of(file: TrailFile, offset: int = 0) -> Iterator[Line]:
    """Give the whole lines of a file from ``offset`` on; one without an end is not there yet. Raises OSError."""
    with io.BufferedReader(open_plain(file.path)) as stream:
        stream.seek(offset)
        is_begun = False
        while data := stream.readline(LONGEST_LINE):
            offset += len(data)
            if data.endswith(b"\n"):
                yield Line(None if is_begun else record_of(data[:-1]), file, offset)
            is_begun = not data.endswith(b"\n")  # the rest of a line that is far too long follows


def records_after(folder: Path, position: Position = START) -> Iterator[tuple[Record, Position]]:
    """Give each record after ``position`` with the position behind it, over all files. Raises OSError.

    It ends where the trail ends now; called again with the last position it goes on, also in a file that was begun
    meanwhile. What was removed since for its age is passed over: the numbers tell. Lines that are no records are left
    out; whether the trail is whole is said by `verifying`.
    """
    files = trail_files(folder)
    for place, file in enumerate(files):
        is_over = place + 1 < len(files) and files[place + 1].first <= position.number + 1
        if is_over and file.path.name != position.file:
            continue
        offset = position.offset if file.path.name == position.file else 0
        try:
            for line in lines_of(file, offset):
                record = line.record
                if record is not None and record.number > position.number:
                    position = Position(record.number, file.path.name, line.offset)
                    yield record, position
        except FileNotFoundError:  # removed for its age while it was to be read
            continue
