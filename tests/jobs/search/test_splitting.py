"""Splitting by date: every day asked exactly once, all found, in few questions, at archives that cap in every way."""

from __future__ import annotations

import itertools
import math
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.jobs.search.splitting import (
    LAST_SECOND,
    Hours,
    Part,
    PartAnswer,
    Plan,
    When,
    hours_of,
    second_of,
    span_of,
)

TODAY = 739_000
Study = tuple[int | None, int | None]
Order = Callable[[list[int]], list[int]]
ORDERS: dict[str, Order] = {
    "oldest first": lambda fits: fits,
    "newest first": lambda fits: fits[::-1],
    "any": lambda fits: random.Random(len(fits)).sample(fits, len(fits)),
    "both ends": lambda fits: list(dict.fromkeys(each for pair in zip(fits, fits[::-1], strict=True) for each in pair)),
}


@dataclass
class Capped:
    """An archive of studies that lists no more than ``cap``."""

    studies: Sequence[Study]
    cap: int
    order: Order = ORDERS["any"]
    widest: int = 0
    """A range of more days finds nothing; 0: it takes all."""
    found: set[int] = field(default_factory=set)
    whole: list[Part] = field(default_factory=list)
    """Parts that were answered in full."""

    def __post_init__(self) -> None:
        self._dated = sorted((day, -1 if second is None else second, n)
                             for n, (day, second) in enumerate(self.studies) if day is not None)  # fmt: skip

    def fits(self, part: Part) -> list[int]:
        """Match as the standard says: a range matches nothing without a value."""
        if part.first is None and part.last is None:
            return list(range(len(self.studies)))
        is_timed = (part.start, part.stop) != (0, LAST_SECOND)
        low = bisect_left(self._dated, (part.first or 0, part.start if is_timed else -1, -1))
        high = bisect_left(self._dated, (part.last or 1 << 32, part.stop + 1, -1))
        return [number for _, _, number in self._dated[low:high]]

    def ask_all(self, plan: Plan) -> None:
        """Ask until the plan ends."""
        while (part := plan.next()) is not None:
            fits = self.fits(part)
            if self.widest and (part.first is None or part.last is None or part.last - part.first >= self.widest):
                fits = []
            is_cut = len(fits) > self.cap
            fits = self.order(fits)[: self.cap]
            self.found.update(fits)
            dated = [self.studies[each] for each in fits]
            whens = [When(day, second) for day, second in dated if day is not None]
            unsplit = len(plan.unsplit)
            if plan.answered(part, PartAnswer(len(fits), whens, is_cut, is_cut)) and len(plan.unsplit) == unsplit:
                self.whole.append(part)


def assert_each_once(parts: Sequence[Part], whole: Part) -> None:
    """Assert that the parts lie one behind the other without a gap, from end to end."""
    spans = sorted(parts, key=lambda part: (part.first or 0, part.start))
    assert (spans[0].first, spans[0].start) == (whole.first, 0)
    assert (spans[-1].last, spans[-1].stop) == (whole.last, LAST_SECOND)
    for one, other in itertools.pairwise(spans):
        if one.stop == LAST_SECOND:
            assert one.last is not None
            assert (other.first, other.start) == (one.last + 1, 0)
        else:
            assert (other.first, other.last, other.start) == (one.first, one.last, one.stop + 1)


FIRST, LAST = TODAY - 9_000, TODAY + 30
wholes = st.sampled_from([Part(), Part(None, LAST), Part(FIRST, None), Part(FIRST, LAST)])


@st.composite
def calendars(draw: st.DrawFn) -> tuple[list[Study], int]:
    """Give studies, and how many clusters they are in: days, spread around some, that hold many of them."""
    studies: list[Study] = []
    seeded = random.Random(draw(st.integers(0, 1 << 32)))
    clusters = draw(st.lists(st.tuples(st.integers(FIRST + 60, TODAY - 60), st.integers(0, 60)), max_size=4))
    for middle, spread in clusters:
        for _ in range(draw(st.integers(1, 80))):
            studies.append((middle + seeded.randint(-spread, spread), seeded.randint(0, LAST_SECOND)))
    for _ in range(draw(st.integers(0, 80))):
        studies.append((seeded.randint(FIRST, TODAY), seeded.randint(0, LAST_SECOND)))
    # No two within one second: those cannot be told apart.
    unique = list(dict.fromkeys(studies))
    seeded.shuffle(unique)
    return sorted(unique, key=lambda when: (when[0] or 0, when[1] or 0)), len(clusters)


def most_questions(studies: int, cap: int, clusters: int) -> float:
    """Give how many questions there may be."""
    return 4 * math.ceil(studies / cap) + math.ceil(math.log2(LAST - FIRST)) * max(1, clusters)


@given(calendars(), st.integers(8, 60), wholes, st.sampled_from(sorted(ORDERS)))
def test_every_day_is_asked_once_and_every_study_found_in_few_questions(
    calendar: tuple[list[Study], int], cap: int, whole: Part, order: str
) -> None:
    studies, clusters = calendar
    archive, plan = Capped(studies, cap, ORDERS[order]), Plan(whole, TODAY)
    archive.ask_all(plan)
    assert archive.found == set(range(len(studies)))
    assert not plan.unsplit
    assert_each_once(archive.whole, whole)
    assert plan.asked <= most_questions(len(studies), cap, clusters)


@given(calendars(), st.integers(0, 40), st.integers(0, 40), st.integers(8, 60), st.sampled_from(sorted(ORDERS)))
def test_undated_and_untimed_studies_do_not_keep_the_others_from_being_found(
    calendar: tuple[list[Study], int], undated: int, untimed: int, cap: int, order: str
) -> None:
    dated, clusters = calendar
    studies: list[Study] = [*dated, *[(None, None)] * undated, *[(TODAY - 5, None)] * untimed]
    archive, plan = Capped(studies, cap, ORDERS[order]), Plan(Part(), TODAY)
    archive.ask_all(plan)
    assert set(range(len(dated))) <= archive.found
    assert_each_once(archive.whole, Part())
    assert plan.asked <= most_questions(len(studies), cap, clusters + 1)
    if len(studies) <= cap:
        assert len(archive.found) == len(studies)


@given(st.integers(1, 600), st.integers(8, 60), st.sampled_from(sorted(ORDERS)))
def test_one_full_day_costs_little_more_than_its_studies(count: int, cap: int, order: str) -> None:
    studies: list[Study] = [(TODAY - 4_000, 28_800 + 10 * number) for number in range(count)]
    archive, plan = Capped(studies, cap, ORDERS[order]), Plan(Part(FIRST, LAST), TODAY)
    archive.ask_all(plan)
    assert len(archive.found) == count
    # Its day is looked for, and in it its hours.
    assert plan.asked <= most_questions(count, cap, 2)


def test_a_wide_range_that_finds_nothing_is_tried_in_halves_once() -> None:
    whole = Part(TODAY - 400, TODAY)
    plan = Plan(whole, TODAY)
    Capped([], 10).ask_all(plan)
    assert plan.asked == 3
    archive = Capped([(TODAY - 399, 5), (TODAY - 1, 0)], 10, widest=250)
    archive.ask_all(Plan(whole, TODAY))
    assert archive.found == {0, 1}
    plan = Plan(Part(TODAY - 3, TODAY), TODAY)
    Capped([], 10).ask_all(plan)
    assert plan.asked == 1


def test_what_has_no_end_and_finds_nothing_is_tried_in_halves_once() -> None:
    for whole in (Part(), Part(None, TODAY), Part(TODAY - 100, None), Part(TODAY + 5, None)):
        archive, plan = Capped([], 10), Plan(whole, TODAY)
        archive.ask_all(plan)
        assert plan.asked == 3
        assert_each_once(archive.whole, whole)


def test_a_second_that_is_cut_short_still_is_told() -> None:
    plan = Plan(Part(TODAY, TODAY), TODAY)
    archive = Capped([(TODAY, 3_600)] * 5, 3)
    archive.ask_all(plan)
    assert plan.hours is not None
    assert [plan.hours.within(part) for part in plan.unsplit] == ["0100-010000.999999"]
    assert plan.asked == 4


def test_the_times_that_the_search_names_are_kept() -> None:
    hours = hours_of("0800-1200")
    assert hours is not None
    plan = Plan(Part(TODAY, TODAY), TODAY, hours)
    whole = plan.next()
    assert whole is not None
    assert hours.within(whole) == ""
    plan.answered(whole, PartAnswer(2, [When(TODAY, 30_000), When(TODAY, 40_000)], is_cut=True, is_sure=True))
    parts = [part for part in (plan.next(), plan.next()) if part is not None]
    assert [hours.within(part) for part in parts] == ["094320-1200", "0800-094319.999999"]


def test_a_day_whose_times_are_named_otherwise_is_not_split() -> None:
    plan = Plan(Part(TODAY, TODAY), TODAY, None)
    Capped([(TODAY, second) for second in range(9)], 3).ask_all(plan)
    assert (plan.asked, len(plan.unsplit)) == (1, 1)


def test_an_archive_that_always_cuts_short_is_given_up() -> None:
    plan = Plan(Part(), TODAY)
    while (part := plan.next()) is not None:
        plan.answered(part, PartAnswer(0, is_cut=True, is_sure=True))
    assert plan.asked == 200
    assert plan.unsplit


def test_an_archive_that_takes_no_notice_of_dates_is_soon_given_up() -> None:
    plan = Plan(Part(), TODAY)
    whens = [When(TODAY - 10 * number, 0) for number in range(100)]
    while (part := plan.next()) is not None:
        plan.answered(part, PartAnswer(100, whens, is_cut=True, is_sure=True))
    assert plan.asked <= 12
    assert plan.unsplit


def test_days_at_the_ends_of_the_calendar_can_be_split() -> None:
    studies: list[Study] = [(2, 10), (2, 20), (3, 5), (3_652_057, 0), (3_652_058, 0), (3_652_058, 9)]
    archive, plan = Capped(studies, 1), Plan(Part(), TODAY)
    archive.ask_all(plan)
    assert archive.found == set(range(6))
    assert Counter(part.dates for part in archive.whole)["00010103"] == 1


@pytest.mark.parametrize(
    ("text", "dates"),
    [("", ""), ("20260101", "20260101"), ("20260101-", "20260101-"), ("-20260101", "-20260101"), ("*", "")],
)
def test_a_date_is_read_and_written(text: str, dates: str) -> None:
    span = span_of(text)
    assert span is not None
    assert span.dates == dates


@pytest.mark.parametrize("text", ["20260231", "2026*", "20260102-20260101", "x-y"])
def test_what_is_no_date_is_not_split(text: str) -> None:
    assert span_of(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", Hours()),
        ("*", Hours()),
        ("08-", Hours(28_800, LAST_SECOND, "08", "")),
        ("-09:30", Hours(0, 34_200, "", "09:30")),
        ("0800", None),
        ("1200-0800", None),
        ("8-9", None),
    ],
)
def test_times_are_read(text: str, hours: Hours | None) -> None:
    assert hours_of(text) == hours


@pytest.mark.parametrize(
    ("text", "second"), [("000001.5", 1), ("235960", LAST_SECOND), ("24", None), ("", None), ("1²", None)]
)
def test_a_time_is_read(text: str, second: int | None) -> None:
    assert second_of(text) == second
