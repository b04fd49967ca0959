"""Which places a person said are the same: a row for each pair of frames of reference in the state file."""

from __future__ import annotations

import math
import sqlite3

from qrstation.core.instance import Vector

Alignments = dict[tuple[str, str], Vector]
_FARTHEST = 1e5
"""Millimetres; nobody's places are farther apart."""


def read_alignments(connection: sqlite3.Connection) -> Alignments:
    """Give all that is kept, both ways; what is no place is left out. Raises sqlite3.Error."""
    found: Alignments = {}
    for one, other, *shift in connection.execute("SELECT one, other, x, y, z FROM alignments"):
        if isinstance(one, str) and isinstance(other, str) and all(map(_is_near, shift)):
            found |= both_ways(one, other, (shift[0], shift[1], shift[2]))
    return found


def write_alignment(connection: sqlite3.Connection, *, one: str, other: str, shift: Vector | None) -> None:
    """Keep the way from one frame of reference to another in place of what was kept, whichever way; None forgets it."""
    connection.execute("DELETE FROM alignments WHERE (one, other) IN (VALUES (?, ?), (?, ?))", (one, other, other, one))
    if shift is not None and all(map(_is_near, shift)):
        connection.execute("INSERT INTO alignments VALUES (?, ?, ?, ?, ?)", (one, other, *shift))


def both_ways(one: str, other: str, shift: Vector | None) -> Alignments:
    """Give the way there and the way back."""
    if shift is None:
        return {}
    x, y, z = shift
    return {(one, other): (x, y, z), (other, one): (-x, -y, -z)}


def _is_near(part: object) -> bool:
    return isinstance(part, float) and math.isfinite(part) and abs(part) < _FARTHEST
