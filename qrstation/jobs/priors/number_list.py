"""A list of accession numbers: from a file, or from what somebody copied; one a line."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError

MOST_LISTED = 10_000
"""Accession numbers of one list; more is no list of a day."""
_LONGEST_LIST = 1_000_000
_LINE_ENDS = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Listed:
    """An accession number, and its place in the words by which it is told: a number may be a patient's."""

    place: str
    number: str


def read_list(path: str) -> list[Listed]:
    """Give the numbers of a file. Raises StationError where it cannot be read, or is no list of a day."""
    try:
        with Path(path).open("rb") as file:
            text = file.read(_LONGEST_LIST + 1)
    except OSError as error:
        raise StationError(WindowCode.LIST_UNREADABLE, reason=str(error.strerror)) from error
    words = _decoded(text)
    if "\0" in words:
        raise StationError(WindowCode.LIST_NO_TEXT)
    if len(text) > _LONGEST_LIST:
        raise StationError(WindowCode.LIST_TOO_LONG, most=MOST_LISTED)
    return numbers_in(words)


def _decoded(text: bytes) -> str:
    """Give a file's text; on Windows some programs write UTF-16, and all begin that with a mark."""
    is_wide = text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return text.decode("utf-16" if is_wide else "utf-8-sig", "replace")


def numbers_in(text: str) -> list[Listed]:
    """Give the numbers of a text, one a line. Raises StationError where it is no list of a day."""
    lines = _LINE_ENDS.split(text) if len(text) <= _LONGEST_LIST else []
    if len(text) > _LONGEST_LIST or len(lines) > MOST_LISTED + 1:
        raise StationError(WindowCode.LIST_TOO_LONG, most=MOST_LISTED)
    return [Listed(f"line {place}", line.strip()) for place, line in enumerate(lines, 1) if line.strip()]
