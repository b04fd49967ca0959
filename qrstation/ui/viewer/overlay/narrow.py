"""What becomes of the upper corners in a narrow view: what matters has rows of its own, rather than be cut; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest

from qrstation.ui.viewer.overlay.overlay import Corners, Importance, Line

Width = Callable[[Line], float]
"""How wide a line becomes."""


def arranged(corners: Corners, room: float, gap: float, width: Width) -> Corners:
    """Give the corners as they fit best into ``room``, with ``gap`` between two lines of one row.

    Where a line at the top right that matters (more than its neighbours there) would be cut beside what faces it, it
    goes below the most important lines at the left. A line at the top left that is too long alone is broken in two.
    """
    rows = list(zip_longest(corners.top_left, corners.top_right))
    cut = {
        right
        for left, right in rows
        if right is not None
        and left is not None
        and right.importance is Importance.MORE
        and width(left) + gap + width(right) > room
    }
    left = [half for line in corners.top_left for half in _halves(line, room, width)]
    if cut:
        place = sum(line.importance is Importance.MOST for line in left)
        left.sort(key=lambda line: line.importance is not Importance.MOST)
        left[place:place] = [line for line in corners.top_right if line in cut]
    stays = tuple(line for line in corners.top_right if line not in cut)
    return replace(corners, top_left=tuple(left), top_right=stays)


def _halves(line: Line, room: float, width: Width) -> Iterator[Line]:
    if line.halves and width(line) > room:
        for half in line.halves:
            yield replace(line, text=half, halves=())
    else:
        yield line
