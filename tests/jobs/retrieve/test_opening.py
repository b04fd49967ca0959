"""What comes first of a large series: the middle alone, then steps through all of it, the nearest first."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from qrstation.jobs.retrieve.opening import SMALLEST, STEP, opening


@given(st.integers(0, 900), st.integers(1, 12))
def test_the_walk_reaches_both_ends_in_even_steps(count: int, workers: int) -> None:
    pieces = opening({f"1.{number}": number for number in range(count)}, workers)
    if count < SMALLEST:
        assert pieces == []
        return
    assert pieces[0] == (f"1.{count // 2}",)
    seen = sorted(int(uid.partition(".")[2]) for piece in pieces for uid in piece)
    assert {after - before for before, after in itertools.pairwise(seen)} == {STEP}
    assert seen[0] < STEP
    assert count - seen[-1] <= STEP
    assert len(pieces) <= workers + 1
    for piece in pieces:
        far = [abs(int(uid.partition(".")[2]) - count // 2) for uid in piece]
        assert far == sorted(far)


def test_images_without_numbers_are_walked_through_by_their_uids() -> None:
    (middle,), *_ = opening({f"1.{number:03d}": 0 for number in range(100)}, 3)
    assert middle == "1.050"
