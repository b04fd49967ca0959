"""The search form: what is typed becomes a query and a list of places."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.search.date_presets import PRESETS
from qrstation.ui.search.search_form import SearchForm


@pytest.fixture
def form(qtbot: QtBot) -> SearchForm:
    made = SearchForm()
    qtbot.addWidget(made)
    made.set_places(("Main", "Deep"))
    return made


def chip(form: SearchForm, name: str) -> QPushButton:
    """Give the button of an accessible name."""
    (found,) = [button for button in form.findChildren(QPushButton) if button.accessibleName() == name]
    return found


def test_an_empty_form_asks_for_anything(form: SearchForm) -> None:
    assert form.query() == StudyQuery()


def test_every_field_goes_into_the_query(form: SearchForm) -> None:
    form.name.setText(" Morgan, E ")
    form.patient_id.setText(" 4711 ")
    form.birth_date.setText("1958.03.14")
    form.accession.setText("A-1")
    form.description.setText("thorax")
    chip(form, "Modality CT").click()
    chip(form, "Modality CR/DX").click()
    assert form.query() == StudyQuery(
        patient_name="Morgan, E",
        patient_id="4711",
        birth_date="19580314",
        accession_number="A-1",
        modalities=("CT", "CR", "DX"),
        description="thorax",
    )
    assert form.birth_date.text() == "1958-03-14", "it is shown as it was understood"


@pytest.mark.parametrize("number", range(len(PRESETS)))
def test_a_preset_is_a_range_up_to_today(form: SearchForm, number: int) -> None:
    form.dates.chips.button(number).click()
    query = form.query()
    assert query is not None
    assert query.study_date == PRESETS[number].range(date.today())


def test_a_range_is_typed_and_may_be_open(form: SearchForm) -> None:
    chip(form, "Study date: from and to").click()
    assert not form.dates.range.isHidden()
    form.dates.date_from.setText("2026-01-02")
    query = form.query()
    assert query is not None
    assert query.study_date == DateRange("20260102", "")
    form.dates.date_to.setText("2026/02/03")
    query = form.query()
    assert query is not None
    assert query.study_date == DateRange("20260102", "20260203")


@pytest.mark.parametrize("text", ["yesterday", "UNKNOWN", "2026-02-30", "00000000", "12"])
def test_what_is_no_date_is_shown_in_its_field_and_nothing_is_asked(form: SearchForm, text: str) -> None:
    form.birth_date.setText(text)
    assert form.query() is None
    assert form.birth_date.property("wrong") is True
    form.birth_date.setText("")
    assert form.query() == StudyQuery()
    assert form.birth_date.property("wrong") is False


def test_every_place_is_chosen_from_the_first(form: SearchForm) -> None:
    assert form.places() == ("Main", "Deep", THIS_STATION)
    chip(form, f"Search in {THIS_STATION}").click()
    chip(form, "Search in Main").click()
    assert form.places() == ("Deep",)


def test_what_was_chosen_stays_when_the_archives_change(form: SearchForm) -> None:
    chip(form, "Search in Main").click()
    form.set_places(("Main", "Deep", "New"))
    assert form.places() == ("Deep", "New", THIS_STATION)


def test_without_an_archive_the_store_is_searched(form: SearchForm, qtbot: QtBot) -> None:
    bare = SearchForm()
    qtbot.addWidget(bare)
    bare.set_places(())
    assert bare.places() == (THIS_STATION,)


def test_enter_in_any_field_asks(form: SearchForm, qtbot: QtBot) -> None:
    asked: list[bool] = []
    form.search_asked.connect(lambda: asked.append(True))
    for field in form._fields():
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert len(asked) == len(form._fields())


def test_the_button_stops_a_running_search_but_enter_asks_anew(form: SearchForm, qtbot: QtBot) -> None:
    asked: list[str] = []
    form.search_asked.connect(lambda: asked.append("search"))
    form.stop_asked.connect(lambda: asked.append("stop"))
    form.search_button.click()
    form.set_searching(True)
    assert form.search_button.accessibleName() == "Stop search"
    form.search_button.click()
    qtbot.keyClick(form.name, Qt.Key.Key_Return)
    form.set_searching(False)
    form.search_button.click()
    assert asked == ["search", "stop", "search", "search"]


def test_clear_empties_every_field_and_keeps_the_places(form: SearchForm) -> None:
    chip(form, "Search in Main").click()
    chip(form, "Modality MR").click()
    chip(form, "Study date: from and to").click()
    for field in form._fields():
        field.setText("2026-01-01")
    chip(form, "Clear search form").click()
    assert form.query() == StudyQuery()
    assert all(not field.text() for field in form._fields())
    assert form.dates.range.isHidden()
    assert form.places() == ("Deep", THIS_STATION)


def test_from_later_than_to_is_refused_with_words(form: SearchForm) -> None:
    chip(form, "Study date: from and to").click()
    form.dates.date_from.setText("2026-02-03")
    form.dates.date_to.setText("2026-01-02")
    assert form.query() is None
    (note,) = [entry.note.text() for entry in form.dates.entries if not entry.note.isHidden()]
    assert "From is later than to" in note
    form.dates.date_to.setText("2026-02-03")
    query = form.query()
    assert query is not None
    assert query.study_date == DateRange("20260203", "20260203")
    assert all(entry.note.isHidden() for entry in form.dates.entries)


def test_a_range_that_is_not_chosen_is_not_read(form: SearchForm) -> None:
    chip(form, "Study date: from and to").click()
    form.dates.date_from.setText("never")
    assert form.query() is None
    chip(form, "Study date: Any date").click()
    assert form.query() == StudyQuery()
    assert all(entry.note.isHidden() for entry in form.dates.entries)
