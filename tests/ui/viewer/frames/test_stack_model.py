"""The walk through a stack that grows."""

from __future__ import annotations

from qrstation.imaging.stacks.stack import build_stack
from qrstation.ui.viewer.frames.stack_model import StackModel
from tests.ui.viewer.made_up import ct_series

RECORDS = ct_series(count=10)[1]


def test_the_wanted_slice_stays_while_the_stack_grows() -> None:
    model = StackModel("1.1.2", build_stack(RECORDS[4:6]))
    model.go(1)
    assert not model.grow(build_stack(RECORDS))
    assert model.index == 5
    assert model.current is not None
    assert model.current.record is RECORDS[5]


def test_a_slice_that_is_gone_is_replaced_by_one_near_it() -> None:
    model = StackModel("1.1.2", build_stack(RECORDS))
    model.go(9)
    assert model.grow(build_stack(RECORDS[:4]))
    assert model.index == 3


def test_steps_end_at_the_ends_and_remember_the_way() -> None:
    model = StackModel("1.1.2", build_stack(RECORDS))
    assert model.step(100)
    assert (model.index, model.direction) == (9, 1)
    assert not model.step(1)
    assert model.step(-3)
    assert (model.index, model.direction) == (6, -1)


def test_an_empty_stack_has_no_slice() -> None:
    model = StackModel("1.1.2", build_stack([]))
    assert model.current is None
    assert not model.step(1)
    assert model.grow(build_stack(RECORDS))
    assert model.current is not None
    assert model.current.record is RECORDS[0]
