"""The order of the studies, and which of them a step comes to."""

from __future__ import annotations

from datetime import date

import pytest

from qrstation.ui.viewer.timeline.entry import in_order, next_relevant
from tests.ui.viewer.timeline.made_up import entry


def day(year: int) -> date:
    return date(year, 6, 1)


ORDERED = in_order(
    [
        entry("now", day(2026), is_current=True),
        entry("newer", day(2027)),
        entry("dim", day(2025), is_relevant=False),
        entry("one", day(2024)),
        entry("two", day(2022), here=0, state="not here"),
        entry("undated", None),
    ]
)


def test_the_oldest_stands_first_and_before_it_what_has_no_date() -> None:
    assert [each.study_uid for each in ORDERED] == ["undated", "two", "one", "dim", "now", "newer"]


def test_of_one_time_they_stand_as_given_and_of_one_uid_the_last_stays() -> None:
    found = in_order([entry("b", day(2024)), entry("a", day(2024)), entry("b", day(2024), title="again")])
    assert [(each.study_uid, each.title) for each in found] == [("b", "again"), ("a", "CT thorax")]


def test_of_one_day_the_time_decides_and_the_current_one_comes_after_its_equals() -> None:
    now = entry("now", day(2026), time="1015", is_current=True)
    others = [entry("later", day(2026), time="160000"), entry("same", day(2026), time="1015")]
    early, unknown = entry("early", day(2026), time="081500"), entry("unknown", day(2026))
    found = in_order([now, *others, early, unknown])
    assert [each.study_uid for each in found] == ["unknown", "early", "same", "now", "later"]
    first = next_relevant(found, "now", "", None, 1)
    assert first is not None
    assert first.study_uid == "same"


@pytest.mark.parametrize(
    ("start", "step", "expected"),
    [
        ("", 1, "one"),
        ("", -1, None),
        ("one", 1, "two"),
        ("two", 1, "undated"),
        ("undated", 1, None),
        ("undated", -1, "two"),
        ("two", -1, "one"),
        ("one", -1, None),
        ("dim", 1, "one"),
        ("dim", -1, None),
        ("newer", 1, "one"),
        ("newer", -1, None),
    ],
)
def test_steps_go_from_one_relevant_study_to_the_next(start: str, step: int, expected: str | None) -> None:
    found = next_relevant(ORDERED, "now", start, None, step)
    assert (found.study_uid if found else None) == expected


@pytest.mark.parametrize(("step", "expected"), [(1, "two"), (-1, "one")])
def test_a_prior_that_is_not_among_them_stands_by_its_day(step: int, expected: str) -> None:
    found = next_relevant(ORDERED, "now", "another", day(2023), step)
    assert found is not None
    assert found.study_uid == expected
