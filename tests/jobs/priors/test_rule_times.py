"""When rules run by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from qrstation.core.station.settings import RuleSettings
from qrstation.jobs.priors.rule_times import next_run

RULE = RuleSettings("R", "Main", every_minutes=10, from_="06:00", until="20:00")


def at(text: str) -> datetime:
    """Give a moment of one of two days."""
    return datetime.fromisoformat(f"2025-01-{text}+00:00")


@pytest.mark.parametrize(
    ("hours", "last", "now", "due"),
    [
        (("06:00", "20:00"), None, "14T07:00", "14T07:00"),
        (("06:00", "20:00"), None, "14T05:59", "14T06:00"),
        (("06:00", "20:00"), None, "14T20:00", "15T06:00"),
        (("06:00", "20:00"), "14T07:00", "14T07:05", "14T07:10"),
        (("06:00", "20:00"), "14T19:55", "14T20:30", "15T06:00"),
        (("06:00", "20:00"), "13T07:00", "14T09:00", "13T07:10"),
        (("00:00", "24:00"), "14T23:55", "14T23:56", "15T00:05"),
        (("22:00", "06:00"), None, "14T23:00", "14T23:00"),
        (("22:00", "06:00"), None, "14T05:00", "14T05:00"),
        (("22:00", "06:00"), "14T05:55", "14T06:10", "14T22:00"),
        (("06:00", "20:00"), "15T07:00", "14T07:00", "14T07:00"),
        (("22:00", "06:00"), "14T05:45", "14T12:00", "14T22:00"),  # the machine slept over the end of its hours
        (("06:00", "20:00"), "13T19:30", "14T21:00", "15T06:00"),
    ],
)
def test_when_a_rule_is_due(hours: tuple[str, str], last: str | None, now: str, due: str) -> None:
    rule = replace(RULE, from_=hours[0], until=hours[1])
    assert next_run(rule, at(last) if last else None, at(now)) == at(due)


def test_one_that_is_run_by_hand_is_never_due() -> None:
    assert next_run(replace(RULE, every_minutes=0), None, at("14T07:00")) is None


def test_its_hours_are_those_of_the_clock_as_it_stands_now() -> None:
    """Summer time ended since it ran: it is due by the new clock, not an hour beside its hours."""
    last = datetime.fromisoformat("2025-10-26T02:55:00+02:00")
    now = datetime.fromisoformat("2025-10-26T02:10:00+01:00")  # fifteen minutes later
    night = replace(RULE, from_="22:00", until="03:00")
    assert next_run(night, last, now) == datetime.fromisoformat("2025-10-26T02:05:00+01:00")
