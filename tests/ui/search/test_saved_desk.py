"""Saved and recent searches in the real window: named, chosen, renamed, deleted, and one made at the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from qrstation.core.station.home import Home
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.core.station.typed_search import SavedSearch, TypedSearch
from qrstation.station import Station
from qrstation.store.state import StateFile
from qrstation.store.state_searches import KeptSearches, Searches
from tests.peers import free_port

MORGAN = TypedSearch({"front": "mor"}, ("CT",), places=(THIS_STATION,))


@contextmanager
def opened(home: Home, qtbot: QtBot) -> Iterator[Station]:
    """Open a station without archives, and wait until its searches were read."""
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    station = Station(home)
    qtbot.addWidget(station.window)
    station.window.show()
    try:
        qtbot.waitUntil(lambda: not station.conductor.saved._is_fresh, timeout=20_000)
        yield station
    finally:
        station.window.close()


def kept(home: Home, do: Callable[[KeptSearches], None] = lambda searches: None) -> Searches:
    """Change what is kept, and read it."""
    home.make()
    with closing(StateFile(home.state_file)) as state:
        do(KeptSearches(state))
        return KeptSearches(state).read()


def actions(station: Station) -> dict[str, QAction]:
    """Give what the menu offers, by its words."""
    menu = station.window.form.saved.menu_of_searches
    menu.aboutToShow.emit()
    return {action.text(): action for each in (menu, *menu.findChildren(QMenu)) for action in each.actions()}


def test_a_search_is_named_and_chosen_again(home: Home, qtbot: QtBot, qapp: object) -> None:
    with opened(home, qtbot) as station:
        form = station.window.form
        form.fill(MORGAN)
        form.save_asked.emit()
        dialog = station.conductor.saved._dialog
        assert dialog is not None
        dialog.setTextValue(" Morgan & co ")
        dialog.accept()
        qtbot.waitUntil(lambda: bool(form.saved.searches.saved), timeout=20_000)
        assert form.saved.searches.saved == (SavedSearch("Morgan & co", MORGAN),)
        form.clear()
        actions(station)["★  Morgan && co"].trigger()
        assert form.name.text() == "mor"
        qtbot.waitUntil(lambda: form.search_button.accessibleName() == "Search", timeout=20_000)
        qtbot.waitUntil(lambda: bool(form.saved.searches.recent), timeout=20_000)
    assert kept(home).recent == (MORGAN,)


def test_a_search_is_renamed_deleted_and_made_at_the_start(home: Home, qtbot: QtBot, qapp: object) -> None:
    for name in ("one", "two"):
        kept(home, partial(KeptSearches.save, name=name, search=MORGAN))
    with opened(home, qtbot) as station:
        form, desk = station.window.form, station.conductor.saved
        form.saved.rename_asked.emit("one")
        assert desk._dialog is not None
        desk._dialog.setTextValue("two")
        desk._dialog.accept()
        assert any("called “two” already" in text for text in station.window.notices.texts())
        form.saved.rename_asked.emit("one")
        desk._dialog.setTextValue("three")
        desk._dialog.accept()
        form.saved.start_asked.emit("two")
        form.saved.forget_asked.emit("three")
        wanted = (SavedSearch("two", MORGAN, True),)
        qtbot.waitUntil(lambda: form.saved.searches.saved == wanted, timeout=20_000)
        assert "★  two   (at the start)" in actions(station)
        assert form.is_untouched


def test_the_one_of_the_start_is_made_at_the_start(home: Home, qtbot: QtBot, qapp: object) -> None:
    kept(home, lambda searches: searches.save("mine", MORGAN))
    kept(home, lambda searches: searches.start_with("mine"))
    with opened(home, qtbot) as station:
        assert station.window.form.name.text() == "mor"
        assert station.window.form.places() == (THIS_STATION,)
        qtbot.waitUntil(lambda: bool(station.window.form.saved.searches.recent), timeout=20_000)


def test_recent_searches_are_offered_and_forgotten(home: Home, qtbot: QtBot, qapp: object) -> None:
    kept(home, lambda searches: searches.remember(MORGAN))
    with opened(home, qtbot) as station:
        offered = actions(station)
        assert f"mor · CT · in {THIS_STATION}" in offered
        offered["&Forget them"].trigger()
        qtbot.waitUntil(lambda: not station.window.form.saved.searches.recent, timeout=20_000)


def test_what_cannot_be_kept_is_said(home: Home, qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(home, qtbot) as station:
        home.state_file.unlink()
        home.state_file.mkdir()
        station.window.form.saved.forget_asked.emit("one")
        qtbot.waitUntil(lambda: bool(station.window.notices.texts()), timeout=20_000)
        home.state_file.rmdir()
