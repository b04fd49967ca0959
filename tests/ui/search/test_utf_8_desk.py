"""What cannot be written in an archive's character set is said before it is sent, with UTF-8 one press away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.ui.search.utf_8_desk import KEY, WORDS
from tests.hostile import HostileArchive
from tests.jobs.search.test_known import Writes
from tests.peers import free_port

YAMADA = StudyQuery(patient_name="山田")


@pytest.fixture
def answers() -> Writes:
    return Writes("山田^太郎".encode(), "ISO_IR 192")


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object, answers: Writes) -> Iterator[Station]:
    with HostileArchive(0, answer=answers) as archive:
        latin = replace(archive.settings, charset="ISO_IR 100")
        dead = ArchiveSettings("Dead", "DEAD", "127.0.0.1", free_port(), timeout=5)
        save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(latin, dead)))
        running = Station(home)
        qtbot.addWidget(running.window)
        running.window.show()
        yield running
        running.window.close()


def press(station: Station, key: str) -> None:
    """Press the button of a notice."""
    bar = station.window.results.notices.bar(key)
    assert bar is not None
    (button,) = [each for each in bar.findChildren(QPushButton) if each.text() == WORDS]
    button.click()


def test_it_is_said_and_one_press_asks_in_utf_8(
    station: Station, answers: Writes, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches = station.conductor.search.studies
    monkeypatch.setattr(searches, "search", lambda: searches.look_for(YAMADA, ("Hostile",)))
    searches.search()
    qtbot.waitUntil(lambda: bool(station.window.results.notices.texts()), timeout=20_000)
    (text,) = station.window.results.notices.texts()
    assert "cannot be written in ISO_IR 100" in text
    assert answers.asked == []
    press(station, "failed")
    qtbot.waitUntil(lambda: bool(station.window.results.model.tree.studies), timeout=20_000)
    assert set(answers.asked) == {"ISO_IR 192"}
    assert station.window.results.model.tree.studies[0].match.text("PatientName") == "山田^太郎"


def test_beside_another_failure_it_has_a_notice_of_its_own(station: Station, qtbot: QtBot) -> None:
    searches = station.conductor.search.studies
    notices = station.window.results.notices
    searches.look_for(YAMADA, ("Hostile", "Dead"))
    qtbot.waitUntil(lambda: len([key for key in ("failed", KEY) if notices.bar(key)]) == 2, timeout=20_000)
    searches.look_for(StudyQuery(patient_name="Y"), ("Hostile",))
    assert notices.bar(KEY) is None
