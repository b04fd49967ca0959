"""Makes headings of what a decoder process sent, and takes nothing on trust: it may have been taken over."""

from __future__ import annotations

from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from qrstation.core.instance import Traits
from qrstation.imaging.heading import COLUMNS, LONGEST_KIND, MOST_FRAMES, MOST_KINDS, FrameHeading, Headings

_FARTHEST = 1e9
_LATEST = 1e12
"""Of times, in seconds: all years that a date can have."""


def headings_of(untrusted: object) -> tuple[FrameHeading, ...] | None:
    """Give the heading of each frame, none where nothing is known of any; None for what are no headings at all.

    A value that is no number, or larger than such a value can be, is not known.
    """
    if type(untrusted) is not Headings:
        return None
    # An object that was not made by its own class may lack a field.
    table, kinds = getattr(untrusted, "table", None), getattr(untrusted, "kinds", None)
    if not _is_table(table) or not _are_kinds(kinds):
        return None
    limit = np.full(COLUMNS, _FARTHEST)
    limit[17] = _LATEST
    known = np.abs(table) < limit  # what is no number is less than nothing
    same: dict[object, object] = {}
    found = []
    for values, are in zip(table.tolist(), known.tolist(), strict=True):
        row = [value if is_known else None for value, is_known in zip(values, are, strict=True)]
        found.append(_heading(row, kinds, same))
    return tuple(found)


def _heading(row: list[float | None], kinds: tuple[str, ...], same: dict[object, object]) -> FrameHeading:
    def shared(start: int, end: int) -> object:
        """Give numbers that many frames have once for all of them; None where one is missing."""
        values = tuple(row[start:end])
        return None if None in values else same.setdefault(values, values)

    kind = _counted(row[18])
    traits = Traits(
        echo_time=row[11],
        b_value=row[12],
        phase=_counted(row[13]),
        trigger_time=row[14],
        acquisition=_counted(row[15]),
        taken=row[17],
    )
    return FrameHeading(
        position=shared(0, 3),  # type: ignore[arg-type]  # three numbers
        orientation=shared(3, 9),  # type: ignore[arg-type]  # six
        spacing=shared(9, 11),  # type: ignore[arg-type]  # two
        traits=same.setdefault(traits, traits),  # type: ignore[arg-type]  # one like it
        kind=kinds[kind] if kind is not None and 0 <= kind < len(kinds) else "",
        part=_counted(row[16]),
    )


def _counted(value: float | None) -> int | None:
    return None if value is None else int(value)


def _is_table(table: object) -> TypeGuard[NDArray[np.float64]]:
    return (
        type(table) is np.ndarray
        and table.dtype == np.float64
        and table.ndim == 2
        and table.shape[0] <= MOST_FRAMES
        and table.shape[1] == COLUMNS
    )


def _are_kinds(kinds: object) -> TypeGuard[tuple[str, ...]]:
    if type(kinds) is not tuple or len(kinds) > MOST_KINDS:
        return False
    return all(type(kind) is str and len(kind) <= LONGEST_KIND for kind in kinds)
