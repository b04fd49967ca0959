"""What a decoder sends is headings or it is not, and no value in them is taken that cannot be one."""

from __future__ import annotations

import numpy as np
import pytest

from qrstation.core.instance import Traits
from qrstation.imaging.decoders.heading_check import headings_of
from qrstation.imaging.heading import COLUMNS, MOST_FRAMES, FrameHeading, Headings

ROW = [1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.5, 0.25, 2.5, 500.0, 3.0, 40.0, 5.0, 2.0, 1e9 + 0.5, 1.0]
WHOLE = FrameHeading(
    (1, 2, 3),
    (1, 0, 0, 0, 1, 0),
    (0.5, 0.25),
    Traits(echo_time=2.5, b_value=500, phase=3, trigger_time=40, acquisition=5, taken=1e9 + 0.5),
    "B",
    2,
)


def test_a_row_is_the_heading_of_a_frame() -> None:
    found = headings_of(Headings(np.array([ROW, [np.nan] * COLUMNS, ROW]), ("A", "B")))
    assert found == (WHOLE, FrameHeading(), WHOLE)
    assert found[0].orientation is found[2].orientation
    assert headings_of(Headings(np.zeros((0, COLUMNS)))) == ()


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 1e300, -1e12])
def test_what_can_be_no_such_value_is_not_known(value: float) -> None:
    assert headings_of(Headings(np.full((1, COLUMNS), value))) == (FrameHeading(),)


@pytest.mark.parametrize("kind", [-1.0, 2.0, 1e8])
def test_a_kind_that_was_not_sent_is_none(kind: float) -> None:
    (found,) = headings_of(Headings(np.array([[*ROW[:-1], kind]]), ("A", "B"))) or ()
    assert found.kind == ""


def unmade() -> Headings:
    """Make headings without their fields, as unpickling can."""
    return Headings.__new__(Headings)


@pytest.mark.parametrize(
    "untrusted",
    [
        None,
        (),
        unmade(),
        Headings([ROW]),  # type: ignore[arg-type]
        Headings(np.zeros((1, COLUMNS), np.float32)),
        Headings(np.zeros((1, COLUMNS), ">f8")),
        Headings(np.zeros((1, COLUMNS), object)),
        Headings(np.zeros(COLUMNS)),
        Headings(np.zeros((1, COLUMNS + 1))),
        Headings(np.broadcast_to(np.zeros(1), (MOST_FRAMES + 1, COLUMNS))),
        Headings(np.zeros((1, COLUMNS)), ["A"]),  # type: ignore[arg-type]
        Headings(np.zeros((1, COLUMNS)), (1,)),  # type: ignore[arg-type]
        Headings(np.zeros((1, COLUMNS)), ("A" * 1000,)),
        Headings(np.zeros((1, COLUMNS)), ("A",) * 1000),
    ],
)
def test_all_else_is_no_headings(untrusted: object) -> None:
    assert headings_of(untrusted) is None
