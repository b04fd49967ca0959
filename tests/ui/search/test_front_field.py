"""The field in front says as what it is looked for, and what cannot be."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import StudyQuery
from qrstation.ui.search.search_form import SearchForm


@pytest.fixture
def form(qtbot: QtBot) -> SearchForm:
    made = SearchForm()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("mor", "looked for as name mor*"),
        ("mor, el", "looked for as name mor*^el*"),
        ("山田", "looked for as name 山田*"),
        ("4711", "looked for as patient ID and accession number"),
        ("47*", "looked for as patient ID and accession number, with your wildcard"),
        ("Phantom 2", "looked for as name, patient ID and accession number"),
        ("*", "* alone finds everything"),
        ("", ""),
    ],
)
def test_it_says_as_what_it_is_looked_for(form: SearchForm, typed: str, words: str) -> None:
    form.name.setText(typed)
    assert form.front.entry.note.text() == words
    assert form.front.entry.note.isHidden() is not bool(words)


def test_a_field_below_that_is_filled_says_what_this_one_is(form: SearchForm) -> None:
    form.name.setText("A-1")
    form.patient_id.setText("4711")
    assert form.front.entry.note.text() == "looked for as accession number"
    assert form.query() == StudyQuery(typed="A-1", patient_id="4711")
    form.accession.setText("A-2")
    assert form.query() is None
    assert "are filled below" in form.front.entry.note.text()


def test_two_names_are_refused(form: SearchForm) -> None:
    form.name.setText("mor")
    form.more.edits["family"].setText("morgan")
    assert form.query() is None
    assert "first field" in form.more.notes["family"].note.text()


@pytest.mark.parametrize(
    ("typed", "words"), [("a\\b", "A backslash separates values"), ("a" * 65, "At most 64"), ("a\x7fb", "not seen")]
)
def test_what_cannot_be_asked_for_is_said_below_it(form: SearchForm, typed: str, words: str) -> None:
    form.name.setText(typed)
    assert form.query() is None
    assert words in form.front.entry.note.text()
    assert words in form.name.accessibleDescription()
    form.name.setText("mor")
    assert form.query() == StudyQuery(patient_name="mor", typed="mor")
