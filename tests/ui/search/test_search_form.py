"""The search form: what is typed becomes a query and a list of places."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.standard.study_moments import TimeRange
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.typed_search import TypedSearch
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
    assert form.is_untouched


def test_every_field_goes_into_the_query(form: SearchForm) -> None:
    form.name.setText(" Morgan, E ")
    fields = {
        "patient_id": "4711", "issuer": "NORTH", "birth_date": "1958.03.14", "accession": "A-1",
        "description": "thorax", "referring": "Moretti", "institution": "north", "body_part": "chest",
    }  # fmt: skip
    for name, text in fields.items():
        form.more.edits[name].setText(f" {text} ")
    form.more.sex.setCurrentIndex(1)
    chip(form, "Modality CT").click()
    chip(form, "Modality CR/DX").click()
    row = form.more.others.add()
    row.keyword.setText("stationname")
    row.value.setText("ct1")
    assert form.query() == StudyQuery(
        patient_name="Morgan, E",
        typed="Morgan, E",
        patient_id="4711",
        birth_date="19580314",
        accession_number="A-1",
        modalities=("CT", "CR", "DX"),
        description="thorax",
        issuer="NORTH",
        sex="F",
        referring_physician="Moretti",
        institution="north",
        body_part="chest",
        others=(("StationName", "ct1"),),
    )
    assert form.birth_date.text() == "1958-03-14", "it is shown as it was understood"


@pytest.mark.parametrize(
    ("family", "given", "name"),
    [("mor", "", "mor"), ("mor", "el", "mor, el"), ("", "el", ", el"), ("mor*", "el", "mor*, el")],
)
def test_the_parts_of_a_name_are_one_name(form: SearchForm, family: str, given: str, name: str) -> None:
    form.more.edits["family"].setText(family)
    form.more.edits["given"].setText(given)
    query = form.query()
    assert query == StudyQuery(patient_name=name)
    (asked,) = query.queries()
    wanted = {"mor": "mor*", "mor, el": "mor*^el*", ", el": "*^el*", "mor*, el": "mor*^el*"}
    assert asked.value("PatientName") == wanted[name]


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
    assert form.query() == StudyQuery(study_date=DateRange("20260102", ""))
    form.dates.date_to.setText("2026/02/03")
    assert form.query() == StudyQuery(study_date=DateRange("20260102", "20260203"))


def test_yesterday_evening_to_this_morning(form: SearchForm) -> None:
    chip(form, "Study date: from and to").click()
    for field, text in zip(form.dates.fields, ("2026-11-27", "18", "2026-11-28", "8:00"), strict=True):
        field.setText(text)
    query = form.query()
    assert query == StudyQuery(study_date=DateRange("20261127", "20261128"), study_time=TimeRange("180000", "080059"))
    assert form.dates.time_from.text() == "18:00"
    assert [(each.value("StudyDate"), each.value("StudyTime")) for each in query.queries()] == [
        ("20261127", "180000-"),
        ("20261128", "-080059"),
    ]


@pytest.mark.parametrize("text", ["yesterday", "UNKNOWN", "2026-02-30", "00000000", "12"])
def test_what_is_no_date_is_shown_in_its_field_and_nothing_is_asked(form: SearchForm, text: str) -> None:
    form.birth_date.setText(text)
    assert form.query() is None
    assert form.birth_date.property("wrong") is True
    assert form.more.is_open, "what is said is seen"
    form.birth_date.setText("")
    assert form.query() == StudyQuery()
    assert form.birth_date.property("wrong") is False


def test_all_that_is_wrong_is_said_and_the_cursor_stands_in_the_first(form: SearchForm, qtbot: QtBot) -> None:
    form.show()
    form.activateWindow()
    form.name.setText("a\\b")
    form.more.edits["family"].setText("c\\d")
    form.birth_date.setText("never")
    chip(form, "Study date: from and to").click()
    form.dates.time_to.setText("25:00")
    assert form.query() is None
    for field in (form.name, form.more.edits["family"], form.birth_date, form.dates.time_to):
        assert field.property("wrong") is True
        assert field.accessibleDescription()
    qtbot.waitUntil(form.name.hasFocus, timeout=5000)


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
    form.more.others.add()
    form.search_asked.connect(lambda: asked.append(True))
    for field in (*form._fields(), form.more.sex, chip(form, "Modality CT")):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert len(asked) == len(form._fields()) + 2


def test_down_in_any_field_leads_to_the_results(form: SearchForm, qtbot: QtBot) -> None:
    asked: list[bool] = []
    form.results_asked.connect(lambda: asked.append(True))
    for field in form._fields():
        qtbot.keyClick(field, Qt.Key.Key_Down)
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
    form.modalities.choose(("MR", "SR"))
    form.more.others.add()
    chip(form, "Study date: from and to").click()
    for field in form._fields():
        field.setText("2026-01-01")
    chip(form, "Clear search form").click()
    assert form.query() == StudyQuery()
    assert form.is_untouched
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
    assert form.query() == StudyQuery(study_date=DateRange("20260203", "20260203"))
    assert all(entry.note.isHidden() for entry in form.dates.entries)


def test_a_range_that_is_not_chosen_is_not_read(form: SearchForm) -> None:
    chip(form, "Study date: from and to").click()
    form.dates.date_from.setText("never")
    assert form.query() is None
    chip(form, "Study date: Any date").click()
    assert form.query() == StudyQuery()
    assert all(entry.note.isHidden() for entry in form.dates.entries)


def test_what_was_typed_comes_back_as_it_was(form: SearchForm) -> None:
    chip(form, "Study date: from and to").click()
    for field, text in zip(form.dates.fields, ("2026-11-27", "18", "", ""), strict=True):
        field.setText(text)
    form.name.setText("mor")
    form.more.edits["institution"].setText("north")
    form.more.sex.setCurrentIndex(2)
    form.modalities.choose(("CT", "SR"))
    form.more.others.fill((("StationName", "ct1"), ("StudyID", "7")))
    chip(form, "Search in Main").click()
    typed = form.typed()
    form.clear()
    chip(form, "Search in Main").click()
    form.fill(typed)
    assert form.typed() == typed
    assert form.places() == ("Deep", THIS_STATION)
    query = form.query()
    assert query is not None
    assert query.others == (("StationName", "ct1"), ("StudyID", "7"))
    assert query.modalities == ("CT", "SR")


def test_a_search_of_archives_that_are_gone_leaves_the_places(form: SearchForm) -> None:
    form.fill(TypedSearch({"front": "mor", "dates": "7 d"}, places=("Gone",)))
    assert form.places() == ("Main", "Deep", THIS_STATION)
    week = PRESETS[2].range(date.today())
    assert form.query() == StudyQuery(patient_name="mor", typed="mor", study_date=week), "counted from today"


def test_what_makes_no_sense_fills_nothing(form: SearchForm) -> None:
    form.fill(TypedSearch({"dates": "century", "sex": "?", "what": "x"}, ("NOPE",), (("", ""),)))
    assert form.query() == StudyQuery()


def test_folded_fields_that_are_filled_are_counted(form: SearchForm) -> None:
    assert not form.more.is_open
    form.more.toggle.click()
    assert form.more.is_open
    form.description.setText("thorax")
    form.more.others.fill((("StudyID", "7"),))
    form.more.toggle.click()
    assert not form.more.is_open
    assert form.more.toggle.accessibleName() == "More fields · 2 filled"


@pytest.mark.parametrize("width", [220, 240, 288, 400])
def test_where_there_is_room_nothing_is_scrolled_and_the_buttons_follow(
    form: SearchForm, qtbot: QtBot, width: int
) -> None:
    form.resize(width, 1600)
    form.show()
    bar = form._scroll.verticalScrollBar()
    for is_open in (False, True, False):
        form.more.set_open(is_open)
        form.name.setText("4711" if is_open else "")
        qtbot.waitUntil(lambda: bar.maximum() == 0 and not bar.isVisible(), timeout=5000)
        top = form.search_button.mapTo(form, form.search_button.rect().topLeft()).y()
        below = top - form._scroll.geometry().bottom()
        assert 0 <= below <= 8
    form.resize(width, 600)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=5000)
    form.more.set_open(True)
    qtbot.waitUntil(lambda: bar.isVisible(), timeout=5000)
    form.resize(width, 1600)
    qtbot.waitUntil(lambda: not bar.isVisible() and bar.maximum() == 0, timeout=5000)


def test_the_front_field_is_in_sight_when_it_gets_the_cursor(form: SearchForm, qtbot: QtBot) -> None:
    """Ctrl+F and *Clear* lead there, however far down a long form stands."""
    form.more.set_open(True)
    form.resize(280, 400)
    form.show()
    bar = form._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    for go in (form.clear, form.focus_name):
        bar.setValue(bar.maximum())
        go()
        qtbot.waitUntil(lambda: form.name.visibleRegion().boundingRect().height() == form.name.height())
