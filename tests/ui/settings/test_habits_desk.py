"""Habits in the real window: learned from the settings, offered by the doctor, and late news goes nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.core.events import HabitsTold
from qrstation.core.jobs.finding import Step
from qrstation.core.jobs.habits import Habits
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.ui.settings.habits_section import NOTHING, UNSAVED
from tests.hostile import HostileArchive
from tests.jobs.search.test_probing import Archive
from tests.peers import free_port


@pytest.fixture
def archive() -> Iterator[HostileArchive]:
    with HostileArchive(0, answer=Archive(honours=False)) as made:
        yield made


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object, archive: HostileArchive) -> Iterator[Station]:
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(archive.settings,)))
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    yield running
    running.window.close()


def test_habits_are_learned_from_the_settings_and_forgotten(station: Station, qtbot: QtBot) -> None:
    dialog = station.conductor.settings.open()
    section = dialog.form.habits
    assert section.words.text() == NOTHING
    section.learn_button.click()
    assert section.is_learning
    qtbot.waitUntil(lambda: "Ignores the modality" in section.words.text(), timeout=20_000)
    assert "questions about the studies of 2026-03-08" in section.result.text()
    assert station.kept.habits.of("Hostile").counts is True
    section.forget_button.click()
    qtbot.waitUntil(lambda: section.words.text() == NOTHING, timeout=20_000)
    assert station.kept.habits.of("Hostile") == Habits()


def test_what_is_only_typed_has_no_habits(station: Station, qtbot: QtBot) -> None:
    station.kept.habits.note("Hostile", Habits(cap=100))
    dialog = station.conductor.settings.open()
    section = dialog.form.habits
    qtbot.waitUntil(lambda: "100 matches" in section.words.text(), timeout=20_000)
    qtbot.keyClicks(dialog.form.keys.control("host"), "0")
    assert (section.words.text(), section.result.text()) == (NOTHING, UNSAVED)
    station.conductor.habits.told(HabitsTold("Hostile", Habits(cap=100)))
    assert section.words.text() == NOTHING
    qtbot.keyClick(dialog.form.keys.control("host"), Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: "100 matches" in section.words.text(), timeout=20_000)
    dialog.archives.add_archive()
    assert section.result.text() == UNSAVED
    dialog.archives._remove()


def test_a_learning_that_was_stopped_ends_nowhere(station: Station, archive: HostileArchive, qtbot: QtBot) -> None:
    archive.on_request = lambda conversation: archive.go_on.wait(20)
    dialog = station.conductor.settings.open()
    section = dialog.form.habits
    section.learn_button.click()
    section.learn_button.click()
    assert not section.is_learning
    archive.go_on.set()
    station.conductor.habits.told(HabitsTold("Hostile", Habits(cap=4), task=1))
    assert "4 matches" in section.words.text()
    assert not section.result.isVisibleTo(section)
    dialog.reject()


def test_settings_without_archives_open(home: Home, qtbot: QtBot, qapp: object) -> None:
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    running = Station(home)
    qtbot.addWidget(running.window)
    running.conductor.settings.open().reject()
    running.window.close()


def test_the_doctor_offers_it_once_the_archive_answers(station: Station, archive: HostileArchive, qtbot: QtBot) -> None:
    station.conductor.doctor.examine(archive.settings)
    dialog = station.conductor.doctor.dialog
    assert dialog is not None
    assert not dialog.habits.isVisible()
    qtbot.waitUntil(lambda: dialog._rows[Step.FIND][0].text() == "✔", timeout=20_000)
    assert dialog.habits.isVisible()
    dialog.habits.learn_button.click()
    qtbot.waitUntil(lambda: "Ignores the modality" in dialog.habits.words.text(), timeout=20_000)
    dialog.close()
