"""The worklist in the real window, asked of real peers, and from a row to the patient's studies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.core.events import EntriesFound, SearchEnd, WorklistEnded
from qrstation.core.patient import Demographics
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.ui.search.search_kinds import Kind
from qrstation.ui.worklist.worklist_form import WorklistForm
from qrstation.ui.worklist.worklist_pane import WorklistPane
from tests.peers import Dcmqrscp, Wlmscpfs, free_port
from tests.scheduled import examination
from tests.silent import silent
from tests.told import told
from tests.ui.worklist.made_up import entry

TODAY = f"{date.today():%Y%m%d}"


@pytest.fixture(scope="module")
def peers() -> Iterator[tuple[ArchiveSettings, ArchiveSettings]]:
    """An information system with a worklist, and an archive without one."""
    with Wlmscpfs("WORKLIST") as worklist, Dcmqrscp() as archive:
        worklist.add(
            examination(ScheduledProcedureStepStartDate=TODAY),
            examination(
                "Moretti^Paolo", "9920", ScheduledProcedureStepStartDate=TODAY, ScheduledProcedureStepStartTime="0700"
            ),
        )
        yield worklist.settings(name="Information system"), archive.settings(name="Main PACS")


@pytest.fixture
def station(
    home: Home, qtbot: QtBot, qapp: object, peers: tuple[ArchiveSettings, ArchiveSettings]
) -> Iterator[Station]:
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=peers))
    running = Station(home)
    running.window.show()
    qtbot.addWidget(running.window)
    yield running
    running.window.close()


def opened(station: Station, qtbot: QtBot) -> tuple[WorklistForm, WorklistPane]:
    """Look at the worklist, and wait for the answers."""
    desk = station.conductor.worklists
    station.window.kinds.show(Kind.WORKLIST)
    form, pane = desk._made()
    qtbot.waitUntil(lambda: form.ask_button.accessibleName() == "Show worklist", timeout=20_000)
    return form, pane


def drained(station: Station, *events: EntriesFound | WorklistEnded) -> None:
    """Give the window news as a worker does, and let it take them."""
    for event in events:
        station.pump.publish(event)
    for _ in range(50):
        station.pump.drain()


def test_todays_patients_are_there_when_it_is_first_looked_at(station: Station, qtbot: QtBot) -> None:
    assert station.window.kinds.scheduled == ()
    form, pane = opened(station, qtbot)
    assert pane.isVisible()
    listed = station.conductor.prior_lists.open()
    assert (len(station.window.kinds.scheduled), listed.worklist_button.text()) == (2, "&Worklist (2 examinations)")
    listed.reject()
    assert form.isVisible()
    assert not station.window.results.isVisible()
    assert [pane.model.index(row, 1).data() for row in range(pane.model.rowCount())] == [
        "Moretti, Paolo",
        "Morgan, Elena",
    ]
    assert pane.title.text().endswith("2 examinations · 2 patients")
    assert pane.notices.texts() == ["Main PACS offers no worklist Not asked any more, until chosen again."]
    assert form.chosen_places() == ("Information system",)
    asked = station.conductor.worklists._generation
    station.window.kinds.show(Kind.STUDIES)
    station.window.kinds.show(Kind.WORKLIST)
    assert station.conductor.worklists._generation == asked, "what is there already is not asked for again"


def test_one_without_a_worklist_is_not_asked_at_the_next_start(station: Station, qtbot: QtBot, home: Home) -> None:
    opened(station, qtbot)
    assert station.memory.no_worklists == ("Main PACS",)
    station.window.close()
    again = Station(home)
    qtbot.addWidget(again.window)
    form, pane = opened(again, qtbot)
    assert form.chosen_places() == ("Information system",)
    assert (pane.model.rowCount(), pane.notices.is_empty) == (2, True)
    form.places["Main PACS"].click()
    assert again.memory.no_worklists == ()
    again.window.close()


def test_a_row_leads_to_the_patients_studies_in_one_step(station: Station, qtbot: QtBot) -> None:
    _, pane = opened(station, qtbot)
    window = station.window
    window.form.name.setText("somebody else")
    pane.view.setCurrentIndex(pane.model.index(1, 0))
    qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert window.kinds.kind is Kind.STUDIES
    assert window.results.isVisible()
    query = window.form.query()
    assert query is not None
    assert (query.patient_id, query.patient_name) == ("4711", "")
    qtbot.waitUntil(lambda: window.form.search_button.accessibleName() == "Search", timeout=20_000)
    station.conductor.worklists.studies_of(entry(Demographics("", "", "Larsen^Nils=x")))
    query = window.form.query()
    assert query is not None
    assert (query.patient_id, query.patient_name) == ("", "Larsen, Nils")
    assert query != StudyQuery()


def test_nobody_and_no_archive_are_said(station: Station, qtbot: QtBot) -> None:
    form, pane = opened(station, qtbot)
    form.station.setText("NOBODY")
    form.asked.emit()
    qtbot.waitUntil(lambda: "Nobody is scheduled" in pane.empty.text(), timeout=20_000)
    for button in form.places.values():
        button.setChecked(False)
    form.asked.emit()
    assert "Choose at least one archive" in pane.empty.text()
    station.settings.save(Settings(StationSettings(port=free_port())))
    form.asked.emit()
    assert "No archive is configured yet" in pane.empty.text()
    form.places.clear()
    form.station.setText("A\\B")
    before = station.conductor.worklists._generation
    form.asked.emit()
    assert station.conductor.worklists._generation == before


def test_what_is_late_is_dropped_and_failures_are_told(station: Station, qtbot: QtBot) -> None:
    _, pane = opened(station, qtbot)
    desk = station.conductor.worklists
    drained(station, EntriesFound(desk._generation - 1, "Information system", (entry(),)))
    assert pane.model.rowCount() == 2
    desk._asked = {"Information system", "Main PACS"}
    drained(
        station,
        WorklistEnded(desk._generation, "Main PACS", SearchEnd.FAILED, remarks=(told("it broke", "try again"),)),
        WorklistEnded(desk._generation, "Information system", SearchEnd.CUT_SHORT, 2, remarks=(told("there is more"),)),
    )
    said = " ".join(pane.notices.texts())
    assert "Main PACS: it broke" in said
    assert "Information system: probably incomplete: there is more" in said


def test_a_silent_archive_is_stopped_by_escape(station: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    form, pane = opened(station, qtbot)
    with silent("associates", monkeypatch) as peer:
        station.settings.save(Settings(StationSettings(port=free_port()), archives=(peer.settings,)))
        form.asked.emit()
        assert peer.entered.wait(20)
        assert station.window.stop_action.isEnabled()
        assert "still answering" in pane.note.text()
        station.window.stop_action.trigger()
        assert not station.window.stop_action.isEnabled()
        assert form.ask_button.accessibleName() == "Show worklist"
        assert "stopped before Silent" in pane.empty.text()
