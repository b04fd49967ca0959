"""What is odd about the places of a stack's images: gaps, and images that lie where another lies."""

from __future__ import annotations

from enum import StrEnum

from qrstation.core.instance import Traits
from qrstation.imaging.stacks.spacing import STILL, median_distance, steps
from qrstation.imaging.stacks.stack import Stack

_GAP = 1.5
_DUPLICATE = 0.1
_ROUNDING = 1e-6
"""Millimetres by which places differ that are the same in decimals: on a bound the decimals decide."""


class Oddity(StrEnum):
    """What is odd about an image's place, as it is told."""

    NONE = ""
    GAP = "gap"
    """It lies farther from the one before than 1.5 times the stack's median distance."""
    DUPLICATE = "duplicate"
    """It lies within a tenth of that distance of the one before."""


def oddities(stack: Stack) -> tuple[Oddity, ...]:
    """Tell what is odd about the place of each image of a stack in the order of its positions.

    Images at one place that differ in echo, b-value or phase are no duplicates.
    """
    places = [piece.location for piece in stack.slices]
    median = median_distance(places)
    found = [Oddity.NONE] * len(stack.slices)
    for place, step in enumerate(steps(places), start=1):
        if step is None or step < -STILL:
            continue  # volumes that follow each other begin again at the first place
        if median is not None and step > _GAP * median + _ROUNDING:
            found[place] = Oddity.GAP
        elif step <= max(STILL, _DUPLICATE * (median or 0.0)) + _ROUNDING and not _differ(stack, place):
            found[place] = Oddity.DUPLICATE
    return tuple(found)


def _differ(stack: Stack, place: int) -> bool:
    """Tell whether an image and the one before are told apart by more than their place."""
    one, other = stack.slices[place - 1].traits, stack.slices[place].traits
    return one is not None and other is not None and _told_by(one) != _told_by(other)


def _told_by(traits: Traits) -> tuple[float | None, ...]:
    return traits.echo, traits.echo_time, traits.b_value, traits.phase, traits.trigger_time
