"""One measurement: a shape on a frame of an instance, with what it measured there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qrstation.imaging.measuring.shapes import Shape
from qrstation.imaging.stacks.stack import Slice

if TYPE_CHECKING:  # the window's start does not wait for numpy
    from qrstation.imaging.measuring.measure import Measured


class Place(NamedTuple):
    """The frame (from 0) of an instance, on which something is measured."""

    sop_uid: str
    frame: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """A shape in pixels of a frame. ``found`` is what it measured there, None as long as nobody looked.

    ``checksum`` is that of the file it was measured on, "" where it was not known.
    """

    uid: str
    study_uid: str
    series_uid: str
    sop_uid: str
    frame: int
    shape: Shape
    checksum: str = ""
    found: Measured | None = None

    @property
    def place(self) -> Place:
        """Where it belongs."""
        return Place(self.sop_uid, self.frame)


def measurement_on(piece: Slice, shape: Shape) -> Measurement:
    """Give a new measurement on a slice."""
    record = piece.record
    return Measurement(
        uuid.uuid4().hex, record.study_uid, record.series_uid, record.sop_uid, piece.frame, shape, record.checksum
    )


def place_of(piece: Slice) -> Place:
    """Give where measurements of a slice belong."""
    return Place(piece.record.sop_uid, piece.frame)


def is_replaced(measurement: Measurement, checksum: str) -> bool:
    """Tell whether the pixels are known to be others than those measured; ``checksum`` is that of the file here."""
    return bool(checksum and measurement.checksum and checksum != measurement.checksum)
