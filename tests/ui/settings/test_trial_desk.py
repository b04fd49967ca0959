"""Tests of archives in the real window: their answers come to where they were asked for, and late ones nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from tests.archives import ScriptedArchive
from tests.peers import free_port
from tests.silent import silent


@pytest.fixture
def archive() -> Iterator[ScriptedArchive]:
    with ScriptedArchive() as made:
        yield made


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object, archive: ScriptedArchive) -> Iterator[Station]:
    dead = ArchiveSettings("Dead", "DEAD", "127.0.0.1", free_port(), timeout=5)
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(archive.settings, dead)))
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    yield running
    running.window.close()


def test_what_the_form_asks_comes_to_the_form_and_the_line_at_the_top(station: Station, qtbot: QtBot) -> None:
    dialog = station.conductor.settings.open()
    dialog.form.test_button.click()
    qtbot.waitUntil(lambda: "offers C-ECHO, C-FIND, C-MOVE" in dialog.form.result.text(), timeout=20_000)
    assert station.window.header.archives._states == {"Scripted": "ok", "Dead": "unknown"}
    dialog.form.keys.control("ae_title").setText("OTHER")
    dialog.form.test_button.click()
    qtbot.waitUntil(lambda: "reachable" in dialog.form.result.text(), timeout=20_000)
    dialog.list.setCurrentRow(1)
    dialog.form.keys.control("host").setText("localhost")
    dialog.form.test_button.click()
    qtbot.waitUntil(lambda: "✖" in dialog.form.result.text(), timeout=20_000)
    assert "errno" not in dialog.form.result.text().split("\n")[0]
    assert station.window.header.archives._states["Dead"] == "unknown", "what is typed is not what is set"
    assert station.window.results.notices.is_empty


def test_a_pill_that_is_pressed_tests_the_archive_as_it_is_set(station: Station, qtbot: QtBot) -> None:
    station.window.header.archive_chosen.emit("Dead")
    qtbot.waitUntil(lambda: station.window.header.archives._states["Dead"] == "bad", timeout=20_000)
    (text,) = station.window.results.notices.texts()
    assert text.startswith("Dead: ")
    assert "errno" not in text


def test_the_answer_of_a_test_that_was_stopped_comes_nowhere(
    home: Home, qtbot: QtBot, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent("accepts", monkeypatch) as quiet:
        dialog = station.conductor.settings.open()
        dialog.form.keys.control("host").setText(quiet.settings.host)
        dialog.form.keys.control("port").setValue(quiet.settings.port)
        dialog.form.test_button.click()
        assert quiet.entered.wait(20)
        dialog.form.test_button.click()
        # Nobody has let the caller go yet.
        assert (dialog.form.test_button.text(), dialog.form.result.text()) == ("Test", "")
        assert station.conductor.trials._running == {}
