"""A shape while the hand draws it: points are set one after the other, by clicks or by drags; pure."""

from __future__ import annotations

from qrstation.imaging.measuring.shapes import Angle, Line, Probe, Rectangle, Shape
from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.measuring.shape_edit import ellipse_between
from qrstation.ui.viewer.viewport.tools import Tool

_POINTS = {Tool.DISTANCE: 2, Tool.ANGLE: 3, Tool.ELLIPSE: 2, Tool.RECTANGLE: 2, Tool.PROBE: 1}


class Sketch:
    """What is drawn of one shape: some points that are set, and one that follows the pointer."""

    def __init__(self, tool: Tool, start: Spot) -> None:
        self._tool = tool
        self._set: list[Spot] = [] if _POINTS[tool] == 1 else [start]
        self._loose = start

    @property
    def is_done(self) -> bool:
        """Tell whether all points are set."""
        return len(self._set) == _POINTS[self._tool]

    @property
    def has_start_alone(self) -> bool:
        """Tell whether nothing but the first point is set."""
        return len(self._set) <= 1

    @property
    def takes_one(self) -> bool:
        """Tell whether one click is all."""
        return _POINTS[self._tool] == 1

    def follow(self, spot: Spot) -> None:
        """Let the loose point follow the pointer."""
        self._loose = spot

    def put(self, spot: Spot) -> None:
        """Set the loose point here."""
        self._set.append(spot)
        self._loose = spot

    def shape(self) -> Shape:
        """Give the shape as it stands."""
        points = self._set if self.is_done else [*self._set, self._loose]
        first, last = points[0], points[-1]
        match self._tool:
            case Tool.ANGLE if len(points) == 3:
                return Angle(*first, *points[1], *last)
            case Tool.ELLIPSE:
                return ellipse_between(first, last)
            case Tool.RECTANGLE:
                return Rectangle(*first, *last)
            case Tool.PROBE:
                return Probe(*last)
            case _:
                return Line(*first, *last)  # of an angle, the first arm
