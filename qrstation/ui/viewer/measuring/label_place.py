"""Where the words of a measurement stand: beside its shape, within the view, over no other words; pure."""

from __future__ import annotations

from collections.abc import Iterable

from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.overlay.overlay_layout import Box

GAP = 10.0
"""Between a shape and its words, in screen points."""


def around(spots: Iterable[Spot]) -> Box:
    """Give the rectangle round places on the screen."""
    listed = tuple(spots)
    across, down = [spot.x for spot in listed], [spot.y for spot in listed]
    return Box(min(across), min(down), max(across), max(down))


def label_box(width: float, height: float, shape: Box, view: Box, taken: Iterable[Box]) -> Box | None:
    """Give the place for words: right of the shape where that is free, else left, below or above it.

    None for a shape that is out of view. Where no place is free the words cover something, but never leave the view.
    """
    # `Box.meets` wants more than an edge in common, which a straight line has not.
    if not Box(shape.left - 0.5, shape.top - 0.5, shape.right + 0.5, shape.bottom + 0.5).meets(view):
        return None
    seen = Box(
        max(shape.left, view.left), max(shape.top, view.top),
        min(shape.right, view.right), min(shape.bottom, view.bottom),
    )  # fmt: skip
    middle, level = (seen.left + seen.right - width) / 2, (seen.top + seen.bottom - height) / 2
    places = [
        Spot(seen.right + GAP, level), Spot(seen.left - GAP - width, level),
        Spot(middle, seen.bottom + GAP), Spot(middle, seen.top - GAP - height),
        Spot(seen.right + GAP, seen.bottom + GAP), Spot(seen.right + GAP, seen.top - GAP - height),
    ]  # fmt: skip
    others = tuple(taken)
    for place in places:
        box = _at(place, width, height)
        if view.holds(box) and not any(box.meets(other) for other in others):
            return box
    inside = [_kept_in(view, _at(place, width, height)) for place in places]
    return min(inside, key=lambda box: sum(_common(box, other) for other in (*others, seen)))


def _at(place: Spot, width: float, height: float) -> Box:
    return Box(place.x, place.y, place.x + width, place.y + height)


def _kept_in(view: Box, box: Box) -> Box:
    width, height = box.right - box.left, box.bottom - box.top
    left = max(min(box.left, view.right - width), view.left)
    top = max(min(box.top, view.bottom - height), view.top)
    return Box(left, top, left + width, top + height)


def _common(one: Box, other: Box) -> float:
    """Give the area that two rectangles share."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(wide, 0.0) * max(high, 0.0)
