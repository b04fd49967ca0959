"""Where the words of a measurement stand: beside its shape, within the view, over as little as can be; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise

from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.overlay.overlay_layout import Box

GAP = 8.0
"""Between a shape and its words, in screen points."""
Cell = tuple[int, int]
_STEP = 8.0
"""A line is looked at every so many points, in cells as large."""
_WORDS_MATTER = 10.0
"""Words over words are so much worse than words over a line."""


def label_box(
    size: tuple[float, float], seen: Sequence[Spot], view: Box, words: Sequence[Box], lines: Set[Cell]
) -> Box | None:
    """Give the place for words of a width and a height; None for a shape of which nothing is in view.

    ``seen`` is what is seen of the shape's line (see `walked`), ``lines`` where all lines run (see `cells`), ``words``
    where others stand already. The words never leave the view.
    """
    width, height = size
    if not seen:
        return None

    def cost(box: Box) -> float:
        across = range(int(box.left // _STEP), int(box.right // _STEP) + 1)
        down = range(int(box.top // _STEP), int(box.bottom // _STEP) + 1)
        covered = sum((column, row) in lines for column in across for row in down)
        return covered + _WORDS_MATTER * sum(box.meets(other) for other in words)

    best, least = None, 0.0
    for place in _places(seen, width, height):
        box = _kept_in(view, Box(place.x, place.y, place.x + width, place.y + height))
        price = cost(box)
        if best is None or price < least:
            best, least = box, price
        if not price:
            break
    return best


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
