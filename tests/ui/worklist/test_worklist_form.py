"""The worklist's form: what is chosen becomes questions, and what cannot be taken is said beside its field."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import DateRange
from qrstation.ui.worklist.worklist_form import WorklistForm


@pytest.fixture
def form(qtbot: QtBot) -> WorklistForm:
    made = WorklistForm()
    qtbot.addWidget(made)
    made.offer(("Main", "Other"), ("Other",))
    made.show()
    return made


def press(form: WorklistForm, name: str) -> None:
    """Press a button by the name that is read out."""
    (button,) = [each for each in form.findChildren(QPushButton) if each.accessibleName() == name]
    button.click()


def value(form: WorklistForm, keyword: str) -> str:
    """Give what the first question asks for."""
    queries = form.queries()
    assert queries is not None
    return queries[0].value(keyword)


def test_today_is_asked_for_by_itself(form: WorklistForm) -> None:
    today = f"{date.today():%Y%m%d}"
    assert form.days() == DateRange(today, today)
    assert value(form, "ScheduledProcedureStepStartDate") == today
    assert form.chosen_places() == ("Main",)


def test_other_days(form: WorklistForm) -> None:
    today = date.today()
    press(form, "Day: Tomorrow")
    assert value(form, "ScheduledProcedureStepStartDate") == f"{today + timedelta(days=1):%Y%m%d}"
    press(form, "Day: Today and the six days after it")
    assert value(form, "ScheduledProcedureStepStartDate") == f"{today:%Y%m%d}-{today + timedelta(days=6):%Y%m%d}"
    press(form, "Day: another")
    form.day.setText("2026-03-14")
    assert value(form, "ScheduledProcedureStepStartDate") == "20260314"


@pytest.mark.parametrize(("typed", "words"), [("", "write a date"), ("2026-02-30", "no date")])
def test_a_day_that_is_none_is_said(form: WorklistForm, typed: str, words: str) -> None:
    press(form, "Day: another")
    form.day.setText(typed)
    assert form.queries() is None
    assert words in form.day_entry.note.text()


@pytest.mark.parametrize("typed", ["CT\\1", "Röntgen", "A" * 17])
def test_a_station_that_no_title_can_be_is_said(form: WorklistForm, typed: str, qtbot: QtBot) -> None:
    form.station.setText(typed)
    assert form.queries() is None
    assert form.station.accessibleDescription().startswith("Station: ")
    form.station.clear()
    qtbot.keyClicks(form.station, "CT1")
    assert form.station.accessibleDescription() == ""
    assert value(form, "ScheduledStationAETitle") == "CT1"


def test_each_modality_is_a_question_and_clear_takes_all_back(form: WorklistForm) -> None:
    press(form, "Modality CR/DX")
    form.station.setText("X")
    queries = form.queries()
    assert queries is not None
    assert [query.value("Modality") for query in queries] == ["CR", "DX"]
    press(form, "Day: another")
    press(form, "Clear worklist form")
    assert value(form, "Modality") == value(form, "ScheduledStationAETitle") == ""
    assert form.day.isHidden()


def test_enter_asks_and_down_leads_to_the_list(form: WorklistForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.asked):
        qtbot.keyClick(form.station, Qt.Key.Key_Return)
    with qtbot.waitSignal(form.list_asked):
        qtbot.keyClick(form.station, Qt.Key.Key_Down)
    form.set_asking(True)
    with qtbot.waitSignal(form.stop_asked):
        press(form, "Stop asking")
    form.set_asking(False)
    with qtbot.waitSignal(form.asked):
        press(form, "Show worklist")
