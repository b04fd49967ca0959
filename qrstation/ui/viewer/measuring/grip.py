"""What is under the pointer: a handle of a measurement, or its line; of several the nearest; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qrstation.ui.viewer.frames.affine import Affine, Spot
from qrstation.ui.viewer.measuring.measurement import Measurement
from qrstation.ui.viewer.measuring.shape_edit import distance, handle_at

TOLERANCE = 8.0
"""So many screen points from a line or a handle is on it."""


@dataclass(frozen=True, slots=True)
class Grip:
    """A measurement, and the number of its handle; None for its line, by which it is moved as a whole."""

    measurement: Measurement
    handle: int | None = None


def nearest_grip(
    measurements: Sequence[Measurement], to_screen: Affine, pointer: Spot, selected: str = ""
) -> Grip | None:
    """Give what is grasped at a place on the screen; None where nothing is near.

    Handles go before lines, which run through them; of two as near the ``selected`` one's.
    """
    if not measurements:
        return None
    grips = [(*handle_at(each.shape, to_screen, pointer), each) for each in measurements]
    away, number, owner = min(grips, key=lambda grip: (grip[0], grip[2].uid != selected))
    if away <= TOLERANCE:
        return Grip(owner, number)
    lines = [(distance(each.shape, to_screen, pointer), each) for each in measurements]
    away, owner = min(lines, key=lambda line: (line[0], line[1].uid != selected))
    return Grip(owner) if away <= TOLERANCE else None
