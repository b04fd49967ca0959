"""Synchronised scrolling by place along the normal."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from qrstation.core.instance import InstanceRecord
from qrstation.imaging.stacks.facing import facing
from qrstation.imaging.stacks.stack import Stack, build_stack
from qrstation.ui.viewer.scrolling.sync import NOWHERE, follow, shift_between
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


def test_what_was_aligned_by_hand_stays_aligned() -> None:
    leader, follower = stack(), stack(study="1.2")
    shift = shift_between(leader, 3, follower, 8)
    assert shift == pytest.approx((0.0, 0.0, 10.0))
    assert follow(leader, 4, follower, shift) == 9


def test_slices_as_near_as_can_be_have_no_offset() -> None:
    assert shift_between(stack(), 3, stack(first=-100.6, study="1.2"), 3) == NOWHERE


def test_one_frame_of_reference_needs_no_alignment() -> None:
    assert shift_between(stack(), 3, stack(gap=1.0), 8) == NOWHERE


SIDE, PIXEL = 512, 0.7


def tilted(degrees: float, gap: float, *, count: int = 60, reverse: bool = False, frame: str = "9") -> Stack:
    """Give slices tilted about the patient's left-right axis, each centred on the normal through (3, −5, 0)."""
    turn = math.radians(degrees)
    column = (0.0, math.cos(turn), -math.sin(turn)) if not reverse else (0.0, -math.cos(turn), math.sin(turn))
    normal = (0.0, math.sin(turn), math.cos(turn))
    half = PIXEL * (SIDE - 1) / 2
    records = []
    for n in range(count):
        along = (n - count / 2) * gap
        corner = (
            3.0 + along * normal[0] - half,
            -5.0 + along * normal[1] - half * column[1],
            along * normal[2] - half * column[2],
        )
        made = ct_series(count=1)[1][0]
        records.append(
            replace(
                made,
                sop_uid=f"1.{n}",
                instance_number=count - n if reverse else n + 1,
                position=corner,
                orientation=(1.0, 0.0, 0.0, *column),
                spacing=(PIXEL, PIXEL),
                rows=SIDE,
                columns=SIDE,
                frame_of_reference_uid=frame,
            )
        )
    return build_stack(records)


def middle(record: InstanceRecord) -> tuple[float, ...]:
    """Give the middle of an image, from its corner along its rows and columns."""
    assert record.position is not None
    assert record.orientation is not None
    half = PIXEL * (SIDE - 1) / 2
    row, column = record.orientation[:3], record.orientation[3:]
    return tuple(p + half * (a + b) for p, a, b in zip(record.position, row, column, strict=True))


@pytest.mark.parametrize("degrees", [0, 5, 10, 15])
@pytest.mark.parametrize(("gap", "reverse"), [(2.0, False), (5.0, False), (1.0, True), (5.0, True)])
def test_the_middle_of_the_image_lies_within_half_a_slice_of_what_follows(
    degrees: int, gap: float, reverse: bool
) -> None:
    flat, slanted = tilted(0, 2.0), tilted(degrees, gap, count=round(160 / gap), reverse=reverse)
    for leader, follower, distance in ((flat, slanted, gap), (slanted, flat, 2.0)):
        errors = []
        for index, piece in enumerate(leader.slices):
            found = follow(leader, index, follower)
            assert found is not None
            assert follower.normal is not None
            there, here = middle(piece.record), middle(follower.slices[found].record)
            error = abs(sum(n * (a - b) for n, a, b in zip(follower.normal, there, here, strict=True)))
            if 0 < found < len(follower.slices) - 1:
                errors.append(error)
        assert len(errors) > 20
        assert max(errors) <= distance / 2 + 1e-6


@pytest.mark.parametrize("degrees", [0, 10])
@pytest.mark.parametrize("reverse", [False, True])
def test_what_was_aligned_leads_both_ways(degrees: int, reverse: bool) -> None:
    one, other = tilted(0, 2.0), tilted(degrees, 2.0, reverse=reverse, frame="8")
    index, beside = 30, 45
    shift = shift_between(one, index, other, beside)
    assert follow(one, index, other, shift) == beside
    back = (-shift[0], -shift[1], -shift[2])
    assert follow(other, beside, one, back) == index
    step = follow(one, index + 1, other, shift)
    assert step == (beside - 1 if reverse else beside + 1)


def test_sagittal_and_axial_are_not_tied() -> None:
    sagittal = build_stack(ct_series("1.1", 3, orientation=(0.0, 1.0, 0.0, 0.0, 0.0, -1.0))[1])
    assert follow(stack(), 3, sagittal) is None
    assert shift_between(stack(), 3, sagittal, 3) == NOWHERE
