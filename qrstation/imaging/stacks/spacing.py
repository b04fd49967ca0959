"""How far a stack's images are apart: the one figure for gaps, for what stands beside what, and for volumes."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

STILL = 0.01
"""Millimetres; what is nearer lies at one place."""


def steps(places: Sequence[float | None]) -> list[float | None]:
    """Give the distance (mm) from each place to the next; None where one of them is not known."""
    return [None if one is None or other is None else other - one for one, other in pairwise(places)]


def median_distance(places: Sequence[float | None]) -> float | None:
    """Give the median of the distances (mm) from each place to the next; None where none moves on.

    It is of those that move on: were images that lie at one place to count, a series with as many duplicates as
    images would have none.
    """
    real = [step for step in steps(places) if step is not None and step > STILL]
    return statistics.median(real) if real else None
