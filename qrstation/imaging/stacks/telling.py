"""What tells a series' images apart that lie at the same places: echo time, b-value and phase, where they do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qrstation.core.codes.stacks import StackCode
from qrstation.core.instance import BARE, Traits
from qrstation.core.notice import Notice, notice
from qrstation.imaging.stacks.slice import Slice
from qrstation.imaging.stacks.stack import Stack

_STILL = 0.05
"""Millimetres by which images at one place may differ in it."""
_PHASES = frozenset(
    {
        *(StackCode.PHASE, StackCode.NO_PHASE, StackCode.NO_TRIGGER_TIME),
        *(StackCode.ACQUISITION, StackCode.NO_ACQUISITION),
    }
)
_Value = float | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What tells an image from others: echo time in ms, b-value in s/mm², its phase; each None where it does not."""

    echo: float | None = None
    b_value: float | None = None
    phase: Notice | None = None


def tell(stacks: Sequence[Stack]) -> tuple[tuple[Telling, ...], ...]:
    """Tell for each image of each stack of a series what tells it from others of its plane."""
    alike: dict[object, list[Stack]] = {}
    for stack in stacks:
        alike.setdefault(stack.normal, []).append(stack)
    by_echo = {normal for normal, those in alike.items() if _tells(those, _echo)}
    by_b_value = {normal for normal, those in alike.items() if _tells(those, _b_value)}
    return tuple(_tell(stack, stack.normal in by_echo, stack.normal in by_b_value) for stack in stacks)


def _tell(stack: Stack, by_echo: bool, by_b_value: bool) -> tuple[Telling, ...]:
    told = next((each for each in stack.told if each.code in _PHASES), None)
    phases = [told] * len(stack.slices) if told is not None else _phases_within(stack)
    return tuple(
        Telling(_echo(traits) if by_echo else None, _b_value(traits) if by_b_value else None, phase)
        for traits, phase in zip((piece.traits or BARE for piece in stack.slices), phases, strict=True)
    )


def _tells(stacks: Sequence[Stack], of: Callable[[Traits], _Value]) -> bool:
    """Tell whether a value differs between stacks of one plane, or between images at one place of a stack."""
    values = {frozenset(of(piece.traits or BARE) for piece in stack.slices) for stack in stacks}
    return len(values) > 1 or any(_differs_within(stack, of) for stack in stacks)


def _differs_within(stack: Stack, of: Callable[[Traits], _Value]) -> bool:
    return any(
        of(one.traits or BARE) != of(other.traits or BARE)
        for one, other in zip(stack.slices, stack.slices[1:], strict=False)
        if _are_at_one_place(one, other)
    )


def _are_at_one_place(one: Slice, other: Slice) -> bool:
    return one.location is not None and other.location is not None and abs(one.location - other.location) <= _STILL


def _phases_within(stack: Stack) -> list[Notice | None]:
    """Number the phases of a stack that holds them all, as a run of one slice does."""
    for of in (_phase, _trigger_time):
        if _differs_within(stack, of):
            values = [of(piece.traits or BARE) for piece in stack.slices]
            listed = sorted({value for value in values if value is not None})
            numbers = {value: number for number, value in enumerate(listed, start=1)}
            return [
                None if value is None else notice(StackCode.PHASE, number=numbers[value], count=len(listed))
                for value in values
            ]
    return [None] * len(stack.slices)


def _echo(traits: Traits) -> _Value:
    return traits.echo_time


def _b_value(traits: Traits) -> _Value:
    return traits.b_value


def _phase(traits: Traits) -> _Value:
    return traits.phase


def _trigger_time(traits: Traits) -> _Value:
    return traits.trigger_time
