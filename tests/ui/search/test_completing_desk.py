"""One press completes what an archive cut short, among the same rows; it can be stopped like a search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydicom.dataset import Dataset
from pytestqt.qtbot import QtBot

from qrstation.core.station.home import Home
from qrstation.station import Station
from tests.calendar_archive import Calendar, days
from tests.hostile import Conversation, HostileArchive
from tests.ui.running import running_station


class Capped:
    """An archive that stops at fifty without saying so, and waits before its third answer when it is told to."""

    def __init__(self) -> None:
        self.calendar = Calendar(days("2026-01-01", 130), 50, 0x0000)
        self.waits = False

    def __call__(self, conversation: Conversation, number: int, keys: Dataset) -> bool:
        """Answer a C-FIND."""
        if self.waits and len(self.calendar.asked) == 2:
            conversation.archive.entered.set()
            conversation.archive.go_on.wait(60)
        return self.calendar(conversation, number, keys)


@pytest.fixture
def capped() -> Iterator[tuple[HostileArchive, Capped]]:
    answer = Capped()
    with HostileArchive(0, answer=answer) as archive:
        yield archive, answer


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object, capped: tuple[HostileArchive, Capped]) -> Iterator[Station]:
    archives = (capped[0].settings,)
    with running_station(home, qtbot, *archives) as running:
        yield running


def search(station: Station, qtbot: QtBot) -> None:
    """Ask for what the form says, and wait for the end."""
    form = station.window.form
    form.wide.be_sure()
    form.search_asked.emit()
    qtbot.waitUntil(lambda: form.search_button.accessibleName() == "Search", timeout=20_000)


def press(station: Station) -> None:
    """Press the button of the bar."""
    bar = station.window.results.notices.bar("remarks")
    assert bar is not None
    bar.press("Complete")


def test_one_press_brings_the_rest_among_the_same_rows(
    station: Station, qtbot: QtBot, capped: tuple[HostileArchive, Capped]
) -> None:
    search(station, qtbot)
    results, form = station.window.results, station.window.form
    assert results.model.tree.counts()[0] == 50
    assert "probably incomplete" in results.title.text()
    first = results.model.tree.studies[0]
    press(station)
    assert form.search_button.accessibleName() == "Stop search"
    qtbot.waitUntil(lambda: form.search_button.accessibleName() == "Search", timeout=20_000)
    assert results.model.tree.counts()[0] == 130
    assert any(study is first for study in results.model.tree.studies)
    assert "probably incomplete" not in results.title.text()
    questions = len(capped[1].calendar.asked) - 1
    assert any(f"Hostile: 80 more studies, in {questions} questions" in text for text in results.notices.texts())
    assert station.kept.habits.of("Hostile").cap == 50


def test_it_is_stopped_like_a_search_and_what_came_stays(
    station: Station, qtbot: QtBot, capped: tuple[HostileArchive, Capped]
) -> None:
    search(station, qtbot)
    archive, answer = capped
    answer.waits = True
    press(station)
    assert archive.entered.wait(20)
    station.window.form.stop_asked.emit()
    assert station.window.form.search_button.accessibleName() == "Search"
    assert any("Hostile: stopped" in text for text in station.window.results.notices.texts())
    assert station.window.results.model.tree.counts()[0] >= 50


def test_another_search_drops_it(station: Station, qtbot: QtBot, capped: tuple[HostileArchive, Capped]) -> None:
    search(station, qtbot)
    archive, answer = capped
    answer.waits = True
    press(station)
    assert archive.entered.wait(20)
    answer.waits = False
    archive.go_on.set()
    search(station, qtbot)
    assert station.window.results.model.tree.counts()[0] == 50
    assert not station.conductor.search.completing._running
