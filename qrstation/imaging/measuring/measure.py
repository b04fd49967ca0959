"""What a shape measures on a frame: in mm where a spacing is known there, else in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import StationError
from qrstation.core.measurement import NUMBERS, ShapeKind
from qrstation.imaging.frame import Frame, Region, SpacingKind
from qrstation.imaging.measuring.inside import pixels_inside
from qrstation.imaging.measuring.shapes import Angle, Box, Ellipse, Line, Point, Probe, Rectangle, Shape, is_possible
from qrstation.imaging.measuring.statistics import Statistics, statistics_of

SHAPES: dict[ShapeKind, type[Shape]] = {
    ShapeKind.LINE: Line,
    ShapeKind.ANGLE: Angle,
    ShapeKind.ELLIPSE: Ellipse,
    ShapeKind.RECTANGLE: Rectangle,
    ShapeKind.PROBE: Probe,
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: "mm", "mm2", "px" or "px2"."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a shape measures; None what its kind does not give, and what cannot be told of these pixels.

    ``angle`` is in degrees, 0 to 180. ``mean``, ``sd`` (of the population), ``minimum`` and ``maximum`` are those of
    the modality values inside, counted in ``unit``; a probe's value is the mean. ``pixels`` is how many belong to the
    shape. ``spacing`` is what lengths rest on.
    """

    kind: ShapeKind
    length: Quantity | None = None
    angle: float | None = None
    area: Quantity | None = None
    mean: float | None = None
    sd: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    pixels: int | None = None
    unit: str | None = None
    spacing: SpacingKind = SpacingKind.NONE


@dataclass(frozen=True, slots=True)
class Scale:
    """The height of a row and the width of a column where a shape lies, in mm or in pixels as wide as a column."""

    row: float
    column: float
    kind: SpacingKind

    @property
    def unit(self) -> str:
        """What lengths are counted in."""
        return "px" if self.kind is SpacingKind.NONE else "mm"


def kind_of(shape: Shape) -> ShapeKind:
    """Give a shape's kind."""
    return next(kind for kind, made in SHAPES.items() if type(shape) is made)


def shape_of(kind: ShapeKind, coordinates: Sequence[float]) -> Shape | None:
    """Give the shape that was kept; None where its numbers make none."""
    if len(coordinates) != NUMBERS[kind]:
        return None
    shape = SHAPES[kind](*coordinates)
    return shape if is_possible(shape) else None


def measure(shape: Shape, frame: Frame) -> Measured:
    """Measure a shape.

    Raises StationError for a shape that is wholly outside the image, and for one whose numbers are none.
    """
    if not is_possible(shape):
        raise StationError(PixelCode.SHAPE_IMPOSSIBLE)
    if not shape.touches(Box(-0.5, -0.5, frame.columns - 0.5, frame.rows - 0.5)):
        raise StationError(PixelCode.SHAPE_OUTSIDE, columns=frame.columns, rows=frame.rows)
    scale = scale_at(shape, frame)
    kind = kind_of(shape)
    match shape:
        case Line():
            ends = shape.points
            # Pixels are counted as they are; only where there are mm has each its own height.
            down, right = (1.0, 1.0) if scale.kind is SpacingKind.NONE else (scale.row, scale.column)
            length = math.hypot((ends[1].x - ends[0].x) * right, (ends[1].y - ends[0].y) * down)
            return Measured(kind, length=Quantity(length, scale.unit), spacing=scale.kind)
        case Angle():
            return Measured(kind, angle=_degrees(shape, scale), spacing=scale.kind)
        case Probe():
            found = _probed(shape, frame)
            return Measured(kind, mean=found.mean, unit=_unit(frame), spacing=scale.kind)
        case Ellipse() | Rectangle():
            found = _values_inside(shape, frame)
            return Measured(
                kind, None, None, Quantity(_extent(shape) * scale.row * scale.column, f"{scale.unit}2"),
                found.mean, found.sd, found.minimum, found.maximum, found.count, _unit(frame), scale.kind,
            )  # fmt: skip


def scale_at(shape: Shape, frame: Frame) -> Scale:
    """Give the scale by which a shape is measured.

    An image with ultrasound regions has a scale where all of the shape lies in one of them that is a plane measured
    in centimetres (PS3.3 C.8.5.5); of several it is the smallest, which is drawn over the others. Elsewhere, and
    where no spacing is known, the scale is the Pixel Aspect Ratio's.
    """
    geometry = frame.geometry
    if geometry.regions:
        around = [each for each in geometry.regions if _is_within(shape, each)]
        spacing = min(around, key=_size).spacing if around else None
        kind = SpacingKind.REGION
    else:
        spacing, kind = geometry.spacing, geometry.spacing_kind
    if spacing is None or kind is SpacingKind.NONE:
        return Scale(geometry.pixel_aspect_ratio, 1.0, SpacingKind.NONE)
    return Scale(*spacing, kind)


def _is_within(shape: Shape, region: Region) -> bool:
    """Tell whether all of a shape lies on a region's pixels."""
    box = Box(region.left - 0.5, region.top - 0.5, region.right + 0.5, region.bottom + 0.5)
    return all(box.holds(point) for point in shape.points)


def _size(region: Region) -> int:
    return (region.right - region.left + 1) * (region.bottom - region.top + 1)


def _degrees(shape: Angle, scale: Scale) -> float | None:
    """Give the angle at the vertex; None where an arm has no length."""
    one, vertex, other = (Point(point.x * scale.column, point.y * scale.row) for point in shape.points)
    first, second = (one.x - vertex.x, one.y - vertex.y), (other.x - vertex.x, other.y - vertex.y)
    if not any(first) or not any(second):
        return None
    across = first[0] * second[1] - first[1] * second[0]
    along = first[0] * second[0] + first[1] * second[1]
    return math.degrees(math.atan2(abs(across), along))


def _extent(shape: Ellipse | Rectangle) -> float:
    """Give a shape's area in pixels."""
    if isinstance(shape, Ellipse):
        return math.pi * shape.rx * shape.ry
    return (shape.box.right - shape.box.left) * (shape.box.bottom - shape.box.top)


def _values_inside(shape: Ellipse | Rectangle, frame: Frame) -> Statistics:
    parts = pixels_inside(shape, frame.pixels)
    if frame.is_colour:
        return Statistics(sum(len(part) for part in parts))
    return statistics_of(frame, parts)


def _probed(shape: Probe, frame: Frame) -> Statistics:
    """Give the value of the pixel on which a point lies."""
    if frame.is_colour:
        return Statistics()
    row = min(max(0, math.floor(shape.y + 0.5)), frame.rows - 1)
    column = min(max(0, math.floor(shape.x + 0.5)), frame.columns - 1)
    # What is padding belongs to no area; who points at it wants to know what it is.
    return statistics_of(replace(frame, padding=None), [frame.pixels[row, column : column + 1]])


def _unit(frame: Frame) -> str | None:
    return None if frame.is_colour else frame.value_unit or None
