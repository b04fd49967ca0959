"""What tells images apart is told where it does, and nowhere else."""

from __future__ import annotations

from qrstation.core.instance import InstanceRecord, Traits
from qrstation.imaging.stacks.stack import build_stacks
from qrstation.imaging.stacks.telling import Telling, tell
from qrstation.words import words_of
from tests.imaging.stacks.test_stack import SAGITTAL, record, repeated


def told(records: list[InstanceRecord]) -> list[set[Telling]]:
    return [set(each) for each in tell(build_stacks(records))]


def phases(records: list[InstanceRecord]) -> list[list[str]]:
    return [[words_of(each.phase).what for each in told] for told in tell(build_stacks(records))]


def test_echo_times_and_b_values_are_told_where_stacks_differ_in_them() -> None:
    assert told(repeated([Traits(echo_time=5.0), Traits(echo_time=9.0)])) == [{Telling(echo=5.0)}, {Telling(echo=9.0)}]
    assert told(repeated([Traits(echo=1, echo_time=5.0), Traits(echo=2, echo_time=9.0)])) == [
        {Telling(echo=5.0)}, {Telling(echo=9.0)},
    ]  # fmt: skip
    waves = repeated([Traits(b_value=0.0, echo_time=80.0), Traits(b_value=500.0, echo_time=80.0)])
    assert told(waves) == [{Telling(b_value=0.0)}, {Telling(b_value=500.0)}]


def test_what_is_the_same_in_one_plane_tells_nothing() -> None:
    axial = [record(n, n * 5.0, traits=Traits(echo_time=5.0)) for n in range(5)]
    sagittal = [record(9 + n, n * 5.0, orientation=SAGITTAL, traits=Traits(echo_time=9.0)) for n in range(3)]
    assert told([*axial, *sagittal]) == [{Telling()}] * 1 + [{Telling()}]
    assert told(axial) == [{Telling()}]


def test_phases_are_told_as_their_stack_is_called() -> None:
    assert phases(repeated([Traits(phase=1), Traits(phase=2)], places=2)) == [
        ["phase 1 of 2"] * 2,
        ["phase 2 of 2"] * 2,
    ]
    assert phases(repeated([Traits(acquisition=4), Traits(acquisition=6)], places=2))[1] == ["acquisition 6"] * 2


def test_phases_within_a_stack_are_numbered() -> None:
    run = repeated([Traits(trigger_time=30.0 * n) for n in range(3)], places=1)
    assert phases(run) == [["phase 1 of 3", "phase 2 of 3", "phase 3 of 3"]]
    assert told(repeated([Traits(echo_time=5.0), Traits(echo_time=9.0)], places=1)) == [
        {Telling(echo=5.0)},
        {Telling(echo=9.0)},
    ]
