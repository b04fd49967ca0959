"""The shapes that are measured, in pixel coordinates: X to the right, Y down, (0, 0) the centre of the first pixel."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import NamedTuple

MOST = 1e6
"""No coordinate goes farther: an image has 65,535 rows and columns at most."""


class Point(NamedTuple):
    """A place in the image."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle along rows and columns; both ends belong to it."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: Point) -> bool:
        """Tell whether a point lies in the rectangle or on its edge."""
        return self.left <= point.x <= self.right and self.top <= point.y <= self.bottom


@dataclass(frozen=True, slots=True)
class Line:
    """From one point to another."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def points(self) -> tuple[Point, ...]:
        """The points that the shape lies between."""
        return Point(self.x1, self.y1), Point(self.x2, self.y2)

    def touches(self, box: Box) -> bool:
        """Tell whether some of the line lies in a rectangle: what is left when each of its sides cuts the line."""
        first, last = 0.0, 1.0
        for start, way, low, high in (
            (self.x1, self.x2 - self.x1, box.left, box.right),
            (self.y1, self.y2 - self.y1, box.top, box.bottom),
        ):
            if way == 0:
                if not low <= start <= high:
                    return False
                continue
            entry, leaving = sorted(((low - start) / way, (high - start) / way))
            first, last = max(first, entry), min(last, leaving)
        return first <= last


@dataclass(frozen=True, slots=True)
class Angle:
    """Between two arms; the vertex is the second point."""

    x1: float
    y1: float
    x2: float
    y2: float
    x3: float
    y3: float

    @property
    def points(self) -> tuple[Point, ...]:
        """The points that the shape lies between."""
        return Point(self.x1, self.y1), Point(self.x2, self.y2), Point(self.x3, self.y3)

    def touches(self, box: Box) -> bool:
        """Tell whether some of an arm lies in a rectangle."""
        arms = Line(self.x1, self.y1, self.x2, self.y2), Line(self.x2, self.y2, self.x3, self.y3)
        return any(arm.touches(box) for arm in arms)


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Round a centre, with a radius along the rows and one along the columns."""

    x: float
    y: float
    rx: float
    ry: float

    @property
    def points(self) -> tuple[Point, ...]:
        """The points that the shape lies between."""
        across, down = abs(self.rx), abs(self.ry)
        return (
            Point(self.x - across, self.y), Point(self.x, self.y - down),
            Point(self.x + across, self.y), Point(self.x, self.y + down),
        )  # fmt: skip

    @property
    def box(self) -> Box:
        """The rectangle round it."""
        across, down = abs(self.rx), abs(self.ry)
        return Box(self.x - across, self.y - down, self.x + across, self.y + down)

    def touches(self, box: Box) -> bool:
        """Tell whether some of the ellipse lies in a rectangle: the nearest point of that is inside."""
        across = min(max(self.x, box.left), box.right) - self.x
        down = min(max(self.y, box.top), box.bottom) - self.y
        return (across * self.ry) ** 2 + (down * self.rx) ** 2 <= (self.rx * self.ry) ** 2 and (
            abs(across) <= abs(self.rx) and abs(down) <= abs(self.ry)
        )


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Between two opposite corners, along rows and columns."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def points(self) -> tuple[Point, ...]:
        """The points that the shape lies between."""
        return Point(self.x1, self.y1), Point(self.x2, self.y1), Point(self.x2, self.y2), Point(self.x1, self.y2)

    @property
    def box(self) -> Box:
        """The rectangle, its corners in order."""
        return Box(
            min(self.x1, self.x2), min(self.y1, self.y2), max(self.x1, self.x2), max(self.y1, self.y2)
        )  # fmt: skip

    def touches(self, box: Box) -> bool:
        """Tell whether some of it lies in another rectangle."""
        own = self.box
        return own.left <= box.right and box.left <= own.right and own.top <= box.bottom and box.top <= own.bottom


@dataclass(frozen=True, slots=True)
class Probe:
    """One point."""

    x: float
    y: float

    @property
    def points(self) -> tuple[Point, ...]:
        """The points that the shape lies between."""
        return (Point(self.x, self.y),)

    def touches(self, box: Box) -> bool:
        """Tell whether the point lies in a rectangle."""
        return box.holds(self.points[0])


Shape = Line | Angle | Ellipse | Rectangle | Probe


def coordinates_of(shape: Shape) -> tuple[float, ...]:
    """Give a shape's numbers in the order of its fields."""
    return astuple(shape)


def is_possible(shape: Shape) -> bool:
    """Tell whether a shape's numbers are ones: finite, not far beyond any image, its radii not negative."""
    if isinstance(shape, Ellipse) and min(shape.rx, shape.ry) < 0:
        return False
    return all(math.isfinite(each) and abs(each) <= MOST for each in coordinates_of(shape))
