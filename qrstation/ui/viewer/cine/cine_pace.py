"""Which image of a stack is due, by how many have passed since the start."""

from __future__ import annotations

SLOWEST, FASTEST, USUAL = 1.0, 120.0, 15.0
"""Images a second."""
_STEPS = (1, 2, 3, 5, 7.5, 10, 12.5, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120)


def due(start: int, passed: int, count: int, *, bounce: bool) -> int:
    """Give the index that is due ``passed`` images after the phase ``start``: round and round, or forth and back.

    A phase from ``count`` on is on its way back.
    """
    if count < 2:
        return 0
    if not bounce:
        return (start + passed) % count
    period = 2 * (count - 1)
    phase = (start + passed) % period
    return phase if phase < count else period - phase


def phase_after(start: int, passed: int, count: int, *, bounce: bool) -> int:
    """Give the phase from which to go on, so that one on its way back stays so."""
    period = (2 * (count - 1) if bounce else count) or 1
    return (start + passed) % period


def faster(rate: float) -> float:
    """Give the next higher of the usual rates."""
    return next((step for step in _STEPS if step > rate), FASTEST)


def slower(rate: float) -> float:
    """Give the next lower of the usual rates."""
    return next((step for step in reversed(_STEPS) if step < rate), SLOWEST)
