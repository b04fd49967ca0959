"""What the worklist says."""

from __future__ import annotations

from datetime import date

import pytest

from qrstation.core.events import SearchEnd, WorklistEnded
from qrstation.core.patient import Demographics
from qrstation.core.standard.query import DateRange
from qrstation.ui.worklist.worklist_words import (
    Column,
    cell_text,
    clock,
    day_words,
    empty_words,
    more_words,
    title_words,
)
from tests.ui.worklist.made_up import ELENA, PAOLO, entry


def ended(end: SearchEnd = SearchEnd.COMPLETE, *, is_offered: bool = True) -> WorklistEnded:
    """Give how an archive's part ended."""
    return WorklistEnded(1, "X", end, is_offered=is_offered)


@pytest.mark.parametrize(
    ("time", "shown"), [("083000", "08:30"), ("0830", "08:30"), ("08:30:00", "08:30"), ("8", "8"), ("", "")]
)
def test_a_time_is_read_as_far_as_it_is_one(time: str, shown: str) -> None:
    assert clock(time) == shown


def test_a_row_says_who_when_what_and_where() -> None:
    said = [cell_text(entry(), column, with_date=False) for column in Column]
    assert said == ["08:30", "Morgan, Elena", "4711", "1958-03-14", "CT thorax", "CT", "CT1", "A1", "Main"]
    assert cell_text(entry(), Column.TIME, with_date=True) == "2026-11-28 08:30"
    assert cell_text(entry(procedure="", step="thorax"), Column.PROCEDURE, with_date=False) == "thorax"
    assert "Referred by Weiss, Anna" in more_words(entry(referring="Weiss^Anna"))


def test_text_from_outside_is_harmless() -> None:
    bad = entry(Demographics("47\u202e11\n", "", "<b>Evil\x00^\u200b"), procedure="a\nb")
    for column in Column:
        text = cell_text(bad, column, with_date=True)
        assert "\n" not in text
        assert "\u202e" not in text
        assert "\x00" not in text


def test_days_and_counts() -> None:
    today = date(2026, 11, 28)
    assert day_words(DateRange("20261128", "20261128"), today) == "today, 2026-11-28"
    assert day_words(DateRange("20261129", "20261129"), today) == "tomorrow, 2026-11-29"
    assert day_words(DateRange("20261201", "20261201"), today) == "2026-12-01"
    assert day_words(DateRange("20261128", "20261204"), today) == "2026-11-28 – 2026-12-04"
    assert title_words([entry(), entry(step_id="2"), entry(PAOLO)], "today") == (
        "Worklist · today · 3 examinations · 2 patients"
    )
    assert title_words([entry(ELENA)], "today").endswith("1 examination · 1 patient")


@pytest.mark.parametrize(
    ("ends", "waited_for", "words"),
    [
        ({"X": ended(is_offered=False)}, (), "X offers no worklist"),
        ({"X": ended(is_offered=False), "Y": ended(is_offered=False)}, (), "None of these archives"),
        ({"X": ended(SearchEnd.FAILED)}, (), "stands above"),
        ({"X": ended(), "Y": ended(is_offered=False)}, (), "Nobody is scheduled for today at X."),
        ({}, ("X",), "stopped before X"),
    ],
)
def test_an_empty_list_says_why(ends: dict[str, WorklistEnded], waited_for: tuple[str, ...], words: str) -> None:
    assert words in empty_words(ends, "today", waited_for)
