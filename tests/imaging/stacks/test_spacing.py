"""The distance of a stack's images is the median of those that move on."""

from __future__ import annotations

import pytest

from qrstation.imaging.stacks.spacing import median_distance, steps


@pytest.mark.parametrize(
    ("places", "distance"),
    [
        ([], None),
        ([1.0], None),
        ([1.0, 1.0], None),
        ([0.0, 0.0, 2.0, 2.001, 4.0], 1.9995),
        ([0.0, None, 2.0, 5.0], 3.0),
        ([0.0, 5.0, 10.0, 0.0, 5.0], 5.0),
    ],
)
def test_what_lies_at_one_place_does_not_count(places: list[float | None], distance: float | None) -> None:
    assert median_distance(places) == (None if distance is None else pytest.approx(distance))


def test_a_step_to_or_from_nowhere_is_none() -> None:
    assert steps([0.0, None, 2.0, 5.0]) == [None, None, 3.0]
