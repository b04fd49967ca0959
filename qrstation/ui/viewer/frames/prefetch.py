"""Which neighbouring slices are decoded before they are asked for."""

from __future__ import annotations

AHEAD = 32
BEHIND = 8


def neighbours(index: int, count: int, direction: int, room: int) -> list[int]:
    """Give the slices round ``index`` worth decoding next, the soonest needed first.

    ``direction`` is +1 or -1 as the user last scrolled (0: not yet), ``room`` how many frames may be held for it.
    Three ahead alternate with one behind, since a reader who stops goes back a little.
    """
    ahead, behind = (AHEAD, BEHIND) if direction else (AHEAD // 2, AHEAD // 2)
    way = direction or 1
    forward = [i for i in (index + way * step for step in range(1, ahead + 1)) if 0 <= i < count]
    backward = [i for i in (index - way * step for step in range(1, behind + 1)) if 0 <= i < count]
    share = 3 if direction else 1
    order: list[int] = []
    while forward or backward:
        order += forward[:share] + backward[:1]
        del forward[:share], backward[:1]
    return order[: max(room, 0)]
