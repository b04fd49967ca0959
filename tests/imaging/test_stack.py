"""The order of slices: by place along the normal, whatever the order of arrival."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.instance import InstanceRecord
from qrstation.imaging.stack import Stack, build_stack, build_stacks, is_parallel

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


def record(number: int, z: float | None = None, **changes: object) -> InstanceRecord:
    """Make an axial slice at ``z`` mm."""
    made = InstanceRecord(
        "1", "2", f"2.{number}", "3", "4", Path("x"), 1, "CT", number, 512, 512, 1,
        None if z is None else (0.0, 0.0, z), AXIAL,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name fields of the record


@given(st.permutations(range(12)))
def test_the_order_does_not_depend_on_the_order_of_arrival(order: list[int]) -> None:
    records = [record(20 - n, n * 1.25) for n in range(12)]
    stack = build_stack(records[n] for n in order)
    assert [piece.location for piece in stack.slices] == [n * 1.25 for n in range(12)]


def test_without_a_position_the_number_decides() -> None:
    stack = build_stack([record(3), record(1), record(2, instance_number=None), record(2)])
    assert [piece.record.sop_uid for piece in stack.slices][:2] == ["2.1", "2.2"]
    assert stack.normal is None
    assert stack.nearest(5.0) is None


def test_a_localizer_in_another_plane_comes_behind() -> None:
    slices = [record(n, float(n)) for n in range(5)]
    localizer = record(99, 0.0, orientation=SAGITTAL)
    stack = build_stack([localizer, *slices])
    assert stack.slices[-1].record is localizer
    assert stack.slices[-1].location is None
    assert [len(each.slices) for each in build_stacks([localizer, *slices])] == [5, 1]


def test_frames_are_slices_of_their_own_and_can_be_found() -> None:
    stack = build_stack([record(1, frames=4)])
    assert [piece.frame for piece in stack.slices] == [0, 1, 2, 3]
    assert stack.index_of("2.1", 2) == 2
    assert stack.index_of("2.1", 9) is None


def test_the_nearest_slice_is_found() -> None:
    stack = build_stack([record(n, n * 2.0) for n in range(10)])
    assert stack.nearest(7.2) == 4
    assert stack.nearest(-50) == 0
    assert stack.nearest(500) == 9


def test_several_images_at_one_place_stay_in_the_order_of_their_numbers() -> None:
    stack = build_stack([record(n, float(n % 3)) for n in range(9)])
    assert [piece.record.instance_number for piece in stack.slices] == [0, 3, 6, 1, 4, 7, 2, 5, 8]


def test_instances_without_pixels_are_left_out() -> None:
    assert build_stack([record(1, rows=None, columns=None)]) == Stack()


def test_planes_compare_by_their_normals() -> None:
    assert is_parallel((0, 0, 1), (0, 0.01, 0.99995))
    assert not is_parallel((0, 0, 1), (0, 0, -1))
