"""Places along a normal: which are the same in spite of jitter, and how images at one place are told apart."""

from __future__ import annotations

import pytest

from qrstation.core.instance import InstanceRecord, Traits
from qrstation.imaging.stacks.stack import number_of
from qrstation.imaging.stacks.stack_split import Placed, find_places, split
from qrstation.words import words_of
from tests.imaging.stacks.test_stack import record


def placed(made: InstanceRecord, place: int) -> Placed:
    return Placed(made, number_of(made), traits=made.traits or Traits(), location=float(place), place=place)


@pytest.mark.parametrize(
    ("locations", "places"),
    [
        ([], []),
        ([3.0], [0]),
        ([0.0, 0.004, 5.0, 5.001, 10.0], [0, 0, 1, 1, 2]),
        ([0.0, 1.0, 100.0, 101.0], [0, 1, 2, 3]),
        ([0.0, 0.6, 1.2, 1.8], [0, 1, 2, 3]),
        ([0.0, 0.3, 5.0, 5.3, 10.0, 15.0, 20.0], [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_places_are_the_same_within_a_small_part_of_the_distance(locations: list[float], places: list[int]) -> None:
    assert find_places(locations, 0.7) == places


def test_pixels_tell_how_thin_slices_may_be() -> None:
    assert find_places([0.0, 0.02, 0.04], 0.02) == [0, 1, 2]
    assert find_places([0.0, 0.02, 0.04], None) == [0, 0, 0]


def test_a_kind_that_says_nothing_comes_last_and_says_so() -> None:
    members = [
        placed(record(10 * place + n, float(place), traits=Traits(b_value=b)), place)
        for place in range(3)
        for n, b in enumerate((None, 0.0, 800.0))
    ]
    words = [tuple(words_of(each).what for each in part.told) for part in split(members)]
    assert words == [
        ("b 0",),
        ("b 800",),
        ("no b-value",),
    ]
