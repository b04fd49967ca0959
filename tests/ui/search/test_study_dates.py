"""Dates and times of the study: what is wrong with them is told below each."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

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
