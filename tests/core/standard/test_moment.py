"""Moments: dates and times as seconds, whatever came in their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.moment import seconds_of, seconds_of_moment


@pytest.mark.parametrize(
    ("date", "time", "seconds"),
    [
        ("19700102", "", 86400.0),
        ("19700101", "010203.25", 3723.25),
        ("1970.01.01", "01:02:03", 3723.0),
        ("19700101", "0102", 3720.0),
        ("19700101", "nonsense", 0.0),
        ("", "010203", None),
        ("19701301", "010203", None),
    ],
)
def test_a_date_and_a_time_are_seconds(date: str, time: str, seconds: float | None) -> None:
    assert seconds_of(date, time) == seconds


def test_a_moment_tells_its_offset_or_not() -> None:
    assert seconds_of_moment("19700101010000.5") == 3600.5
    assert seconds_of_moment("19700101010000+0100") == 0.0
    assert seconds_of_moment("19700101010000.25-0030") == 5400.25
    assert seconds_of_moment("1970") is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_came_is_a_number_or_nothing(date: str, time: str) -> None:
    assert isinstance(seconds_of(date, time), float | None)
    assert isinstance(seconds_of_moment(date + time), float | None)
