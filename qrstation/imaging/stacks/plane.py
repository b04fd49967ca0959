"""An image's plane in the patient, and planes compared: which are parallel, and how they lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from qrstation.core.codes.stacks import StackCode
from qrstation.core.instance import InstanceRecord, Vector
from qrstation.core.notice import Notice, notice

_SAME_PLANE = math.cos(math.radians(3.0))
_STRAIGHT = math.cos(math.radians(30.0))
"""A plane within so much of an axis is not called oblique."""
_PLANES = (StackCode.SAGITTAL, StackCode.CORONAL, StackCode.AXIAL)
_FARTHEST = 1e6
"""Millimetres; an image that lies farther off lies nowhere, and no pixels are farther from each other."""


class OnImage(NamedTuple):
    """Where a point lies as an image sees it: column and row in pixels, and its distance along the normal in mm.

    (0, 0) is the centre of the first pixel; the distance is positive on the side to which the normal points.
    """

    column: float
    row: float
    distance: float


@dataclass(frozen=True, slots=True)
class Plane:
    """Where an image lies in the patient (PS3.3 C.7.6.2.1.1); places in mm, directions of length 1.

    ``row`` is the direction in which a row goes on (columns count up), ``column`` that in which a column goes on, and
    ``normal`` is row × column; all three are at right angles. ``spacing`` is the distance between rows and between
    columns in mm; where it is None nobody knows how large the image is, and ``centre`` is that of its first pixel.
    """

    centre: Vector
    normal: Vector
    row: Vector
    column: Vector
    spacing: tuple[float, float] | None
    rows: int
    columns: int

    @property
    def corner(self) -> Vector:
        """The centre of the first pixel, which is Image Position (Patient)."""
        return self.centre if self.spacing is None else self._moved(-(self.columns - 1) / 2, -(self.rows - 1) / 2)

    def to_patient(self, column: float, row: float) -> Vector | None:
        """Give the place of a point of the image; (0, 0) is the centre of its first pixel. None without a spacing."""
        if self.spacing is None:
            return None
        return self._moved(column - (self.columns - 1) / 2, row - (self.rows - 1) / 2)

    def to_image(self, point: Vector) -> OnImage | None:
        """Give where a place lies as the image sees it, which may be outside it. None without a spacing."""
        if self.spacing is None:
            return None
        way = (point[0] - self.centre[0], point[1] - self.centre[1], point[2] - self.centre[2])
        down, right = self.spacing
        return OnImage(
            (self.columns - 1) / 2 + dot(way, self.row) / right,
            (self.rows - 1) / 2 + dot(way, self.column) / down,
            dot(way, self.normal),
        )

    def _moved(self, columns: float, rows: float) -> Vector:
        """Give the place so many columns and rows from the centre."""
        assert self.spacing is not None  # noqa: S101 - for the type checker
        return _moved(self.centre, self.row, self.column, columns * self.spacing[1], rows * self.spacing[0])


class _Directions(NamedTuple):
    row: Vector
    column: Vector
    normal: Vector


@lru_cache(maxsize=1024)
def _directions(orientation: tuple[float, ...]) -> _Directions | None:
    """Give the directions of direction cosines, which many images share; None when they span no plane."""
    normal = plane_normal(orientation)
    if normal is None:
        return None
    a, b, c = orientation[:3]
    length = math.sqrt(a * a + b * b + c * c)
    row = (a / length, b / length, c / length)
    # Cosines come rounded: the third direction is made to stand upright on the other two.
    column = (
        normal[1] * row[2] - normal[2] * row[1],
        normal[2] * row[0] - normal[0] * row[2],
        normal[0] * row[1] - normal[1] * row[0],
    )
    return _Directions(row, column, normal)


def plane_of(
    position: Vector | None,
    orientation: tuple[float, ...] | None,
    spacing: tuple[float, float] | None,
    rows: int,
    columns: int,
) -> Plane | None:
    """Give the plane of Image Position and Orientation (Patient) and Pixel Spacing; None where they tell none."""
    if position is None or orientation is None:
        return None
    directions = _directions(orientation)
    x, y, z = position
    if directions is None or not (abs(x) <= _FARTHEST and abs(y) <= _FARTHEST and abs(z) <= _FARTHEST):
        return None
    row, column, normal = directions
    if spacing is not None and not (0 < spacing[0] < _FARTHEST and 0 < spacing[1] < _FARTHEST):
        spacing = None
    centre = position
    if spacing is not None:
        right, down = spacing[1] * (columns - 1) / 2, spacing[0] * (rows - 1) / 2
        if max(right, down) > _FARTHEST:
            spacing = None
        else:
            centre = _moved(position, row, column, right, down)
    return Plane(centre, normal, row, column, spacing, rows, columns)


def record_plane(record: InstanceRecord) -> Plane | None:
    """Give the plane of an image of one frame; None where the instance tells none."""
    return plane_of(record.position, record.orientation, record.spacing, record.rows or 0, record.columns or 0)


def moved(place: Vector, way: Vector) -> Vector:
    """Give a place a way farther on, both in mm."""
    return place[0] + way[0], place[1] + way[1], place[2] + way[2]


def dot(one: Vector, other: Vector) -> float:
    """Multiply two vectors; with a unit vector it is the part along that."""
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def _moved(place: Vector, row: Vector, column: Vector, right: float, down: float) -> Vector:
    return (
        place[0] + row[0] * right + column[0] * down,
        place[1] + row[1] * right + column[1] * down,
        place[2] + row[2] * right + column[2] * down,
    )


def _is_near(part: float) -> bool:
    return -_FARTHEST <= part <= _FARTHEST


def plane_notice(normal: Vector | None) -> Notice:
    """Tell how a plane lies in the patient, or that there is none."""
    if normal is None:
        return notice(StackCode.NO_PLANE)
    sizes = [abs(part) for part in normal]
    plane = notice(_PLANES[sizes.index(max(sizes))])
    return plane if max(sizes) > _STRAIGHT else notice(StackCode.OBLIQUE, plane=plane)


def is_parallel(one: Vector, other: Vector) -> bool:
    """Tell whether two unit normals are the same within 3 degrees; opposed ones are not."""
    return dot(one, other) >= _SAME_PLANE


def plane_normal(orientation: tuple[float, ...] | None) -> Vector | None:
    """Give the unit normal of direction cosines of rows and columns; None when they span no plane."""
    if orientation is None or not all(map(_is_near, orientation)):
        return None
    (a, b, c), (d, e, f) = orientation[:3], orientation[3:]
    x, y, z = b * f - c * e, c * d - a * f, a * e - b * d
    length = math.sqrt(x * x + y * y + z * z)
    return (x / length, y / length, z / length) if length > 0.5 else None
