"""From one moment to another: each moment between is asked for once, and no other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.study_moments import DateRange, Moments, TimeRange, is_wrong_way, parse_time, split
from qrstation.store.matching import matcher

DAYS = st.dates(date(2026, 11, 20), date(2026, 11, 30))
TIMES = st.one_of(
    st.sampled_from(["000000", "000001", "080000", "080059", "180000", "235958", "235959"]),
    st.times().map(lambda time: time.strftime("%H%M%S")),
)
OPEN_DAYS = st.one_of(st.just(""), DAYS.map(lambda day: day.strftime("%Y%m%d")))
OPEN_TIMES = st.one_of(st.just(""), TIMES)


def asked(moments: Moments, day: str, time: str) -> bool:
    """Tell whether an archive answers with a study of a moment, by our own matching of ranges (PS3.4 C.2.2.2.5)."""
    return matcher("StudyDate", str(moments.dates))((day,)) and matcher("StudyTime", str(moments.times))((time,))


@given(OPEN_DAYS, OPEN_DAYS, OPEN_TIMES, OPEN_TIMES, st.data())
def test_each_moment_is_asked_for_once_and_no_other(
    first: str, last: str, begins: str, ends: str, data: st.DataObject
) -> None:
    dates, times = DateRange(first, last), TimeRange(begins if first else "", ends if last else "")
    if is_wrong_way(dates, times):
        with pytest.raises(ValueError, match="before it begins"):
            split(dates, times)
        return
    parts = split(dates, times)
    assert 1 <= len(parts) <= 3
    day = data.draw(st.one_of(DAYS, st.dates()).map(lambda each: each.isoformat().replace("-", "")))
    time = data.draw(st.one_of(TIMES, st.sampled_from([part for part in (begins, ends) if part] or ["120000"])))
    within = (not first or (first, times.first or "000000") <= (day, time)) and (
        not last or (day, time) <= (last, times.last or "235959")
    )
    assert sum(asked(part, day, time) for part in parts) == within


def test_yesterday_evening_to_this_morning_is_two_questions() -> None:
    assert split(DateRange("20261127", "20261128"), TimeRange("180000", "080059")) == (
        Moments(DateRange("20261127", "20261127"), TimeRange("180000", "")),
        Moments(DateRange("20261128", "20261128"), TimeRange("", "080059")),
    )


def test_days_between_are_one_more() -> None:
    parts = split(DateRange("20261120", "20261128"), TimeRange("180000", "080059"))
    assert [str(part.dates) for part in parts] == ["20261120", "20261121-20261127", "20261128"]
    assert [str(part.times) for part in parts] == ["180000-", "", "-080059"]


def test_whole_days_and_one_day_are_one_question() -> None:
    days = DateRange("20261120", "20261128")
    assert split(days, TimeRange("000000", "235959")) == (Moments(days),)
    one = DateRange("20261120", "20261120")
    assert split(one, TimeRange("080000", "100059")) == (Moments(one, TimeRange("080000", "100059")),)


def test_the_calendar_ends() -> None:
    assert split(DateRange("99991231", ""), TimeRange("180000", "")) == (
        Moments(DateRange("99991231", "99991231"), TimeRange("180000", "")),
    )
    with pytest.raises(ValueError, match="no date"):
        split(DateRange("20260230", ""), TimeRange("180000", ""))


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("18", "180000", "180059"), ("18:00", "180000", "180059"), ("8:05", "080500", "080559"),
        ("1830", "183000", "183059"), ("183015", "183015", "183015"), (" 08:00:00 ", "080000", "080000"),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text: str, begins: str, ends: str) -> None:
    assert parse_time(text) == begins
    assert parse_time(text, is_end=True) == ends


@pytest.mark.parametrize("text", ["", "24:00", "18:60", "evening", "-1", "٠٨:٠٠", "1:2:3"])
def test_what_is_no_time(text: str) -> None:
    assert parse_time(text) is None


def test_days_are_counted_up_to_today() -> None:
    today = date(2026, 11, 28)
    assert DateRange("20261128", "20261128").days(today) == 1
    assert DateRange("20261121", "").days(today) == 8
    assert DateRange("", "20261128").days(today) is None
    assert DateRange().days(today) is None
    assert DateRange((today + timedelta(days=3)).strftime("%Y%m%d"), "").days(today) == 0
