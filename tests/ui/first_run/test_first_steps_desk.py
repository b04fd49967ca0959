"""The assistant in the real window: saved once and all of it, or not at all; the receiver takes it at once."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from qrstation.core.events import ReceiverState
from qrstation.core.jobs.job import JobState
from qrstation.core.station import settings_file
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.core.station.this_machine import Card, Machine
from qrstation.station import Station
from qrstation.ui.first_run import demo_start, machine_look
from qrstation.ui.first_run.demo_start import DemoEnd
from qrstation.ui.first_run.first_steps_dialog import FirstStepsDialog
from qrstation.ui.window_memory import WindowMemory
from tests.archives import ScriptedArchive
from tests.peers import free_port
from tests.ui.windows import job

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has nothing but itself: tests stay on loopback."""
    monkeypatch.setattr(machine_look, "look_at_machine", lambda: Machine("rad-pc-7", (Card("127.0.0.1", "lo"),)))


def started(home: Home, qtbot: QtBot) -> Iterator[Station]:
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    yield running
    running.window.close()


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    """A station whose receiver has a port of its own: others may have the usual one."""
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    yield from started(home, qtbot)


@pytest.fixture
def new_station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    """One in which nothing is set; whether its receiver listens depends on who else is on this machine."""
    yield from started(home, qtbot)


def opened(station: Station) -> FirstStepsDialog:
    station.conductor.first_steps.open()
    dialog = station.conductor.first_steps.dialog
    assert dialog is not None
    return dialog


@pytest.fixture
def dialog(station: Station) -> FirstStepsDialog:
    return opened(station)


def fill(dialog: FirstStepsDialog, archive: ScriptedArchive) -> None:
    form, settings = dialog.archive_page.form, archive.settings
    for field, text in (
        (form.name, "Main"),
        (form.keys.control("ae_title"), settings.ae_title),
        (form.keys.control("host"), settings.host),
    ):
        field.setText(text)
        field.textEdited.emit(text)
    form.keys.control("port").setValue(settings.port)


def test_in_a_new_station_its_name_and_address_are_offered(home: Home, new_station: Station, qtbot: QtBot) -> None:
    dialog = opened(new_station)
    qtbot.waitUntil(lambda: dialog.station_page.ae_title.text() == "RAD-PC-7", timeout=20_000)
    assert dialog.station_page.station().bind == "127.0.0.1"
    dialog.go(3)
    dialog.next_button.click()
    assert load_settings(home.settings_file).station.ae_title == "RAD-PC-7"


def test_what_is_typed_is_saved_at_the_end_and_taken_at_once(
    home: Home, station: Station, dialog: FirstStepsDialog, qtbot: QtBot
) -> None:
    port, before = free_port(), load_settings(home.settings_file)
    dialog.station_page.ae_title.setText("RAD-PC-7")
    with ScriptedArchive() as archive:
        dialog.station_page.port.setValue(port)
        dialog.next_button.click()
        fill(dialog, archive)
        dialog.archive_page.form.test_button.click()
        qtbot.waitUntil(lambda: "✔ C-ECHO answered" in dialog.archive_page.form.result.text(), timeout=20_000)
        dialog.next_button.click()
        qtbot.waitUntil(lambda: dialog.store_page.state.kind == "ok", timeout=20_000)
        dialog.store_page.max_gb.setValue(5)
        dialog.next_button.click()
        assert load_settings(home.settings_file) == before == station.settings.current(), "nothing is half-set"
        dialog.next_button.click()
    assert station.conductor.first_steps.dialog is None
    saved = load_settings(home.settings_file)
    assert saved.station == StationSettings("RAD-PC-7", "127.0.0.1", port)
    assert [archive.name for archive in saved.archives] == ["Main"]
    assert saved.store.max_gb == 5
    state = station.link
    qtbot.waitUntil(
        lambda: (
            (state.state.state, state.state.port, state.state.ae_title) == (ReceiverState.LISTENING, port, "RAD-PC-7")
        ),
        timeout=30_000,
    )
    assert not station.opens_anew


def test_the_port_that_our_receiver_has_is_free_for_us_and_one_of_others_is_not(
    station: Station, dialog: FirstStepsDialog, qtbot: QtBot
) -> None:
    page = dialog.station_page
    qtbot.waitUntil(lambda: station.link.state.state is ReceiverState.LISTENING, timeout=30_000)
    qtbot.waitUntil(lambda: page.port_state.kind == "ok", timeout=20_000)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        page.port.setValue(taken.getsockname()[1])
        qtbot.waitUntil(lambda: page.port_state.kind == "error", timeout=20_000)
        assert "is taken by another program" in page.port_state.said


def test_where_the_test_fails_the_doctor_says_why(station: Station, dialog: FirstStepsDialog, qtbot: QtBot) -> None:
    with ScriptedArchive() as archive:
        fill(dialog, archive)
    form = dialog.archive_page.form
    dialog.go(1)
    form.test_button.click()
    qtbot.waitUntil(lambda: "✖" in form.result.text(), timeout=20_000)
    assert station.window.results.notices.is_empty
    form.doctor_button.click()
    doctor = station.conductor.doctor.dialog
    assert doctor is not None
    qtbot.waitUntil(lambda: "The broken link is: Connection" in doctor.summary.text(), timeout=20_000)
    doctor.accept()
    assert dialog.isVisible()


def test_the_doctor_tries_our_receiver_only_as_it_is_set(
    station: Station, dialog: FirstStepsDialog, qtbot: QtBot
) -> None:
    with ScriptedArchive() as archive:
        archive.add_series(1)
        fill(dialog, archive)
        dialog.station_page.ae_title.setText("OTHER")
        dialog.archive_page.form.doctor_button.click()
        doctor = station.conductor.doctor.dialog
        assert doctor is not None
        qtbot.waitUntil(lambda: doctor.summary.text() == "Every link that could be tried works.", timeout=30_000)
        said = [seen.text() for _, seen in doctor._rows.values()]
        assert said[-1] == said[-2] == "not tried: this station listens so only once its settings are saved"
        doctor.accept()


def test_a_full_disk_is_said_and_nothing_is_lost(
    home: Home, station: Station, dialog: FirstStepsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = station.settings.current()
    dialog.station_page.ae_title.setText("MINE")
    dialog.go(3)
    with monkeypatch.context() as patch:
        patch.setattr(settings_file, "replace_file", full)
        dialog.next_button.click()
    assert dialog.isVisible()
    what, advice, _ = dialog.notice.said
    assert "cannot be written (No space left on device)" in what
    assert "make room" in advice
    assert station.settings.current() == before
    dialog.next_button.click()
    assert load_settings(home.settings_file).station.ae_title == "MINE"


def test_skipping_writes_no_settings_and_is_remembered(home: Home, new_station: Station) -> None:
    opened(new_station).skip_button.click()
    assert new_station.conductor.first_steps.dialog is None
    new_station.window.close()
    assert not home.settings_file.exists()
    assert WindowMemory(home.config / "window.ini").first_steps_skipped


def test_the_menu_brings_it_back(station: Station, dialog: FirstStepsDialog) -> None:
    dialog.reject()
    (action,) = [each for each in station.window.findChildren(QAction) if each.text() == "&First steps…"]
    action.trigger()
    again = station.conductor.first_steps.dialog
    assert again is not None
    assert again is not dialog
    action.trigger()
    assert station.conductor.first_steps.dialog is again


def test_settings_that_are_wrong_are_not_written_over(home: Home, qtbot: QtBot, qapp: object) -> None:
    home.settings_file.write_text('[station]\nport = "many"\n', encoding="utf-8")
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    running.conductor.first_steps.open()
    assert running.conductor.first_steps.dialog is None
    assert running.conductor.settings.dialog is not None
    running.conductor.settings.dialog.reject()
    running.window.close()


def test_another_place_for_images_has_the_window_opened_anew(
    home: Home, tmp_path: Path, station: Station, dialog: FirstStepsDialog, qtbot: QtBot
) -> None:
    dialog.store_page.path.setText(str(tmp_path / "images"))
    qtbot.waitUntil(lambda: "will be made" in dialog.store_page.state.said, timeout=20_000)
    dialog.go(3)
    dialog.next_button.click()
    assert station.opens_anew
    assert not station.window.isVisible()
    assert load_settings(home.settings_file).store.path == str(tmp_path / "images")


def test_while_retrieves_run_the_other_place_is_for_the_next_start(
    tmp_path: Path, station: Station, dialog: FirstStepsDialog
) -> None:
    station.window.jobs.show_job(job(1, JobState.RUNNING))
    dialog.store_page.path.setText(str(tmp_path / "images"))
    dialog.go(3)
    dialog.next_button.click()
    assert station.window.isVisible()
    assert not station.opens_anew
    (said,) = station.window.notices.texts()
    assert "from the next start" in said


def test_the_card_is_saved_as_a_text(tmp_path: Path, station: Station, dialog: FirstStepsDialog, qtbot: QtBot) -> None:
    dialog.go(3)
    page = dialog.card_page
    page.save_asked.emit(str(tmp_path / "card.txt"), page.card.toPlainText())
    qtbot.waitUntil(lambda: page.state.said == "saved", timeout=20_000)
    assert "QRSTATION" in (tmp_path / "card.txt").read_text("utf-8")
    page.save_asked.emit(str(tmp_path / "none" / "card.txt"), "")
    qtbot.waitUntil(lambda: page.state.said == "not saved: No such file or directory", timeout=20_000)


def test_the_demo_is_started_once_and_its_failure_said(
    station: Station, dialog: FirstStepsDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Callable[[DemoEnd], None]] = []
    monkeypatch.setattr(demo_start, "start_demo", started.append)
    dialog.demo_button.click()
    dialog.demo_button.click()
    assert len(started) == 1
    assert dialog.demo_button.text() == "The demo is open"
    dialog.reject()
    again = opened(station)
    assert again.demo_button.text() == "The demo is open"
    started[0](DemoEnd(1, "qrstation: no display"))
    qtbot.waitUntil(lambda: "could not be shown: qrstation: no display" in again.notice.said[0], timeout=20_000)
    again.demo_button.click()
    started[1](DemoEnd(0))
    qtbot.waitUntil(lambda: not again.notice.isVisible(), timeout=20_000)


def test_the_window_may_be_closed_meanwhile(station: Station, dialog: FirstStepsDialog) -> None:
    dialog.station_page.changed.emit()
    assert not dialog.isModal()
    station.window.close()
    assert not dialog.isVisible()
    assert dialog.question is None
    station.conductor.first_steps.end()


def test_an_archive_that_is_added_later_leaves_what_is_set(
    home: Home, station: Station, dialog: FirstStepsDialog
) -> None:
    before = load_settings(home.settings_file)
    with ScriptedArchive() as archive:
        fill(dialog, archive)
    dialog.go(3)
    dialog.next_button.click()
    saved = load_settings(home.settings_file)
    assert (saved.station, saved.receiver, saved.store) == (before.station, before.receiver, before.store)
    assert [each.name for each in saved.archives] == ["Main"]
