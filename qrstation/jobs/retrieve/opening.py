"""What is asked for first of a large series, so that somebody who waits for it sees something: the walk in steps."""

from __future__ import annotations

from collections.abc import Mapping

STEP = 8
"""After the middle image every so many-th comes, then the rest."""
SMALLEST = 8 * STEP
"""A series of fewer images is here in a moment, and asked for in the usual order."""


def opening(pending: Mapping[str, int], workers: int) -> list[tuple[str, ...]]:
    """Cut what comes first of instances (SOP Instance UID → Instance Number) for so many associations.

    The middle comes alone: not every archive sends in the order of a list. Then each association gets every n-th of
    the steps, the nearest to the middle first, so that they bring them together in this order.
    """
    if len(pending) < SMALLEST:
        return []
    ordered = sorted(pending, key=lambda uid: (pending[uid], uid))
    middle = len(ordered) // 2
    steps = sorted(range(middle % STEP, len(ordered), STEP), key=lambda place: (abs(place - middle), place))
    walk = [ordered[place] for place in steps[1:]]
    return [(ordered[middle],), *(tuple(walk[first::workers]) for first in range(min(workers, len(walk))))]
