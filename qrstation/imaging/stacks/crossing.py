"""Where one image's plane cuts another image: for reference lines."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from qrstation.core.instance import Vector
from qrstation.imaging.stacks.plane import Plane, dot, moved

_ALONGSIDE = math.cos(math.radians(5.0))
"""Planes within so much of each other meet far away, or nowhere."""


class Cut(NamedTuple):
    """A line over an image, in its pixels: (0, 0) is the centre of the first."""

    x1: float
    y1: float
    x2: float
    y2: float


def elsewhere(plane: Plane, way: Vector) -> Plane:
    """Give a plane a way farther on, in mm."""
    return replace(plane, centre=moved(plane.centre, way))


def cut(plane: Plane, image: Plane) -> Cut | None:
    """Give where the image on ``plane`` cuts ``image``: no farther than both reach.

    None where they are parallel, where one ends before the other, or where nobody knows how large they are.
    """
    if plane.spacing is None or image.spacing is None or abs(dot(plane.normal, image.normal)) > _ALONGSIDE:
        return None
    ends = _ends(plane, image)
    return None if ends is None else _within(ends, image.columns, image.rows)


def _ends(plane: Plane, image: Plane) -> Cut | None:
    """Give where the edges of the image on ``plane`` pass through the plane of ``image``."""
    right, down = plane.columns - 0.5, plane.rows - 0.5
    corners = [(-0.5, -0.5), (right, -0.5), (right, down), (-0.5, down), (-0.5, -0.5)]
    places = [image.to_image(place) for corner in corners if (place := plane.to_patient(*corner)) is not None]
    met: list[tuple[float, float]] = []
    for one, other in pairwise(place for place in places if place is not None):
        if (one.distance < 0) == (other.distance < 0):
            continue
        part = one.distance / (one.distance - other.distance)
        met.append((one.column + part * (other.column - one.column), one.row + part * (other.row - one.row)))
    return Cut(*met[0], *met[1]) if len(met) == 2 else None


def _within(line: Cut, columns: int, rows: int) -> Cut | None:
    """Give what of a line lies on an image of such a size."""
    across, down = line.x2 - line.x1, line.y2 - line.y1
    first, last = 0.0, 1.0
    for way, room in (
        (-across, line.x1 + 0.5),
        (across, columns - 0.5 - line.x1),
        (-down, line.y1 + 0.5),
        (down, rows - 0.5 - line.y1),
    ):
        if way == 0:
            if room < 0:
                return None
        elif way < 0:
            first = max(first, room / way)
        else:
            last = min(last, room / way)
    if first >= last:
        return None
    return Cut(line.x1 + first * across, line.y1 + first * down, line.x1 + last * across, line.y1 + last * down)
