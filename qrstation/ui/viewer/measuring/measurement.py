"""One measurement: a shape on a frame of an instance of a study."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import astuple, dataclass
from typing import NamedTuple

from qrstation.core.instance import InstanceRecord
from qrstation.core.measurement import NUMBERS, ShapeKind
from qrstation.core.measurement import Measurement as Kept
from qrstation.imaging.measuring.shapes import Angle, Ellipse, Line, Probe, Rectangle, Shape, is_possible
from qrstation.imaging.stacks.stack import Slice

_SHAPES: dict[ShapeKind, type[Shape]] = {
    ShapeKind.LINE: Line,
    ShapeKind.ANGLE: Angle,
    ShapeKind.ELLIPSE: Ellipse,
    ShapeKind.RECTANGLE: Rectangle,
    ShapeKind.PROBE: Probe,
}


class Place(NamedTuple):
    """The frame (from 0) of an instance, on which something is measured."""

    sop_uid: str
    frame: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """A shape in pixels of a frame; ``uid`` tells it from all others.

    ``checksum`` is that of the file it was measured on, "" where it was not known.
    """

    uid: str
    study_uid: str
    series_uid: str
    place: Place
    shape: Shape
    checksum: str
    created: datetime.datetime


def measurement_on(piece: Slice, shape: Shape) -> Measurement:
    """Give a new measurement on a slice."""
    record, now = piece.record, datetime.datetime.now(datetime.UTC)
    return Measurement(
        uuid.uuid4().hex, record.study_uid, record.series_uid, place_of(piece), shape, record.checksum, now
    )


def place_of(piece: Slice) -> Place:
    """Give where measurements of a slice belong."""
    return Place(piece.record.sop_uid, piece.frame)


def is_replaced(measurement: Measurement, checksum: str) -> bool:
    """Tell whether the pixels are known to be others than those measured; ``checksum`` is that of the file here."""
    return bool(checksum and measurement.checksum) and checksum != measurement.checksum


def as_kept(measurement: Measurement) -> Kept:
    """Give a measurement as it is kept."""
    kind = next(kind for kind, made in _SHAPES.items() if type(measurement.shape) is made)
    return Kept(
        measurement.place.sop_uid,
        measurement.place.frame,
        kind,
        astuple(measurement.shape),
        measurement.checksum,
        measurement.created,
        measurement.uid,
    )


def from_kept(kept: Kept, record: InstanceRecord) -> Measurement | None:
    """Give the measurement that was kept of an instance; None where its numbers make no shape."""
    if len(kept.coordinates) != NUMBERS[kept.kind]:
        return None
    shape = _SHAPES[kept.kind](*kept.coordinates)
    if not is_possible(shape):
        return None
    place = Place(kept.instance_uid, kept.frame)
    return Measurement(kept.name, record.study_uid, record.series_uid, place, shape, kept.checksum, kept.created)
