"""The order of a series' images: by place along the normal of their plane, each frame of a multi-frame by itself."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from qrstation.core.instance import InstanceRecord, Vector

_SAME_PLANE = math.cos(math.radians(3.0))
_SAME_PLACE = 1e-3
"""Millimetres within which two slices lie at the same place."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One image of a stack: an instance's frame (from 0), and its place along the stack's normal in mm."""

    record: InstanceRecord
    frame: int = 0
    location: float | None = None


@dataclass(frozen=True)
class Stack:
    """Images in the order in which they are looked through.

    ``normal`` is the unit normal of the main group's plane in patient coordinates, pointing towards the feet's
    opposite, the left or the back as the direction cosines say (PS3.3 C.7.6.2.1.1); None where it is not known.
    """

    slices: tuple[Slice, ...] = ()
    normal: Vector | None = None
    _places: dict[tuple[str, int], int] = field(default_factory=dict, repr=False, compare=False)
    _located: tuple[tuple[float, int], ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {(piece.record.sop_uid, piece.frame): index for index, piece in enumerate(self.slices)}
        located = sorted((piece.location, n) for n, piece in enumerate(self.slices) if piece.location is not None)
        object.__setattr__(self, "_places", places)
        object.__setattr__(self, "_located", tuple(located))

    def index_of(self, sop_uid: str, frame: int = 0) -> int | None:
        """Give the index of an instance's frame (from 0), None when it is not here."""
        return self._places.get((sop_uid, frame))

    def nearest(self, location: float) -> int | None:
        """Give the index of the slice nearest to a place along the normal in mm; None when no slice has a place."""
        if not self._located:
            return None
        right = bisect.bisect_left(self._located, (location, -1))
        around = self._located[max(0, right - 1) : right + 1]
        return min(around, key=lambda item: (abs(item[0] - location), item[1]))[1]


def build_stack(records: Iterable[InstanceRecord]) -> Stack:
    """Give all images of a series as one stack: its main group first, what lies in other planes behind it.

    Nothing is hidden; only the main group's slices have a location.
    """
    stacks = build_stacks(records)
    if not stacks:
        return Stack()
    main, *others = stacks
    rest = (Slice(piece.record, piece.frame) for stack in others for piece in stack.slices)
    return Stack((*main.slices, *rest), main.normal)


def build_stacks(records: Iterable[InstanceRecord]) -> tuple[Stack, ...]:
    """Split a series into stacks of parallel planes of one size, the largest first; each in its right order.

    Instances without pixels are left out: there is nothing to look at.
    """
    groups: list[tuple[Vector | None, tuple[int | None, int | None], list[InstanceRecord]]] = []
    for record in sorted((r for r in records if r.has_pixels), key=_number_order):
        normal = plane_normal(record.orientation) if record.position is not None else None
        size = (record.rows, record.columns)
        for known, known_size, members in groups:
            if known_size == size and _together(known, normal):
                members.append(record)
                break
        else:
            groups.append((normal, size, [record]))
    # The order of arrival must not decide between groups of the same size.
    groups.sort(key=lambda group: (-sum(record.frames for record in group[2]), _number_order(group[2][0])))
    return tuple(_ordered(normal, members) for normal, _, members in groups)


def _together(one: Vector | None, other: Vector | None) -> bool:
    if one is None or other is None:
        return one is other
    return is_parallel(one, other)


def is_parallel(one: Vector, other: Vector) -> bool:
    """Tell whether two unit normals are the same within 3 degrees; opposed ones are not."""
    return sum(a * b for a, b in zip(one, other, strict=True)) >= _SAME_PLANE


def plane_normal(orientation: tuple[float, ...] | None) -> Vector | None:
    """Give the unit normal of direction cosines of rows and columns; None when they span no plane."""
    if orientation is None:
        return None
    (a, b, c), (d, e, f) = orientation[:3], orientation[3:]
    x, y, z = b * f - c * e, c * d - a * f, a * e - b * d
    length = math.sqrt(x * x + y * y + z * z)
    return (x / length, y / length, z / length) if length > 0.5 else None


def _number_order(record: InstanceRecord) -> tuple[bool, int, str]:
    return (record.instance_number is None, record.instance_number or 0, record.sop_uid)


def _ordered(normal: Vector | None, members: list[InstanceRecord]) -> Stack:
    placed = [(record, _location(record, normal)) for record in members]
    if normal is not None:
        # Several images at one place (echoes, phases) stay in the order of their numbers.
        placed.sort(key=lambda item: (_rounded(item[1]), _number_order(item[0])))
    slices = tuple(
        Slice(record, frame, location if record.frames == 1 else None)
        for record, location in placed
        for frame in range(record.frames)
    )
    return Stack(slices, normal)


def _location(record: InstanceRecord, normal: Vector | None) -> float | None:
    if normal is None or record.position is None:
        return None
    return sum(a * b for a, b in zip(record.position, normal, strict=True))


def _rounded(location: float | None) -> float:
    return round((location or 0.0) / _SAME_PLACE) * _SAME_PLACE
