"""Where the words of a measurement stand: beside its shape, within the view, over as little as can be; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.overlay.overlay_layout import Box

GAP = 8.0
"""Between a shape and its words, in screen points."""
Cell = tuple[int, int]
_REACH = 4.0
"""Words keep so far off a handle's middle."""
_STEP = 8.0
"""A line is looked at every so many points, in cells as large."""
_WORDS_MATTER, _HANDLES_MATTER = 40.0, 20.0
"""Words over words, or over a handle, are so much worse than words over a step of a line."""
_AWAY_MATTERS = 2.0
"""Words are rather over so many steps of lines than a step of their height farther from their shape."""
_FAR = 12
"""So many steps from their shape words are looked for a place at most."""
_LED = 2.5 * GAP
"""Words that stand farther from their shape have a line to it."""


def label_box(
    size: tuple[float, float],
    seen: Sequence[Spot],
    view: Box,
    words: Sequence[Box],
    lines: Set[Cell],
    handles: Sequence[Spot] = (),
) -> Box | None:
    """Give the place for words of a width and a height; None for a shape of which nothing is in view.

    ``seen`` is what is seen of the shape's line (see `walked`), ``lines`` where all lines run (see `cells`), ``words``
    where others stand already, ``handles`` what a hand must reach. The words never leave the view. Beside their shape
    they may lie over a line; where they would lie over other words or a handle, a place farther away is looked for.
    """
    width, height = size
    if not seen:
        return None

    beside = [_kept_in(view, Box(at.x, at.y, at.x + width, at.y + height)) for at in _places(seen, width, height)]
    best, least = beside[0], math.inf
    for box in beside:
        price = _cost(box, words, lines, handles, least)
        if price < least:
            best, least = box, price
        if not price:
            break
    for steps in range(1, _FAR + 1):
        away = steps * _AWAY_MATTERS
        if least < max(away, _HANDLES_MATTER):
            break
        for start in (beside[0], beside[3], beside[6], beside[9]):
            for box in _round(start, steps, view):
                price = away + _cost(box, words, lines, handles, least - away)
                if price < least:
                    best, least = box, price
    return best


def _cost(box: Box, words: Sequence[Box], lines: Set[Cell], handles: Sequence[Spot], most: float) -> float:
    """Give what it costs to have words in a place; more than ``most`` is not counted up to its end."""
    price = 0.0
    for other in words:
        if box.left < other.right and other.left < box.right and box.top < other.bottom and other.top < box.bottom:
            price += _WORDS_MATTER
            if price >= most:
                return price
    left, right, top, bottom = box.left - _REACH, box.right + _REACH, box.top - _REACH, box.bottom + _REACH
    for x, y in handles:
        if left < x < right and top < y < bottom:
            price += _HANDLES_MATTER
    if price >= most:
        return price
    across = range(int(box.left // _STEP), int(box.right // _STEP) + 1)
    for row in range(int(box.top // _STEP), int(box.bottom // _STEP) + 1):
        for column in across:
            if (column, row) in lines:
                price += 1.0
    return price


def leader(box: Box, seen: Sequence[Spot]) -> tuple[Spot, Spot] | None:
    """Give the line from words to the nearest place of their shape; None where they stand beside it."""
    left, top, right, bottom = box
    if any(left - _LED < x < right + _LED and top - _LED < y < bottom + _LED for x, y in seen):
        return None

    def edge(spot: Spot) -> Spot:
        return Spot(min(max(spot.x, left), right), min(max(spot.y, top), bottom))

    near = min(seen, key=lambda spot: math.dist(spot, edge(spot)))
    return edge(near), near


def _round(start: Box, steps: int, view: Box) -> Iterator[Box]:
    """Give the places so many steps of its own size away: above and below first, then at the sides and aslant."""
    height, width = steps * (start.bottom - start.top + 2.0), (start.right - start.left + GAP) * ((steps + 1) // 2)
    for dx, dy in ((0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1)):
        x, y = dx * width, dy * height
        yield _kept_in(view, Box(start.left + x, start.top + y, start.right + x, start.bottom + y))


def _places(seen: Sequence[Spot], width: float, height: float) -> Iterator[Spot]:
    """Give the corners at which words may begin: beside the rightmost place, the leftmost, the lowest, the highest."""
    right, left = max(seen, key=lambda spot: spot.x), min(seen, key=lambda spot: spot.x)
    low, high = max(seen, key=lambda spot: spot.y), min(seen, key=lambda spot: spot.y)
    for level in (height / 2, height + GAP, -GAP):
        yield Spot(right.x + GAP, right.y - level)
    for shift in (width / 2, 0.0, width):
        yield Spot(low.x - shift, low.y + GAP)
    for level in (height / 2, height + GAP, -GAP):
        yield Spot(left.x - GAP - width, left.y - level)
    for shift in (width / 2, 0.0, width):
        yield Spot(high.x - shift, high.y - GAP - height)


def walked(line: Sequence[Spot], view: Box) -> list[Spot]:
    """Give the places in view along a line, none farther from the next than a step."""
    found = [line[0]]
    for start, end in pairwise(line):
        parts = max(1, int(max(abs(end.x - start.x), abs(end.y - start.y)) // _STEP) + 1)
        parts = min(parts, 400)
        found += [
            Spot(start.x + (end.x - start.x) * part / parts, start.y + (end.y - start.y) * part / parts)
            for part in range(1, parts)
        ]
        found.append(end)
    return [spot for spot in found if view.left <= spot.x <= view.right and view.top <= spot.y <= view.bottom]


def cells(spots: Iterable[Spot]) -> set[Cell]:
    """Give the cells of a coarse grid over the view in which places lie: asked quickly and again and again."""
    return {(int(spot.x // _STEP), int(spot.y // _STEP)) for spot in spots}


def _kept_in(view: Box, box: Box) -> Box:
    width, height = box.right - box.left, box.bottom - box.top
    left = max(min(box.left, view.right - width), view.left)
    top = max(min(box.top, view.bottom - height), view.top)
    return Box(left, top, left + width, top + height)
