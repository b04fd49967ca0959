"""A measurement that is kept: which shape lies on which image. What it measures is computed anew each time."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from enum import StrEnum


class ShapeKind(StrEnum):
    """The kinds of shapes, as the tools are called."""

    LINE = "line"
    ANGLE = "angle"
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"
    PROBE = "probe"


NUMBERS = {
    ShapeKind.LINE: 4,
    ShapeKind.ANGLE: 6,
    ShapeKind.ELLIPSE: 4,
    ShapeKind.RECTANGLE: 4,
    ShapeKind.PROBE: 2,
}
"""How many coordinates a shape has."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A shape on one frame of an instance.

    ``frame`` counts from 0, ``coordinates`` are pixels in the order of `imaging.measuring.shapes`. ``checksum`` is
    that of the instance's file when the shape was drawn, "" where it had none. ``name`` tells it from all others: it
    stays the same when the shape is changed, and when a removal is undone.
    """

    instance_uid: str
    frame: int
    kind: ShapeKind
    coordinates: tuple[float, ...]
    checksum: str = ""
    created: datetime.datetime = field(default_factory=_now)
    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    def fits(self, checksum: str) -> bool:
        """Tell whether an instance of this checksum is the one that was measured; nothing speaks against ""."""
        return not checksum or not self.checksum or checksum == self.checksum
