"""Pauses grow, and the last one counts for all after."""

from __future__ import annotations

from qrstation.jobs.pace import Pace


def test_pauses_grow_to_the_last() -> None:
    pace = Pace(pauses=(0.1, 0.5, 2.0))
    assert [pace.pause(time) for time in (-1, 0, 1, 2, 3, 4, 1000)] == [0.1, 0.1, 0.1, 0.5, 2.0, 2.0, 2.0]
    assert list(Pace().pauses) == sorted(Pace().pauses)
