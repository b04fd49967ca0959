"""A search that finds nothing offers attempts; each says what it found, also those that found nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from pydicom.dataset import Dataset
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings
from qrstation.station import Station
from tests.hostile import Conversation, HostileArchive
from tests.listed import Studies, row
from tests.peers import free_port
from tests.ui.running import running_station


def only_upper_case(conversation: Conversation, keys: Dataset) -> bool:
    """Find one study for a name in upper case, and nothing else."""
    name = str(keys.get("PatientName") or "")
    if name.startswith("MORGAN"):
        conversation.respond(0x8020, 0xFF00, row(StudyInstanceUID="1.1", PatientName="MORGAN^ELENA"))
    conversation.respond(0x8020, 0x0000)
    return True


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    with HostileArchive(0, answer=Studies({}, before=only_upper_case)) as archive:
        dead = ArchiveSettings("Dead", "DEAD", "127.0.0.1", free_port(), timeout=2)
        with running_station(home, qtbot, archive.settings, dead) as running:
            yield running


def look_for(station: Station, qtbot: QtBot, query: StudyQuery, *places: str) -> None:
    """Search, and wait for the end."""
    station.conductor.search.studies.look_for(query, places, wide=False)
    qtbot.waitUntil(lambda: not station.conductor.search.studies.is_running, timeout=20_000)


def buttons(station: Station) -> list[str]:
    """Give the words of what can be tried."""
    return [button.text() for button in station.window.results.empty_page.buttons]


def press(station: Station, qtbot: QtBot, beginning: str) -> QPushButton:
    """Press what begins so, and wait for the end."""
    found = next(each for each in station.window.results.empty_page.buttons if each.text().startswith(beginning))
    found.click()
    qtbot.waitUntil(lambda: not station.conductor.search.studies.is_running, timeout=20_000)
    return found


def test_which_attempt_found_what_is_said(station: Station, qtbot: QtBot) -> None:
    look_for(station, qtbot, StudyQuery(patient_name="Morgan", study_date=DateRange("20260101", "")), "Hostile")
    page = station.window.results.empty_page
    assert "No study fits." in page.said.text()
    assert "Asked for name Morgan*, study date from 2026-01-01." in page.asked.text()
    assert "Hostile answered with nothing." in page.asked.text()
    assert buttons(station) == [
        "Anywhere in the name: *Morgan*",
        "In upper case: MORGAN",
        "Of any date",
        "Elsewhere: Dead, This station",
    ]
    press(station, qtbot, "Anywhere")
    assert len(buttons(station)) == 4
    assert not page.buttons[0].isEnabled()
    press(station, qtbot, "In upper case")
    assert station.window.results.model.tree.counts()[0] == 1
    (text,) = station.window.results.notices.texts()
    assert "In upper case: MORGAN: 1 study" in text
    assert "1 other attempt found nothing." in text


def test_names_known_here_are_offered(station: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def known(most: int) -> Sequence[str]:
        return ("MORGAN^ELENA", "Smith^John")

    monkeypatch.setattr(station.conductor.search.attempts, "_known_names", known)
    look_for(station, qtbot, StudyQuery(typed="Morgen"), "Hostile")
    qtbot.waitUntil(lambda: "A name known here: MORGAN, ELENA" in buttons(station), timeout=20_000)
    press(station, qtbot, "A name known here")
    assert station.window.results.model.tree.counts()[0] == 1


def test_archives_that_failed_are_named_apart_and_where_all_did_nothing_is_offered(
    station: Station, qtbot: QtBot
) -> None:
    look_for(station, qtbot, StudyQuery(patient_name="Morgan"), "Hostile", "Dead")
    assert "1 failed: Dead." in station.window.results.empty.text()
    assert buttons(station)
    look_for(station, qtbot, StudyQuery(patient_name="Morgan"), "Dead")
    assert not buttons(station)


def test_another_search_begins_without_the_attempts_of_the_last(station: Station, qtbot: QtBot) -> None:
    look_for(station, qtbot, StudyQuery(patient_name="Morgan"), "Hostile")
    press(station, qtbot, "Anywhere")
    look_for(station, qtbot, StudyQuery(patient_name="Morgan"), "Hostile")
    assert all(button.isEnabled() for button in station.window.results.empty_page.buttons)
