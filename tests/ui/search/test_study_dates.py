"""Dates and times of the study: what is wrong with them is told below each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import DateRange
from qrstation.ui.search.date_presets import PRESETS
from qrstation.ui.search.search_form import SearchForm


@pytest.fixture
def form(qtbot: QtBot) -> SearchForm:
    made = SearchForm()
    qtbot.addWidget(made)
    made.dates.chips.button(len(PRESETS)).click()
    return made


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("2026-02-30", "", "", ""), "From: this is no date"),
        (("", "", "2026-13-01", ""), "To: this is no date"),
        (("2026-01-01", "25:00", "", ""), "From: this is no time"),
        (("", "", "2026-01-01", "late"), "To: this is no time"),
        (("", "18:00", "", ""), "From which day?"),
        (("2026-01-01", "", "", "8:00"), "To which day?"),
        (("2026-01-02", "", "2026-01-01", ""), "From is later than to"),
        (("2026-01-01", "18:00", "2026-01-01", "8:00"), "From is later than to"),
    ],
)
def test_what_is_no_range_is_told_below_its_field(form: SearchForm, texts: tuple[str, ...], words: str) -> None:
    for field, text in zip(form.dates.fields, texts, strict=True):
        field.setText(text)
    assert form.query() is None
    notes = [entry.note for entry in (*form.dates.entries, *form.dates.times)]
    assert [note.text() for note in notes if not note.isHidden() and words in note.text()]
    for field in form.dates.fields:
        field.clear()
    assert form.query() is not None
    assert all(note.isHidden() for note in notes)


def test_yesterday_evening_to_this_morning_is_typed_in_words_and_kept_as_words(form: SearchForm) -> None:
    for field, text in zip(form.dates.fields, ("yesterday", "18:00", "today", "08:00"), strict=True):
        field.setText(text)
    query, today = form.query(), date.today()
    assert query is not None
    days = [(today - timedelta(days=back)).strftime("%Y%m%d") for back in (1, 0)]
    assert query.study_date == DateRange(*days)
    asked = [(each.value("StudyDate"), each.value("StudyTime")) for each in query.queries()]
    assert asked == [(days[0], "180000-"), (days[1], "-080059")]
    assert form.dates.values()["Study date from"] == "yesterday"
    assert form.dates.entries[0].note.text() == f"From {(today - timedelta(days=1)).isoformat()}"


@pytest.mark.parametrize("words", ["tomorrow", "today-", "todayish", "yesterday-1", "-", "today-999999"])
def test_other_words_are_no_days(form: SearchForm, words: str) -> None:
    form.dates.date_from.setText(words)
    assert form.query() is None
