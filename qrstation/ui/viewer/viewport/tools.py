"""What the hand does to an image: which tool a mouse button is, and what a movement of so many points means."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import Qt

from qrstation.imaging.frame import Window

_NARROWEST = 1e-3
_POINTS_PER_SLICE = 6.0


class Tool(StrEnum):
    """What a drag does."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"
    SCROLL = "scroll"
    DISTANCE = "distance"
    ANGLE = "angle"
    ELLIPSE = "ellipse"
    RECTANGLE = "rectangle"
    PROBE = "probe"


MEASURING = (Tool.DISTANCE, Tool.ANGLE, Tool.ELLIPSE, Tool.RECTANGLE, Tool.PROBE)
"""The tools that draw shapes over the image."""


def tool_for(button: Qt.MouseButton, active: Tool) -> Tool | None:
    """Give the tool of a mouse button: the active one on the left, zoom on the right, pan in the middle."""
    return {
        Qt.MouseButton.LeftButton: active,
        Qt.MouseButton.RightButton: Tool.ZOOM,
        Qt.MouseButton.MiddleButton: Tool.PAN,
    }.get(button)


def dragged_window(window: Window, dx: float, dy: float) -> Window:
    """Change a window by a drag: to the right wider, downwards a higher level (a darker image).

    Both follow the width, so that a point means the same share of a narrow and of a wide window.
    """
    width = max(window.width, _NARROWEST)
    centre = window.centre + dy * width / 300.0
    return replace(window, width=max(width * 2.0 ** (dx / 150.0), _NARROWEST), centre=centre, explanation="")


def rounded_window(window: Window) -> Window:
    """Round a dragged window to what the overlay shows: whole values where the width is large."""
    if window.width < 20:
        return window
    return replace(window, width=float(round(window.width)), centre=float(round(window.centre)))


class WindowDrag:
    """Turns a drag into windows; the exact one goes on under the rounded, or slow movements would be rounded away."""

    def __init__(self) -> None:
        self._exact: Window | None = None

    def moved(self, start: Window | None, dx: float, dy: float) -> Window | None:
        """Give the window after so many more points; a drag begins at ``start``, and None has no window to drag."""
        before = self._exact or start
        if before is None:
            return None
        self._exact = dragged_window(before, dx, dy)
        return rounded_window(self._exact)

    def reset(self) -> None:
        """End the drag."""
        self._exact = None


def zoom_factor(dy: float) -> float:
    """Give the factor of a zoom drag: upwards larger."""
    return float(2.0 ** (-dy / 120.0))


class SliceDrag:
    """Turns a vertical drag, or the wheel's small turns, into whole slices."""

    def __init__(self, points: float = _POINTS_PER_SLICE) -> None:
        self._points = points
        self._left = 0.0

    def steps(self, by: float) -> int:
        """Give the whole steps that ``by`` more points make; the rest counts towards the next."""
        # A turn back at once undoes nothing that was not yet done.
        if self._left * by < 0:
            self._left = 0.0
        self._left += by
        whole = int(self._left / self._points)
        self._left -= whole * self._points
        return whole

    def reset(self) -> None:
        """Forget a part of a step."""
        self._left = 0.0
