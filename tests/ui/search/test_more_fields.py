"""The fields below: each says how it is asked for, and what is wrong with it."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qrstation.ui.search.search_form import SearchForm


@pytest.fixture
def form(qtbot: QtBot) -> SearchForm:
    made = SearchForm()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("family", "mor", "asked for as mor*"),
        ("given", "el", "asked for as *^el*"),
        ("patient_id", "4711", "asked for exactly"),
        ("patient_id", "47*", "asked for as 47*"),
        ("issuer", "NORTH", "asked for exactly"),
        ("accession", "A-1", "asked for exactly"),
        ("accession", "*", "* alone is any"),
        ("description", "thorax", "asked for as *thorax*"),
        ("description", "CT*", "asked for as CT*"),
        ("referring", "mor", "asked for as mor*"),
        ("institution", "north", "asked for as *north*"),
        ("body_part", "chest", "asked for exactly"),
    ],
)
def test_the_rule_of_wildcards_stands_below_each_field(form: SearchForm, field: str, typed: str, words: str) -> None:
    form.more.edits[field].setText(typed)
    assert form.more.notes[field].note.text() == words
    form.more.edits[field].setText("")
    assert form.more.notes[field].note.isHidden()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("family", "a\\b", "A backslash separates values"),
        ("patient_id", "47\\11", "A backslash separates values"),
        ("description", "a\\b", "A backslash separates values"),
        ("institution", "a" * 65, "At most 64"),
        ("body_part", "chest?!", "A code has at most 16"),
        ("birth_date", "1958", "this is no date"),
    ],
)
def test_what_cannot_be_asked_for_is_said_below_its_field(form: SearchForm, field: str, typed: str, words: str) -> None:
    form.more.edits[field].setText(typed)
    assert form.query() is None
    assert words in form.more.notes[field].note.text()
    assert form.more.edits[field].property("wrong") is True
    assert form.more.is_open
    form.more.edits[field].setText("")
    assert form.query() is not None
    assert form.more.edits[field].property("wrong") is False
