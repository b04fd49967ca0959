"""Any other attribute: a keyword that is known, and a value that it may have."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import StudyQuery
from qrstation.ui.search.other_attributes import MOST_ROWS, OFFERED, OWN_FIELDS
from qrstation.ui.search.search_form import SearchForm


@pytest.fixture
def form(qtbot: QtBot) -> SearchForm:
    made = SearchForm()
    qtbot.addWidget(made)
    return made


def test_keywords_are_offered_that_have_no_field_of_their_own() -> None:
    assert {"StudyID", "StationName", "PatientComments"} <= set(OFFERED)
    assert not OWN_FIELDS & set(OFFERED)


@pytest.mark.parametrize(
    ("keyword", "value", "words"),
    [
        ("Nonsense", "1", "No keyword of a patient, study or series"),
        ("SliceThickness", "1", "No keyword of a patient, study or series"),
        ("", "1", "No keyword"),
        ("PatientID", "4711", "a field of its own"),
        ("StudyID", "", "What must it be?"),
        ("StudyID", "a\\b", "A backslash separates values"),
        ("SeriesDate", "2026-02-30", "This is no date"),
        ("SeriesDate", "2026-02-02 to 2026-01-01", "swap the two"),
        ("SeriesNumber", "one", "This is no number"),
        ("SeriesInstanceUID", "1.2.*", "This is no UID"),
        ("PatientAge", "45", "045Y"),
    ],
)
def test_what_cannot_be_asked_for_is_said_below_its_row(form: SearchForm, keyword: str, value: str, words: str) -> None:
    row = form.more.others.add()
    row.keyword.setText(keyword)
    row.value.setText(value)
    assert form.query() is None
    assert words in row.entry.note.text()
    row.remove.click()
    assert form.query() == StudyQuery()


def test_an_unknown_keyword_is_said_before_anything_is_asked(form: SearchForm) -> None:
    row = form.more.others.add()
    row.keyword.setText("Nonsense")
    row.keyword.editingFinished.emit()
    assert "No keyword" in row.entry.note.text()
    row.keyword.setText("studyid")
    row.value.setText("7")
    assert row.entry.note.text() == "asked for exactly"
    assert form.query() == StudyQuery(others=(("StudyID", "7"),))


def test_one_keyword_stands_in_one_row(form: SearchForm) -> None:
    form.more.others.fill((("StudyID", "7"), ("studyid", "8")))
    assert form.query() is None
    assert "keep one" in form.more.others.rows[1].entry.note.text()


def test_rows_come_and_go_up_to_a_bound(form: SearchForm, qtbot: QtBot) -> None:
    form.more.set_open(True)
    form.show()
    add = form.more.others.add_button
    for _ in range(MOST_ROWS):
        assert not add.isHidden()
        add.click()
    assert add.isHidden()
    assert form.more.others.rows[-1].keyword.isVisible()
    form.more.others.rows[0].remove.click()
    assert not add.isHidden()
    assert form.query() == StudyQuery(), "empty rows ask for nothing"
    assert all(button.accessibleName() for button in form.findChildren(QPushButton))
