"""The order of slices: by place along the normal, whatever the order of arrival."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.instance import InstanceRecord, Traits
from qrstation.imaging.heading import FrameHeading
from qrstation.imaging.stacks.slice import Slice, is_frame_uid, own_frame
from qrstation.imaging.stacks.stack import Order, Stack, StackSorter, build_stack, build_stacks
from qrstation.imaging.stacks.telling import tell
from qrstation.ui.viewer.studies.stack_name import stack_words

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
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


def test_images_in_another_plane_are_a_stack_of_their_own() -> None:
    slices = [record(n, float(n)) for n in range(5)]
    scout = record(99, 0.0, orientation=SAGITTAL)
    main, other = build_stacks([scout, *slices])
    assert [len(main.slices), len(other.slices)] == [5, 1]
    assert (stack_words(main), stack_words(other)) == ("axial", "sagittal")
    assert other.slices[0].record is scout
    assert other.slices[0].location == 0.0


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


def test_of_several_frames_of_reference_the_nearest_is_one_of_its_own() -> None:
    stack = build_stack([record(n, n * 2.0, frame_of_reference_uid="1.5" if n % 2 else "") for n in range(10)])
    assert stack.frames_of_reference == {"1.5", own_frame("2")}
    assert stack.nearest(8.2, "1.5") == 5
    assert stack.nearest(8.2, own_frame("2")) == 4
    assert (stack.nearest(8.2), stack.nearest(8.2, "1.6")) == (4, 4)
    assert not is_frame_uid(own_frame("2"))


def test_several_images_at_one_place_stay_in_the_order_of_their_numbers() -> None:
    stack = build_stack([record(n, float(n % 3)) for n in range(9)])
    assert [piece.record.instance_number for piece in stack.slices] == [0, 3, 6, 1, 4, 7, 2, 5, 8]


def test_instances_without_pixels_are_left_out() -> None:
    assert build_stack([record(1, rows=None, columns=None)]) == Stack()


def numbers(stack: Stack) -> list[int | None]:
    return [piece.record.instance_number for piece in stack.slices]


def repeated(traits: list[Traits], places: int = 10, jitter: float = 0.0, **changes: object) -> list[InstanceRecord]:
    """Make a series that holds each place once for each of ``traits``, one after the other (1, 2 …)."""
    wild = random.Random(7)
    return [
        record(
            1 + place * len(traits) + n,
            place * 5.0 + wild.uniform(-jitter, jitter),
            traits=each,
            modality="MR",
            **changes,
        )
        for place in range(places)
        for n, each in enumerate(traits)
    ]


def test_two_echoes_are_two_stacks() -> None:
    first, second = build_stacks(repeated([Traits(echo=1), Traits(echo=2)]))
    assert numbers(first) == list(range(1, 21, 2))
    assert numbers(second) == list(range(2, 21, 2))
    assert (stack_words(first), stack_words(second)) == ("echo 1", "echo 2")
    assert first.key != second.key


def test_the_jitter_of_a_position_shuffles_nothing() -> None:
    first, second = build_stacks(repeated([Traits(echo=1), Traits(echo=2)], jitter=0.004))
    assert numbers(first) == list(range(1, 21, 2))
    assert numbers(second) == list(range(2, 21, 2))
    # What nothing tells apart stays in the order of its numbers too.
    (alike,) = build_stacks(repeated([Traits(), Traits(), Traits()], jitter=0.004))
    assert numbers(alike) == list(range(1, 31))


def test_thin_slices_are_no_jitter() -> None:
    slices = [record(n, n * 0.02, spacing=(0.02, 0.02)) for n in range(20)]
    assert numbers(build_stack(reversed(slices))) == list(range(20))


def test_b_values_phases_and_kinds_of_image_are_stacks_with_words() -> None:
    waves = build_stacks(repeated([Traits(b_value=b) for b in (0.0, 500.0, 1000.0)]))
    assert [stack_words(stack) for stack in waves] == ["b 0", "b 500", "b 1000"]
    phases = build_stacks(repeated([Traits(phase=n, phases=4) for n in (1, 2, 3, 4)]))
    assert [stack_words(stack) for stack in phases] == [f"phase {n} of 4" for n in (1, 2, 3, 4)]
    passes = build_stacks(repeated([Traits(acquisition=n) for n in (3, 4)]))
    assert [stack_words(stack) for stack in passes] == ["acquisition 3", "acquisition 4"]
    kinds = [
        replace(each, image_type=("DERIVED", "PRIMARY", "DIXON", kind), sop_uid=each.sop_uid + kind)
        for kind in "WF"
        for each in repeated([Traits()])
    ]
    assert {stack_words(stack) for stack in build_stacks(kinds)} == {"water", "fat"}


def test_what_a_scanner_writes_makes_no_key_harmful() -> None:
    kinds = [
        replace(each, image_type=("ORIGINAL", "\x1b[31m" + kind * 400), sop_uid=each.sop_uid + kind)
        for kind in "AB"
        for each in repeated([Traits()])
    ]
    keys = [stack.key for stack in build_stacks(kinds)]
    assert len(set(keys)) == 2
    assert all(key.isprintable() and len(key) < 40 for key in keys)


def test_b_values_with_several_directions_keep_them_together() -> None:
    stacks = build_stacks(repeated([Traits(b_value=0.0), *[Traits(b_value=1000.0)] * 3]))
    assert [(stack_words(stack), len(stack.slices)) for stack in stacks] == [("b 1000", 30), ("b 0", 10)]
    breathing = [
        replace(each, traits=replace(each.traits or Traits(), trigger_time=n * 90.0))
        for n, each in enumerate(repeated([Traits(b_value=0.0), *[Traits(b_value=1000.0)] * 3]))
    ]
    assert [stack_words(stack) for stack in build_stacks(breathing)] == ["b 1000", "b 0"]


def test_echoes_of_several_phases_are_told_by_both() -> None:
    both = [Traits(echo=echo, phase=phase) for echo in (1, 2) for phase in (1, 2)]
    words = [stack_words(stack) for stack in build_stacks(repeated(both))]
    assert words == [f"echo {echo} · phase {phase} of 2" for echo in (1, 2) for phase in (1, 2)]


def test_trigger_times_that_differ_from_slice_to_slice_are_phases_still() -> None:
    beats = [
        replace(each, traits=Traits(trigger_time=(n % 3) * 40.0 + n // 3))
        for n, each in enumerate(repeated([Traits()] * 3))
    ]
    stacks = build_stacks(beats)
    assert [stack_words(stack) for stack in stacks] == ["phase 1 of 3", "phase 2 of 3", "phase 3 of 3"]
    assert numbers(stacks[1]) == list(range(2, 31, 3))


def test_what_differs_along_the_patient_alone_splits_nothing() -> None:
    shots = [record(n, n * 5.0, traits=Traits(acquisition=n, trigger_time=n * 800.0)) for n in range(20)]
    assert len(build_stacks(shots)) == 1
    overlap = [record(n, min(n, 18) * 5.0, traits=Traits(acquisition=1 + n // 10)) for n in range(20)]
    assert len(build_stacks(overlap)) == 1


def test_phases_at_one_place_are_one_stack_in_their_order() -> None:
    (cine,) = build_stacks(repeated([Traits(trigger_time=n * 30.0) for n in range(25)], places=1))
    assert numbers(cine) == list(range(1, 26))


ECHOES = [Traits(echo=1, echo_time=5.0), Traits(echo=2, echo_time=9.0)]
PHASES = [Traits(phase=1), Traits(phase=2)]
WAVES = [Traits(b_value=0.0), Traits(b_value=800.0)]


@pytest.mark.parametrize("traits", [ECHOES, [*ECHOES[:1], Traits(echo=1, echo_time=9.0)], PHASES, WAVES])
def test_echoes_phases_and_b_values_are_stacks_wherever_they_lie(traits: list[Traits]) -> None:
    several = repeated(traits, places=3)
    at_one = build_stacks(repeated(traits * 2, places=1))
    assert [numbers(stack) for stack in at_one] == [[1, 3], [2, 4]]
    nowhere = build_stacks(replace(each, position=None) for each in several)
    assert [numbers(stack) for stack in nowhere] == [[1, 3, 5], [2, 4, 6]]
    between = [
        record(each.instance_number or 0, float(each.instance_number or 0), traits=each.traits) for each in several
    ]
    assert [numbers(stack) for stack in build_stacks(between)] == [[1, 3, 5], [2, 4, 6]]


def test_one_value_among_images_that_say_none_splits_nothing() -> None:
    mixed = [record(n, n * 5.0, traits=Traits(echo=1 if n % 2 else None)) for n in range(6)]
    assert len(build_stacks(mixed)) == 1
    assert len(build_stacks(replace(each, position=None) for each in mixed)) == 1


def test_a_phase_for_each_place_is_no_phase() -> None:
    assert len(build_stacks(record(n, n * 5.0, traits=Traits(phase=n)) for n in range(1, 9))) == 1


def test_what_lies_nowhere_stays_one_stack_beside_what_lies_somewhere() -> None:
    placed = [record(n, n * 5.0) for n in range(3)]
    nowhere = [record(9 + n, traits=traits) for n, traits in enumerate(ECHOES)]
    assert [numbers(stack) for stack in build_stacks([*nowhere, *placed])] == [[0, 1, 2], [9, 10]]


def test_hundreds_of_phases_are_as_many_stacks() -> None:
    runs = build_stacks(repeated([Traits(phase=n, phases=100) for n in range(1, 101)], places=3))
    assert [numbers(run) for run in runs] == [[n, n + 100, n + 200] for n in range(1, 101)]
    assert stack_words(runs[99]) == "phase 100 of 100"


def test_a_localizer_of_three_planes_is_three_stacks() -> None:
    scouts = [
        record(n + 3 * plane, x, orientation=orientation, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
        for plane, orientation in enumerate((AXIAL, CORONAL, SAGITTAL))
        for n, x in enumerate((0.0, 10.0, 20.0))
    ]
    assert [(stack_words(stack), numbers(stack)) for stack in build_stacks(scouts)] == [
        ("axial", [0, 1, 2]),
        ("coronal", [3, 4, 5]),
        ("sagittal", [6, 7, 8]),
    ]


def test_images_around_an_axis_are_as_many_planes() -> None:
    turned = [
        record(n, 0.0, orientation=(math.cos(n * 0.2), math.sin(n * 0.2), 0.0, 0.0, 0.0, -1.0)) for n in range(14)
    ]
    stacks = build_stacks(reversed(turned))
    assert [numbers(stack) for stack in stacks] == [[n] for n in range(14)]
    assert all(piece.location is not None for stack in stacks for piece in stack.slices)
    assert len({stack.key for stack in stacks}) == 14


def test_planes_of_one_name_keep_their_key_while_others_arrive() -> None:
    turned = [
        record(n, 0.0, orientation=(math.cos(n * 0.2), math.sin(n * 0.2), 0.0, 0.0, 0.0, -1.0)) for n in range(14)
    ]
    sorter = StackSorter()
    sorter.add(turned[5:])
    before = {stack.slices[0].record.instance_number: stack.key for stack in sorter.stacks()}
    sorter.add(turned[:5])
    after = {stack.slices[0].record.instance_number: stack.key for stack in sorter.stacks()}
    assert {number: after[number] for number in before} == before


def test_a_plane_counts_to_the_first_that_is_parallel_to_it() -> None:
    """One between two leading planes, within three degrees of both, belongs to the one of the lower number."""
    degrees = (5.0, 0.0, 2.5)
    tilted = [
        record(n, 10.0 * n, orientation=(1.0, 0.0, 0.0, 0.0, math.cos(angle), math.sin(angle)))
        for n, angle in enumerate(map(math.radians, degrees), start=1)
    ]
    assert [numbers(stack) for stack in build_stacks(tilted)] == [[1, 3], [2]]


def test_thousands_of_everything_are_sorted_without_comparing_all_with_all() -> None:
    wild = random.Random(3)

    def turned() -> tuple[float, ...]:
        a, b = wild.uniform(0, math.tau), math.acos(wild.uniform(-1, 1))
        row = (-math.sin(a), math.cos(a), 0.0)
        return (*row, math.cos(a) * math.cos(b), math.sin(a) * math.cos(b), -math.sin(b))

    many = [
        record(
            n, n * 0.1, orientation=turned(), rows=64 + n % 7, image_type=("ORIGINAL", f"K{n}"),
            traits=Traits(echo=n % 50, phase=n // 50),
        )
        for n in range(6000)
    ]  # fmt: skip
    stacks = build_stacks(many)
    assert sum(len(stack.slices) for stack in stacks) == 6000
    tell(stacks)


def test_projections_of_several_sizes_are_one_stack() -> None:
    views = [record(n, rows=2000 + n, columns=1500, modality="DX") for n in range(3)]
    (stack,) = build_stacks(reversed(views))
    assert numbers(stack) == [0, 1, 2]


def test_frames_of_functional_groups_stay_in_the_order_of_the_file() -> None:
    (stack,) = build_stacks([record(2, frames=3, orientation=None), record(1, frames=2, orientation=None)])
    assert [(piece.record.instance_number, piece.frame) for piece in stack.slices] == [
        (1, 0), (1, 1), (2, 0), (2, 1), (2, 2),
    ]  # fmt: skip


def test_an_index_of_before_splits_by_what_it_knows() -> None:
    (stack,) = build_stacks(repeated([None, None]))  # type: ignore[list-item]  # as such an index reads
    assert numbers(stack) == list(range(1, 21))


@given(st.permutations(range(24)), st.integers(1, 23))
def test_images_that_come_one_by_one_give_the_same_stacks(order: list[int], half: int) -> None:
    records = repeated([Traits(echo=1), Traits(echo=2)], places=10) + [
        record(90 + n, n * 3.0, orientation=SAGITTAL) for n in range(4)
    ]
    sorter = StackSorter()
    for part in (order[:half], order[half:]):
        sorter.add(records[n] for n in part)
        grown = sorter.stacks()
    assert grown == build_stacks(records)


def test_an_image_that_was_replaced_is_sorted_anew() -> None:
    sorter = StackSorter()
    sorter.add(record(n, float(n)) for n in range(5))
    sorter.stacks()
    sorter.add([record(2, 40.0)])
    (stack,) = sorter.stacks()
    assert numbers(stack) == [0, 1, 3, 4, 2]


def test_the_centre_of_an_image_lies_in_its_middle() -> None:
    piece = build_stack([record(1, 7.0, spacing=(0.5, 2.0), rows=11, columns=101)]).slices[0]
    assert piece.centre == (100.0, 2.5, 7.0)
    assert build_stack([record(1, 7.0)]).slices[0].centre == (0.0, 0.0, 7.0)
    assert build_stack([record(1)]).slices[0].centre is None


def frames_of(stack: Stack) -> list[int]:
    return [piece.frame for piece in stack.slices]


@given(st.permutations(range(8)), st.permutations(range(4)), st.integers(0, 8))
def test_frames_are_sorted_whatever_comes_first(places: list[int], order: list[int], known: int) -> None:
    headings = [
        FrameHeading((0.0, 0.0, 2.0 * (place // 2)), AXIAL, (1.0, 1.0), Traits(echo_time=[5.0, 9.0][place % 2]))
        for place in places
    ]
    volumes = [record(1 + n, frames=8, sop_uid=f"2.{n}") for n in range(2)]
    shifted = [replace(each, position=(0.0, 0.0, each.position[2] + 30.0)) for each in headings if each.position]
    singles = [record(9 + n, 100.0 + 2.0 * n, spacing=(1.0, 1.0), traits=Traits(echo_time=5.0)) for n in range(2)]
    arriving = [*volumes, *singles]
    sorter = StackSorter()
    for place, n in enumerate(order):
        sorter.add([arriving[n]])
        if place == known:
            sorter.stacks()
        if n < 2:
            sorter.learn(arriving[n].sop_uid, (headings, shifted)[n])
    stacks = sorter.stacks()
    told = {"2.0": tuple(headings), "2.1": tuple(shifted)}
    assert stacks == build_stacks(arriving, told)
    assert [[piece.location for piece in stack.slices] for stack in stacks] == [
        [*(z + 0.0 for z in (0, 2, 4, 6, 30, 32, 34, 36)), *([100.0, 102.0] if each == 0 else [])] for each in range(2)
    ]  # fmt: skip


def test_a_frame_that_says_nothing_stands_in_the_last_stack() -> None:
    volume = record(1, frames=4)
    headings = (FrameHeading((0.0, 0.0, 5.0), AXIAL), FrameHeading(), FrameHeading((0.0, 0.0, 1.0), AXIAL))
    placed, unknown = build_stacks([volume], {volume.sop_uid: headings})
    assert (frames_of(placed), frames_of(unknown)) == ([2, 0], [1, 3])
    assert unknown.slices[0].plane is None


def test_headings_of_what_is_not_here_are_left() -> None:
    sorter = StackSorter()
    sorter.learn("1.2.3", (FrameHeading((0.0, 0.0, 5.0), AXIAL),))
    assert sorter.stacks() == ()


def test_the_stacks_of_an_object_are_parts() -> None:
    headings = tuple(FrameHeading((0.0, 0.0, float(n // 2)), AXIAL, part=1 + n % 2) for n in range(6))
    first, second = build_stacks([record(1, frames=6)], {"2.1": headings})
    assert (frames_of(first), frames_of(second)) == ([0, 2, 4], [1, 3, 5])
    assert (stack_words(first), stack_words(second)) == ("part 1 of 2", "part 2 of 2")


def test_a_stack_can_be_ordered_by_number_and_by_time() -> None:
    taken = (30.0, None, 10.0, 20.0)
    stack = build_stack(record(4 - n, 2.0 * n, traits=Traits(taken=taken[n])) for n in range(4))
    assert numbers(stack) == [4, 3, 2, 1]
    assert stack.ordered(Order.POSITION) is stack
    by_number, by_time = stack.ordered(Order.NUMBER), stack.ordered(Order.TIME)
    assert numbers(by_number) == [1, 2, 3, 4]
    assert numbers(by_time) == [2, 1, 4, 3]
    assert by_number.index_of("2.4") == 3
    assert by_number.nearest(0.0) == 3
    assert (by_time.key, by_time.normal) == (stack.key, stack.normal)


def test_no_number_of_frames_takes_all_memory() -> None:
    assert len(build_stack([record(1, frames=1 << 31)]).slices) == 100_000


def test_passes_at_different_times_are_phases() -> None:
    passes = repeated([Traits(taken=1000.0), Traits(taken=1060.0)])
    assert [stack_words(stack) for stack in build_stacks(passes)] == ["phase 1 of 2", "phase 2 of 2"]
    one_by_one = [record(n, n * 5.0, traits=Traits(taken=n * 0.4)) for n in range(20)]
    assert len(build_stacks(one_by_one)) == 1


@pytest.mark.parametrize(
    ("location", "is_reached"), [(-5.1, False), (-5.0, True), (0.0, True), (7.0, True), (30.0, True), (30.1, False)]
)
def test_a_stack_reaches_as_far_beyond_its_ends_as_its_slices_are_apart(location: float, is_reached: bool) -> None:
    made = [record(n) for n in range(6)]
    six = Stack(tuple(Slice(each, 0, 5.0 * n) for n, each in enumerate(made)))
    assert six.reaches(location) is is_reached
    assert not Stack().reaches(location)
