"""Which image is due: round and round, or forth and back."""

from __future__ import annotations

import pytest

from qrstation.ui.viewer.cine.cine_pace import FASTEST, SLOWEST, due, faster, phase_after, slower


@pytest.mark.parametrize(
    ("start", "passed", "bounce", "index"),
    [
        (0, 0, False, 0),
        (3, 1, False, 4),
        (4, 1, False, 0),
        (4, 11, False, 0),
        (3, 1, True, 4),
        (4, 1, True, 3),
        (0, 7, True, 1),
        (0, 8, True, 0),
        (6, 1, True, 1),
    ],
)
def test_the_image_that_is_due(start: int, passed: int, bounce: bool, index: int) -> None:
    assert due(start, passed, 5, bounce=bounce) == index


def test_the_way_back_stays_one() -> None:
    phase = phase_after(0, 6, 5, bounce=True)
    assert due(phase, 0, 5, bounce=True) == 2
    assert due(phase, 1, 5, bounce=True) == 1


def test_one_image_stands() -> None:
    assert due(0, 9, 1, bounce=True) == due(0, 9, 0, bounce=False) == 0
    assert phase_after(0, 9, 1, bounce=True) == 0


def test_rates_go_by_steps_and_end() -> None:
    assert faster(15) == 20
    assert slower(15) == 12.5
    assert faster(24) == 25
    assert faster(FASTEST) == FASTEST
    assert slower(SLOWEST) == SLOWEST
