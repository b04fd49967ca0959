"""An attribute of a stored instance as a person reads it: the value that travels from a decoder process to the list."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import Any

MOST_ROWS = 20_000
DEEPEST = 12
"""Sequences in sequences that are opened; what lies deeper is only counted."""
LONGEST_VALUE = 1024
LONGEST_NAME = 128
MOST_BYTES = 32 << 20
"""Of the whole list as it travels."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One row: an element, or an item of a sequence (``vr`` "")."""

    depth: int
    """0 for the data set's own, one more in each sequence and in each of its items."""
    tag: int
    vr: str
    name: str
    """The keyword of the standard; for a private element its creator, and its name where that is known."""
    value: str
    """Cut after `LONGEST_VALUE` characters."""
    length: int
    """Bytes in the file; -1 where it ends with a delimiter."""
    is_cut: bool = False
    """The value is longer than what is here."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of an instance in the order of the file, each sequence followed by its items."""

    rows: tuple[Attribute, ...] = ()
    is_cut: bool = False
    """There are more than `MOST_ROWS`."""
    is_damaged: bool = False
    """What follows the last row cannot be read."""


def packed(attributes: Attributes) -> bytes:
    """Give attributes as they travel."""
    rows = [astuple(row) for row in attributes.rows]
    return json.dumps([attributes.is_cut, attributes.is_damaged, rows]).encode()


def unpacked(untrusted: object) -> Attributes | None:
    """Give the attributes of what came from a decoder process, which may have been taken over; None for none."""
    if not isinstance(untrusted, bytes | bytearray | memoryview) or len(untrusted) > MOST_BYTES:
        return None
    try:
        untrusted_parts = json.loads(bytes(untrusted))
    except (ValueError, RecursionError):
        return None
    if not isinstance(untrusted_parts, list) or [type(part) for part in untrusted_parts] != [bool, bool, list]:
        return None
    is_cut, is_damaged, rows = untrusted_parts
    if len(rows) > MOST_ROWS or not all(map(_is_row, rows)):
        return None
    return Attributes(tuple(Attribute(*row) for row in rows), is_cut, is_damaged)


def _is_row(untrusted: Any) -> bool:
    if not isinstance(untrusted, list) or [type(part) for part in untrusted] != [int, int, str, str, str, int, bool]:
        return False
    depth, tag, vr, name, value, length, _ = untrusted
    return (
        0 <= depth <= 2 * DEEPEST + 2
        and 0 <= tag <= 0xFFFFFFFF
        and len(vr) <= 2
        and len(name) <= LONGEST_NAME
        and len(value) <= LONGEST_VALUE
        and -1 <= length <= 0xFFFFFFFF
    )
