"""Synchronised scrolling by place along the normal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.imaging.stack import Stack, build_stack
from qrstation.ui.viewer.sync import facing, follow, offset_between
from tests.ui.viewer.made_up import CORONAL, ct_series


def stack(first: float = -100.0, gap: float = 2.0, count: int = 20, study: str = "1.1") -> Stack:
    return build_stack(ct_series(study, first=first, gap=gap, count=count)[1])


def test_the_nearest_slice_follows() -> None:
    follower = stack(first=-101.0, gap=3.0)
    assert follow(stack(), 9, follower) == 6
    assert follow(stack(), 0, follower) == 0


def test_beyond_its_ends_the_last_slice_stays() -> None:
    assert follow(stack(), 19, stack(count=5)) == 4


def test_opposed_normals_still_show_the_same_place() -> None:
    flipped = [
        replace(record, orientation=(-1.0, 0.0, 0.0, 0.0, 1.0, 0.0)) for record in ct_series("1.2", first=-100.0)[1]
    ]
    follower = build_stack(flipped)
    assert facing(stack().normal, follower.normal) == -1
    found = follow(stack(), 9, follower)
    assert found is not None
    position = follower.slices[found].record.position
    assert position is not None
    assert position[2] == pytest.approx(-82.0)


def test_other_planes_do_not_follow() -> None:
    assert follow(stack(), 3, build_stack(ct_series("1.2", orientation=CORONAL)[1])) is None


def test_without_positions_nothing_follows() -> None:
    bare = build_stack([replace(record, position=None, orientation=None) for record in ct_series("1.2")[1]])
    assert facing(None, (0.0, 0.0, 1.0)) == 0
    assert follow(bare, 3, stack()) is None
    assert follow(stack(), 3, bare) is None


def test_a_tilted_gantry_counts_as_parallel() -> None:
    assert facing((0.0, 0.0, 1.0), (0.0, 0.2, 0.98)) == 1
    assert facing((0.0, 0.0, 1.0), (0.0, 0.5, 0.87)) == 0


def test_what_was_aligned_by_hand_stays_aligned() -> None:
    leader, follower = stack(), stack(study="1.2")
    offset = offset_between(leader, 3, follower, 8)
    assert offset == pytest.approx(10.0)
    assert follow(leader, 4, follower, offset) == 9


def test_slices_as_near_as_can_be_have_no_offset() -> None:
    assert offset_between(stack(), 3, stack(first=-100.6, study="1.2"), 3) == 0.0


def test_one_frame_of_reference_needs_no_alignment() -> None:
    assert offset_between(stack(), 3, stack(gap=1.0), 8) == 0.0
