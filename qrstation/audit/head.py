"""The head of the trail: how many records there are and the last one's link, kept outside the trail's own files.

What was cut off at the trail's end, or taken away with it, is found by it. It is written after the records that it
tells of are safe on disk: it may be behind them after a crash, and is ahead of them only where somebody took some.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.station.home import private_opener
from qrstation.core.station.plain_file import open_plain

NAME = "audit.head"
_LENGTH = 192
_HEAD = re.compile(rb"(\d{1,18}) ([0-9a-f]{64}) (-|[\w.-]{1,64}) (\d{1,15}) *\n?")


@dataclass(frozen=True, slots=True)
class Head:
    """The trail's end as it was last known."""

    number: int
    link: str
    file: str = "-"
    """The name of the file that the last record stands in."""
    size: int = 0
    """And how many bytes that has."""


def read_head(path: Path) -> Head | None:
    """Read the head; None where there is none, or none that can be read. Raises OSError."""
    try:
        with open_plain(path) as stream:
            data = stream.read(2 * _LENGTH)
    except FileNotFoundError:
        return None
    found = _HEAD.fullmatch(data)
    if found is None:
        return None
    number, link, file, size = found.groups()
    return Head(int(number), link.decode(), file.decode(), int(size))


def write_head(path: Path, head: Head) -> None:
    """Put another head in its place, under the trail's lock: always as long, within one block.

    Raises OSError; the first head is not there then: half of one would be read as one that somebody harmed.
    """
    text = f"{head.number} {head.link} {head.file} {head.size}".ljust(_LENGTH - 1) + "\n"
    is_new = not path.exists()
    descriptor = private_opener(str(path), os.O_WRONLY | os.O_CREAT)
    is_written = False
    try:
        is_written = os.write(descriptor, text.encode("ascii")) == _LENGTH
    finally:
        os.close(descriptor)
        if is_new and not is_written:
            path.unlink(missing_ok=True)
