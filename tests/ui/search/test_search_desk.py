"""Searches in the real window: the bound of studies, what is dropped, and the store as a place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.events import MatchesFound, SearchEnd, SearchEnded
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.demo.launcher import DemoArchives
from qrstation.station import Station
from qrstation.ui.search import first_seen, search_desk
from tests.hostile import HostileArchive
from tests.listed import Studies
from tests.peers import free_port
from tests.silent import WAYS, silent
from tests.told import told
from tests.ui.results.made_up import person, series, study


@pytest.fixture(scope="module")
def demo() -> Iterator[Settings]:
    """The demo's archives, running for all tests here, and the settings to reach them."""
    archives = DemoArchives(delay=0.0)
    station = StationSettings(port=free_port())
    yield Settings(station=station, archives=archives.start(station.ae_title, station.bind, station.port))
    archives.stop()


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object, demo: Settings) -> Iterator[Station]:
    save_settings(home.settings_file, demo)
    running = Station(home)
    running.window.show()
    qtbot.addWidget(running.window)
    yield running
    running.window.close()


def search(station: Station, qtbot: QtBot) -> None:
    """Ask for everything, and wait for the end."""
    form = station.window.form
    form.wide.be_sure()
    form.search_asked.emit()
    qtbot.waitUntil(lambda: form.search_button.accessibleName() == "Search", timeout=20_000)


def drained(station: Station, *events: MatchesFound | SearchEnded) -> None:
    """Give the window news as a worker does, and let it take them."""
    for event in events:
        station.pump.publish(event)
    for _ in range(50):
        station.pump.drain()


def test_at_the_bound_no_place_is_asked_further_and_it_is_said(
    station: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_desk, "MOST_STUDIES", 3)
    ends: list[SearchEnded] = []
    station.pump.subscribe(SearchEnded, ends.append)
    search(station, qtbot)
    results = station.window.results
    assert results.model.tree.counts()[0] == 3
    assert results.note.text() == "the first 3 only"
    assert any("The first 3 studies are shown, there are more" in text for text in results.notices.texts())
    archives = station.settings.current().archives
    qtbot.waitUntil(lambda: {each.name for each in archives} <= {end.archive for end in ends}, timeout=20_000)
    monkeypatch.setattr(search_desk, "MOST_STUDIES", 50_000)
    search(station, qtbot)
    assert results.model.tree.counts()[0] > 3
    assert results.note.text() == ""
    assert results.notices.is_empty


def test_a_search_that_finds_just_as_many_as_the_bound_is_complete(
    station: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    search(station, qtbot)
    monkeypatch.setattr(search_desk, "MOST_STUDIES", station.window.results.model.tree.counts()[0])
    search(station, qtbot)
    assert station.window.results.notices.is_empty


def test_the_store_stops_at_the_bound_too(station: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[int] = []
    monkeypatch.setattr(search_desk, "MOST_STUDIES", 1)
    monkeypatch.setattr(station.asking.holdings, "stop", stopped.append)
    form = station.window.form
    for button in form.findChildren(QPushButton):
        if button.accessibleName().startswith("Search in "):
            button.setChecked(button.text() == THIS_STATION)
    search(station, qtbot)
    desk = station.conductor.search.studies
    desk._places = {THIS_STATION}
    found = tuple(study(f"1.{n}", archive=THIS_STATION, **person(n)) for n in range(3))
    drained(station, MatchesFound(desk._generation, THIS_STATION, found))
    assert stopped == [desk._generation]
    assert station.window.results.model.tree.counts()[0] == 1


def test_answers_of_an_older_search_are_dropped(station: Station, qtbot: QtBot) -> None:
    search(station, qtbot)
    before = station.window.results.model.tree.counts()
    old = station.conductor.search.studies._generation - 1
    drained(
        station,
        MatchesFound(old, "Main PACS", (study("1.1"),)),
        SearchEnded(old, "Main PACS", SearchEnd.FAILED, remarks=(told("too late"),)),
    )
    assert station.window.results.model.tree.counts() == before
    assert station.window.results.notices.is_empty


def test_series_come_under_their_study(station: Station, qtbot: QtBot) -> None:
    search(station, qtbot)
    node = station.window.results.model.tree.studies[0]
    station.window.results.series_asked.emit(node)
    qtbot.waitUntil(lambda: bool(node.series), timeout=20_000)
    assert all(one.study is node for one in node.series)


def test_series_that_cannot_be_had_are_told_and_may_be_asked_again(station: Station, qtbot: QtBot) -> None:
    search(station, qtbot)
    desk = station.conductor.search.studies
    node = station.window.results.model.tree.studies[0]
    node.series_asked = True
    desk._series_of[77] = node.uid
    drained(
        station,
        MatchesFound(77, "Main PACS", (series(node.uid, "1.9"), study(node.uid))),
        SearchEnded(
            77,
            "Main PACS",
            SearchEnd.FAILED,
            remarks=(told("it broke off", "ask again"),),
        ),
    )
    assert [one.uid for one in node.series] == ["1.9"]
    assert not node.series_asked
    assert any("it broke off" in text for text in station.window.results.notices.texts())


@contextmanager
def alone(home: Home, qtbot: QtBot, *archives: ArchiveSettings) -> Iterator[Station]:
    """A station with these archives only."""
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=archives))
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    running.window.activateWindow()
    qtbot.waitUntil(running.window.isActiveWindow, timeout=10_000)
    running.window.form.search_in.chips[THIS_STATION].setChecked(False)
    yield running
    running.window.close()


@pytest.mark.parametrize(("way", "in_viewer"), [*((way, False) for way in WAYS), ("accepts", True)])
def test_esc_ends_a_search_at_once_whatever_the_archive_does(
    home: Home, qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch, way: str, in_viewer: bool
) -> None:
    with silent(way, monkeypatch) as archive, alone(home, qtbot, archive.settings) as station:
        form, results = station.window.form, station.window.results
        ended: list[SearchEnded] = []
        station.pump.subscribe(SearchEnded, ended.append)
        form.wide.be_sure()
        form.search_asked.emit()
        assert archive.entered.wait(20)
        assert form.search_button.accessibleName() == "Stop search"
        focus = station.window.viewer.viewports[0] if in_viewer else form.name
        focus.setFocus()
        qtbot.keyClick(focus, Qt.Key.Key_Escape)
        # No event was handled since, and nobody has let the archive's caller go.
        assert form.search_button.accessibleName() == "Search"
        assert not station.window.stop_action.isEnabled()
        assert "The search was stopped." in results.empty.text()
        assert "1 had not answered yet: Silent." in results.empty.text()
        # The worker ends by itself, while the archive is as silent as before.
        qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
        assert [event.end for event in ended] == [SearchEnd.STOPPED]
        assert "The search was stopped." in results.empty.text()
        assert not [thread for thread in threading.enumerate() if thread.name == "search"]


def test_late_answers_of_a_search_that_was_stopped_do_not_mix_in(
    home: Home, qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent("accepts", monkeypatch) as archive, alone(home, qtbot, archive.settings) as station:
        form, results, desk = station.window.form, station.window.results, station.conductor.search.studies
        form.wide.be_sure()
        form.search_asked.emit()
        assert archive.entered.wait(20)
        form.search_button.click()
        generation = desk._generation
        drained(station, MatchesFound(generation, "Silent", (study("1.1", archive="Silent"),)))
        assert results.model.tree.counts()[0] == 0
        form.wide.be_sure()
        form.search_asked.emit()
        late = (study("1.2", archive="Silent"),)
        drained(station, MatchesFound(generation, "Silent", late), SearchEnded(generation, "Silent", SearchEnd.FAILED))
        assert results.model.tree.counts()[0] == 0
        assert results.notices.is_empty
        assert form.search_button.accessibleName() == "Stop search"
        form.stop_asked.emit()


def test_esc_ends_the_question_for_series_and_it_may_be_asked_again(
    home: Home, qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent("accepts", monkeypatch) as archive, alone(home, qtbot, archive.settings) as station:
        results, desk = station.window.results, station.conductor.search.studies
        (node,) = results.add_studies([study("1.1", archive="Silent")])
        results.model.fetchMore(results.model.index_of(node))
        assert archive.entered.wait(20)
        assert station.window.stop_action.isEnabled()
        (generation,) = desk._series_of
        qtbot.keyClick(station.window, Qt.Key.Key_Escape)
        assert not station.window.stop_action.isEnabled()
        assert not node.series_asked
        drained(station, MatchesFound(generation, "Silent", (series("1.1", "1.9", archive="Silent"),)))
        assert not node.series
        assert not node.series_asked


def test_a_slow_archive_keeps_back_nothing_of_a_fast_one_and_is_stopped_alone(
    home: Home, qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        silent("associates", monkeypatch) as slow,
        HostileArchive(0, answer=Studies({"1.1": ["CT"], "1.2": ["MR"]})) as fast,
        alone(home, qtbot, slow.settings, fast.settings) as station,
    ):
        form, results = station.window.form, station.window.results
        chips = form.search_in.chips
        form.wide.be_sure()
        form.search_asked.emit()
        qtbot.waitUntil(lambda: results.model.tree.counts()[0] == 2, timeout=10_000)
        qtbot.waitUntil(lambda: chips["Hostile"].said.startswith(" · 2 · "), timeout=10_000)
        assert chips["Silent"].said == " · asking…"
        assert form.search_button.accessibleName() == "Stop search"
        assert slow.entered.wait(20)
        qtbot.mouseClick(chips["Silent"], Qt.MouseButton.LeftButton, pos=chips["Silent"].stop_place.center())
        # No event was handled since, and nobody has let the archive's caller go.
        assert chips["Silent"].said == " · stopped"
        assert form.search_button.accessibleName() == "Search"
        assert results.model.tree.counts()[0] == 2
        qtbot.waitUntil(lambda: not station.asking.searcher._running, timeout=20_000)
        assert chips["Silent"].said == " · stopped"


def test_the_store_is_stopped_alone(station: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[int] = []
    monkeypatch.setattr(station.asking.holdings, "stop", stopped.append)
    search(station, qtbot)
    desk = station.conductor.search.studies
    desk.stop_place(THIS_STATION)  # it has answered
    assert stopped == []
    desk._places = {THIS_STATION}
    desk.stop_place(THIS_STATION)
    assert stopped == [desk._generation]
    assert desk._places == set()


def test_counts_and_the_next_page_of_the_store_wait_until_the_first_rows_are_seen(
    station: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    monkeypatch.setattr(station.asking.holdings, "search", lambda query, generation, place: said.append("search"))
    monkeypatch.setattr(station.asking.holdings, "count", lambda uids: said.append(tuple(uids)))
    monkeypatch.setattr(station.asking.holdings, "go_on", said.append)
    monkeypatch.setattr(first_seen, "PATIENCE_MS", 3_600_000)
    desk, viewport = station.conductor.search.studies, station.window.results.tree.viewport()
    desk.look_for(StudyQuery(), (THIS_STATION,))
    for _ in desk.matches_found(MatchesFound(desk._generation, THIS_STATION, (study("1.1", archive=THIS_STATION),))):
        pass
    assert said == ["search"]
    viewport.repaint()
    assert said == ["search"], "nothing runs while it is painted"
    qtbot.waitUntil(lambda: said == ["search", ("1.1",), desk._generation])
    for _ in desk.matches_found(MatchesFound(desk._generation, THIS_STATION, (study("1.2", archive=THIS_STATION),))):
        pass
    assert said[3:] == [("1.2",), desk._generation]
    desk._places.add("Main")
    for _ in desk.matches_found(MatchesFound(desk._generation, "Main", (study("1.3", archive="Main"),))):
        pass
    assert said[5:] == [("1.3",)], "an archive's matches say nothing of the store's page"
