"""Which neighbours are decoded ahead of need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.ui.viewer.frames.prefetch import neighbours


def test_the_way_walked_comes_first() -> None:
    assert neighbours(10, 100, 1, 6) == [11, 12, 13, 9, 14, 15]
    assert neighbours(10, 100, -1, 6) == [9, 8, 7, 11, 6, 5]


def test_before_the_first_step_both_sides_count_alike() -> None:
    assert neighbours(10, 100, 0, 4) == [11, 9, 12, 8]


@given(st.integers(0, 500), st.integers(1, 500), st.sampled_from([-1, 0, 1]), st.integers(-3, 60))
def test_neighbours_lie_in_the_stack_and_come_once(index: int, count: int, direction: int, room: int) -> None:
    index = min(index, count - 1)
    found = neighbours(index, count, direction, room)
    assert len(found) == len(set(found)) <= max(room, 0)
    assert all(0 <= near < count and near != index for near in found)
