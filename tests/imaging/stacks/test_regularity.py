"""Gaps and duplicates, told at the image behind them."""

from __future__ import annotations

import pytest

from qrstation.core.instance import Traits
from qrstation.imaging.stacks.regularity import oddities
from qrstation.imaging.stacks.stack import build_stack
from tests.imaging.stacks.test_stack import record


def told(places: list[float], traits: list[Traits] | None = None) -> list[str]:
    """Tell what is odd about images at these places, in their order."""
    given = traits or [Traits()] * len(places)
    return [str(each) for each in oddities(build_stack(record(n, z, traits=given[n]) for n, z in enumerate(places)))]


@pytest.mark.parametrize(
    ("places", "odd"),
    [
        ([], []),
        ([3.0], [""]),
        ([0.0, 5.0, 10.0, 15.0], ["", "", "", ""]),
        ([0.0, 5.0, 10.0, 17.5], ["", "", "", ""]),
        ([0.0, 5.0, 10.0, 17.6], ["", "", "", "gap"]),
        ([0.0, 5.0, 10.0, 10.4, 15.0], ["", "", "", "duplicate", ""]),
        ([0.0, 5.0, 10.0, 10.6, 15.0], ["", "", "", "", ""]),
        ([0.0, 0.0, 5.0, 5.0, 10.0, 10.0], ["", "duplicate", "", "duplicate", "", "duplicate"]),
        ([2.0, 2.0], ["", "duplicate"]),
    ],
)
def test_what_lies_too_far_or_too_near_is_told(places: list[float], odd: list[str]) -> None:
    assert told(places) == odd


def test_phases_of_one_place_are_no_duplicates() -> None:
    assert told([1.0] * 3, [Traits(trigger_time=float(n)) for n in range(3)]) == ["", "", ""]


def test_what_differs_in_what_tells_images_apart_is_no_duplicate() -> None:
    waves = [Traits(b_value=0.0), Traits()]
    assert told([1.0, 1.0], waves) == ["", ""]
    assert told([1.0, 1.0], [Traits(acquisition=1), Traits(acquisition=2)]) == ["", "duplicate"]


def test_nothing_is_odd_where_places_are_unknown() -> None:
    assert [str(each) for each in oddities(build_stack(record(n) for n in range(3)))] == ["", "", ""]
