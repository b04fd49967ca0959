"""A search that nothing narrows is asked about first, with the days that it would cover."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.search.search_form import SearchForm

ARCHIVES = ("Main", "Deep")


@pytest.fixture
def form(qtbot: QtBot) -> SearchForm:
    made = SearchForm()
    qtbot.addWidget(made)
    made.set_places(ARCHIVES)
    return made


def back(days: int) -> DateRange:
    return DateRange((date.today() - timedelta(days=days)).strftime("%Y%m%d"), "")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (StudyQuery(), "This asks 2 archives for all studies of every day there is."),
        (StudyQuery(patient_name="*"), "every day there is"),
        (StudyQuery(typed="**", patient_id="*"), "every day there is"),
        (StudyQuery(study_date=back(5 * 365)), "all studies of 1,826 days"),
        (StudyQuery(study_date=DateRange("20260101", "20260630")), "all studies of 181 days"),
        (StudyQuery(study_date=DateRange("", "20260630")), "every day there is"),
        (StudyQuery(modalities=("CT", "MR")), "every day there is, CT, MR only"),
    ],
)
def test_it_asks_first_and_says_what_it_would_cover(form: SearchForm, query: StudyQuery, words: str) -> None:
    assert not form.wide.allows(query, ARCHIVES)
    assert not form.wide.isHidden()
    assert words in form.wide.what.text()
    assert words in form.wide.accessibleName()
    assert form.wide.allows(query, ARCHIVES), "the same once more is a yes"
    assert form.wide.isHidden()
    assert not form.wide.allows(query, ARCHIVES), "and the next one is a question again"


@pytest.mark.parametrize(
    "query",
    [
        StudyQuery(patient_name="mor"), StudyQuery(typed="4711"), StudyQuery(study_date=back(30)),
        StudyQuery(study_date=DateRange("20260101", "20260101")), StudyQuery(study_uids=("1.2",)),
        StudyQuery(body_part="CHEST"),
    ],
)  # fmt: skip
def test_what_is_narrow_is_not_asked_about(form: SearchForm, query: StudyQuery) -> None:
    assert form.wide.allows(query, ARCHIVES)


def test_this_station_may_be_listed_whole(form: SearchForm) -> None:
    assert form.wide.allows(StudyQuery(), (THIS_STATION,))
    assert not form.wide.allows(StudyQuery(), ("Main", THIS_STATION))
    assert "one archive" in form.wide.what.text()


def test_another_search_is_another_question(form: SearchForm) -> None:
    assert not form.wide.allows(StudyQuery(), ARCHIVES)
    assert not form.wide.allows(StudyQuery(study_date=back(365)), ARCHIVES)
    assert "366 days" in form.wide.what.text()


def test_its_buttons_search_all_or_less(form: SearchForm) -> None:
    asked: list[bool] = []

    def search() -> None:
        query = form.query()
        assert query is not None
        asked.append(form.wide.allows(query, form.places()))

    form.search_asked.connect(search)
    form.search_button.click()
    form.wide.all_button.click()
    form.search_button.click()
    form.wide.narrow_button.click()
    assert asked == [False, True, False, True]
    query = form.query()
    assert query is not None
    assert query.study_date == back(30)


def test_typing_takes_the_question_back(form: SearchForm, qtbot: QtBot) -> None:
    assert not form.wide.allows(StudyQuery(), ARCHIVES)
    field: QLineEdit = form.name
    qtbot.keyClicks(field, "m")
    assert form.wide.isHidden()
