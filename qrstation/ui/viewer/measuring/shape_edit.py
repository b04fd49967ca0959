"""Shapes under the hand: their handles, what moving does to them, how near to the pointer they are; pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from qrstation.imaging.measuring.shapes import Angle, Ellipse, Line, Point, Probe, Rectangle, Shape
from qrstation.ui.viewer.frames.affine import Affine, Spot
from qrstation.ui.viewer.frames.transform import Extent

_ROUND = 72
"""An ellipse is hit as a polygon of so many corners."""


def kept_on(extent: Extent, spot: Spot) -> Spot:
    """Give the nearest place on the image."""
    return Spot(
        min(max(spot.x, -0.5), extent.columns - 0.5),
        min(max(spot.y, -0.5), extent.rows - 0.5),
    )


def handles(shape: Shape) -> tuple[Point, ...]:
    """Give the points by which a shape is grasped."""
    return shape.points


def with_handle(shape: Shape, number: int, to: Spot) -> Shape:
    """Give a shape with one of its handles elsewhere; of an ellipse and a rectangle the opposite side stays."""
    x, y = to
    match shape:
        case Probe():
            return Probe(x, y)
        case Line() | Angle():
            points = [*shape.points]
            points[number] = Point(x, y)
            flat = [value for point in points for value in point]
            return type(shape)(*flat)
        case Rectangle():
            return Rectangle(
                x if number in (0, 3) else shape.x1, y if number in (0, 1) else shape.y1,
                x if number in (1, 2) else shape.x2, y if number in (2, 3) else shape.y2,
            )  # fmt: skip
        case Ellipse():
            box = shape.box
            left, right = (x if number == 0 else box.left), (x if number == 2 else box.right)
            top, bottom = (y if number == 1 else box.top), (y if number == 3 else box.bottom)
            return ellipse_between(Spot(left, top), Spot(right, bottom))


def ellipse_between(one: Spot, other: Spot) -> Ellipse:
    """Give the ellipse in the rectangle between two corners."""
    return Ellipse(
        (one.x + other.x) / 2, (one.y + other.y) / 2, abs(other.x - one.x) / 2, abs(other.y - one.y) / 2
    )  # fmt: skip


def moved(shape: Shape, dx: float, dy: float, extent: Extent) -> Shape:
    """Give a shape moved as far as it stays on the image."""
    across, down = [point.x for point in shape.points], [point.y for point in shape.points]
    dx = _within(dx, -0.5 - min(across), extent.columns - 0.5 - max(across))
    dy = _within(dy, -0.5 - min(down), extent.rows - 0.5 - max(down))
    match shape:
        case Probe():
            return Probe(shape.x + dx, shape.y + dy)
        case Ellipse():
            return Ellipse(shape.x + dx, shape.y + dy, shape.rx, shape.ry)
        case Line():
            return Line(shape.x1 + dx, shape.y1 + dy, shape.x2 + dx, shape.y2 + dy)
        case Rectangle():
            return Rectangle(shape.x1 + dx, shape.y1 + dy, shape.x2 + dx, shape.y2 + dy)
        case Angle():
            return Angle(
                shape.x1 + dx, shape.y1 + dy, shape.x2 + dx, shape.y2 + dy, shape.x3 + dx, shape.y3 + dy
            )  # fmt: skip


def _within(way: float, least: float, most: float) -> float:
    """Keep a way between two ends; what already lies outside may come back, but go no farther."""
    return min(max(way, min(least, 0.0)), max(most, 0.0))


def handle_at(shape: Shape, to_screen: Affine, pointer: Spot) -> tuple[float, int]:
    """Give how many points away the nearest handle is, and its number."""
    return min((math.dist(to_screen.at(*handle), pointer), number) for number, handle in enumerate(handles(shape)))


def outline(shape: Shape, to_screen: Affine) -> tuple[Spot, ...]:
    """Give a shape's line on the screen, corner by corner."""
    match shape:
        case Rectangle():
            corners: Sequence[Point] = (*shape.points, shape.points[0])
        case Ellipse():
            turns = (2 * math.pi * step / _ROUND for step in range(_ROUND + 1))
            corners = [
                Point(shape.x + shape.rx * math.cos(turn), shape.y + shape.ry * math.sin(turn)) for turn in turns
            ]
        case _:
            corners = shape.points
    return tuple(to_screen.at(*corner) for corner in corners)


def distance(shape: Shape, to_screen: Affine, pointer: Spot) -> float:
    """Give how many points the pointer is away from a shape's line."""
    line = outline(shape, to_screen)
    if len(line) == 1:
        return math.dist(line[0], pointer)
    return min(_from_side(pointer, start, end) for start, end in itertools.pairwise(line))


def _from_side(pointer: Spot, start: Spot, end: Spot) -> float:
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy
    part = 0.0 if length == 0 else ((pointer.x - start.x) * dx + (pointer.y - start.y) * dy) / length
    part = min(max(part, 0.0), 1.0)
    return math.dist(pointer, (start.x + part * dx, start.y + part * dy))


def is_large_enough(shape: Shape, to_screen: Affine, least: float) -> bool:
    """Tell whether a drawn shape is one to be seen: each side, arm or axis has so many points."""
    match shape:
        case Probe():
            return True
        case Line() | Angle():
            spots = [to_screen.at(*point) for point in shape.points]
            return all(math.dist(one, other) >= least for one, other in itertools.pairwise(spots))
        case Ellipse() | Rectangle():
            way = to_screen.along(shape.box.right - shape.box.left, shape.box.bottom - shape.box.top)
            return min(abs(way.x), abs(way.y)) >= least
