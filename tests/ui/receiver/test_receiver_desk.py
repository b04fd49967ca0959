"""The receiver's news in the window: its state, its troubles, who was turned away, what came again otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.at_rest import AtRest
from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.events import (
    CallerRefused,
    ReceiverChanged,
    ReceiverState,
)
from qrstation.core.notice import notice
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings, StationSettings
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.station import Station
from qrstation.ui.receiver.callers import MOST
from qrstation.ui.receiver.receiver_panel import MOST_ROWS
from tests.keys.issued import issue
from tests.peers import dcmtk, free_port
from tests.told import told

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")
WELL = ReceiverChanged(ReceiverState.LISTENING, "QRSTATION", "127.0.0.1", 11112)


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    archive = ArchiveSettings("Main", "FRIEND", "127.0.0.1", free_port())
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(archive,)))
    running = Station(home)
    running.window.show()
    qtbot.addWidget(running.window)
    qtbot.waitUntil(lambda: running.link.state.state is ReceiverState.LISTENING, timeout=20_000)
    yield running
    running.window.close()


def press(station: Station, words: str) -> None:
    """Press the first visible button of the notices that says ``words``."""
    buttons = station.window.notices.findChildren(QPushButton)
    next(button for button in buttons if button.text() == words and button.isVisible()).click()


def test_trouble_is_said_until_it_is_over(station: Station) -> None:
    desk = station.conductor.receiver
    full = replace(WELL, trouble=told("the disk of the store is full", "make room on it"))
    desk.receiver_changed(full)
    assert "disk of the store is full make room on it" in " ".join(station.window.notices.texts())
    assert "trouble" in station.window.header.receiver.accessibleName()
    assert "make room" in desk.panel.words()
    desk.receiver_changed(WELL)
    assert not station.window.notices.texts()
    assert "Receiving as" in station.window.header.receiver.accessibleName()


def test_a_receiver_that_does_not_listen_says_why(station: Station) -> None:
    desk = station.conductor.receiver
    desk.receiver_changed(ReceiverChanged(ReceiverState.FAILED, notice=told("port 1 is taken", "choose another")))
    assert "port 1 is taken choose another" in station.window.notices.texts()
    assert "Not listening" in desk.panel.words()


def test_a_store_that_is_not_synced_is_said_at_the_top(station: Station) -> None:
    station.conductor.receiver.receiver_changed(replace(WELL, synced=False, notice=told("images are not synced")))
    assert "not synced" in station.window.header.receiver.accessibleName()
    assert "images are not synced" in station.conductor.receiver.panel.words()


def test_the_panel_shows_what_is_received(station: Station) -> None:
    desk = station.conductor.receiver
    desk.receiver_changed(
        replace(WELL, rate=53.0, bytes_rate=22e6, received=1204, store_bytes=10**8, free_bytes=10**10, associations=2)
    )
    words = desk.panel.words()
    assert "53 images/s · 22 MB/s, 2 associations open" in words
    assert "1,204 images" in words
    assert "10.0 GB free" in words


def test_a_refused_caller_stays_in_sight_and_is_let_in_with_one_press(station: Station, qtbot: QtBot) -> None:
    port = station.link.state.port
    assert dcmtk("echoscu", "-aet", "STRANGER", "-aec", "QRSTATION", "127.0.0.1", str(port)).returncode != 0
    qtbot.waitUntil(lambda: any("STRANGER" in text for text in station.window.notices.texts()), timeout=10_000)
    station.conductor.receiver.receiver_changed(replace(WELL, port=port))
    assert any("STRANGER" in text for text in station.window.notices.texts())
    assert "STRANGER" in station.conductor.receiver.panel.words()
    press(station, "Let in")
    assert load_settings(station.home.settings_file).receiver.also_accept == ("STRANGER",)

    def admitted() -> bool:
        port = station.link.state.port
        return dcmtk("echoscu", "-aet", "STRANGER", "-aec", "QRSTATION", "127.0.0.1", str(port)).returncode == 0

    qtbot.waitUntil(admitted, timeout=10_000)
    assert "STRANGER" not in station.conductor.receiver.panel.words()


def test_a_bound_archive_is_let_in_from_another_address_with_one_press(station: Station) -> None:
    desk = station.conductor.receiver
    bound = replace(station.settings.current().archives[0], only_from=("10.0.0.1",))
    station.settings.save(replace(station.settings.current(), archives=(bound,)))
    elsewhere = notice(PeerCode.CALLER_ELSEWHERE, archive="Main")
    desk.caller_refused(CallerRefused("FRIEND", "10.0.0.2", elsewhere))
    (text,) = station.window.notices.texts()
    assert "not an address that the archive Main is bound to" in text
    assert "let it in from there" in text
    press(station, "Let in from there too")
    settings = load_settings(station.home.settings_file)
    assert settings.archives[0].only_from == ("10.0.0.1", "10.0.0.2")
    assert settings.receiver.also_accept == ()
    assert not station.window.notices.texts()
    desk.caller_refused(CallerRefused("FRIEND", "10.0.0.3", elsewhere))
    station.window.header.receiver.click()
    find: Callable[[type], list[QPushButton]] = desk.panel.findChildren
    (button,) = (each for each in find(QPushButton) if each.text() == "Let in from there too")
    button.click()
    assert load_settings(station.home.settings_file).archives[0].only_from == ("10.0.0.1", "10.0.0.2", "10.0.0.3")


@pytest.mark.parametrize("code", [PeerCode.CALLER_WITHOUT_CERTIFICATE, PeerCode.CALLER_OTHER_CERTIFICATE])
def test_a_caller_without_the_right_certificate_is_let_in_by_no_press(station: Station, code: PeerCode) -> None:
    desk = station.conductor.receiver
    desk.caller_refused(CallerRefused("FRIEND", "10.0.0.2", notice(code, archive="Main")))
    (text,) = station.window.notices.texts()
    assert "certificate" in text
    buttons = [each.text() for each in station.window.notices.findChildren(QPushButton) if each.isVisible()]
    assert "Settings…" in buttons
    assert not {"Let in", "Add as archive…"} & set(buttons)


def test_a_refused_caller_becomes_an_archive(station: Station) -> None:
    station.conductor.receiver.caller_refused(CallerRefused("PACS7", "10.0.0.7", told("AE title not known here")))
    press(station, "Add as archive…")
    dialog = station.conductor.settings.open()
    added = dialog.settings().archives[-1]
    assert (added.ae_title, added.host) == ("PACS7", "10.0.0.7")
    dialog.reject()


def test_the_panel_opens_below_its_sign_and_fits(station: Station, qtbot: QtBot) -> None:
    desk = station.conductor.receiver
    for number in range(3):
        desk.caller_refused(CallerRefused(f"AE{number}", "10.0.0.1", told("AE title not known here")))
    station.window.header.receiver.click()
    panel = desk.panel
    assert panel.isVisible()
    find: Callable[[type], list[QPushButton]] = panel.findChildren
    for button in find(QPushButton):
        assert panel.rect().contains(button.mapTo(panel, button.rect().bottomRight()))
    panel.hide()


def test_many_callers_are_one_line_that_counts(station: Station) -> None:
    desk = station.conductor.receiver
    for number in range(30):
        desk.caller_refused(CallerRefused(f"AE{number}", f"10.0.0.{number}", told("AE title not known here")))
    desk._show_refused()
    (text,) = station.window.notices.texts()
    assert text.startswith("Turned away 20 callers or more, the last “AE29” at 10.0.0.29")
    line = station.window.notices.bar("refused")
    assert line is not None
    line.press("Show them…")
    assert desk.panel.isVisible()
    assert "“AE29” at 10.0.0.29" in desk.panel.words()
    assert "and 14 others before" in desk.panel.words()
    desk.panel.hide()


def test_callers_that_knock_without_end_are_shown_now_and_then(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = station.conductor.receiver
    shown: list[str] = []
    monkeypatch.setattr(station.window.notices, "show_notice", lambda key, what, *_, **__: shown.append(what))
    for number in range(500):
        desk.caller_refused(CallerRefused(f"AE{number}", "10.0.0.1", told("AE title not known here")))
    assert len(shown) == 1
    desk._breath.timeout.emit()
    assert len(shown) == 2
    assert "AE499" in shown[-1]


def test_of_ten_thousand_callers_the_window_keeps_and_lays_out_only_the_last(station: Station) -> None:
    desk = station.conductor.receiver
    for number in range(10_000):
        desk.caller_refused(CallerRefused(f"AE{number}", f"10.0.{number >> 8}.{number & 255}", told("not known")))
    assert desk.callers.count == MOST
    desk._breath.timeout.emit()
    assert len(station.window.notices.texts()) == 1
    station.window.header.receiver.click()
    assert desk.panel.words().count(" at 10.0.") == MOST_ROWS
    desk.panel.hide()


def test_a_line_that_was_put_away_does_not_come_back_to_say_the_same(station: Station) -> None:
    desk, notices = station.conductor.receiver, station.window.notices
    full = replace(WELL, trouble=told("the disk of the store is full", "make room on it"))
    desk.receiver_changed(full)
    desk.caller_refused(CallerRefused("AE1", "10.0.0.1", told("AE title not known here")))
    for key in ("trouble", "refused"):
        bar = notices.bar(key)
        assert bar is not None
        bar.hide()
    desk.receiver_changed(replace(full, received=5))
    desk._breath.timeout.emit()
    desk.caller_refused(CallerRefused("AE1", "10.0.0.1", told("AE title not known here")))
    desk._breath.timeout.emit()
    assert not notices.texts()
    desk.caller_refused(CallerRefused("AE2", "10.0.0.2", told("AE title not known here")))
    desk._breath.timeout.emit()
    desk.receiver_changed(replace(full, trouble=told("the disk is gone", "make room on it")))
    assert len(notices.texts()) == 2
    desk.receiver_changed(WELL)
    desk.receiver_changed(full)
    assert any("disk of the store is full" in text for text in notices.texts())


def test_a_caller_that_tls_turned_away_has_no_title_and_an_advice(station: Station) -> None:
    desk = station.conductor.receiver
    desk.caller_refused(CallerRefused("", "10.0.0.9", notice(TlsCode.CALLER_UNKNOWN_CA)))
    said = " ".join(station.window.notices.texts())
    assert "Turned away a caller: 10.0.0.9: showed a certificate whose issuer is not trusted here" in said
    assert "add its issuer's certificate" in said
    assert "“”" not in said
    offered = {button.text() for button in station.window.notices.findChildren(QPushButton)}
    assert not offered & {"Let in", "Add as archive…"}


@pytest.mark.parametrize(
    ("seen", "said"),
    [(AtRest.ENCRYPTED, "encrypted by the system"), (AtRest.NOT_SEEN, "no encryption"), (AtRest.UNKNOWN, "unknown")],
)
def test_the_panel_says_whether_the_disk_is_encrypted(station: Station, seen: AtRest, said: str) -> None:
    desk = station.conductor.receiver
    desk.receiver_changed(replace(WELL, at_rest=seen))
    assert said in desk.panel.words()


def test_a_certificate_that_ends_soon_is_said_until_it_is_renewed(station: Station, home: Home, qtbot: QtBot) -> None:
    issue(home.data / "tls", days=12.5)
    rules = ReceiverSettings(tls_certificate="tls/certificate.pem", tls_key="tls/key.pem")
    station.settings.save(replace(station.settings.current(), receiver=rules))
    said = "The receiver's certificate expires in 12 days"
    qtbot.waitUntil(lambda: said in " ".join(station.window.notices.texts()), timeout=20_000)
    panel = station.conductor.receiver.panel
    qtbot.waitUntil(lambda: "certificate expires in 12 days" in panel.words(), timeout=20_000)
    issue(home.data / "tls", days=300)
    station.settings.save(replace(station.settings.current(), receiver=replace(rules, idle=800)))
    qtbot.waitUntil(lambda: said not in " ".join(station.window.notices.texts()), timeout=20_000)
    qtbot.waitUntil(lambda: "expires" not in panel.words(), timeout=20_000)
