"""The trail is read on a worker, page by page; it is verified, and what keeps it here is said until it is over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.audit.message import Outcome
from qrstation.audit.verifying import Verdict, verify
from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.errors import HomeUnusable
from qrstation.core.notice import notice
from qrstation.core.station.audit_sending import SendingChanged
from qrstation.core.station.home import Home
from qrstation.core.station.settings import AuditSettings, Settings
from qrstation.ui.audit import audit_desk
from qrstation.ui.audit.audit_desk import NOTICE, AuditDesk, AuditParts
from qrstation.ui.audit.audit_dialog import AuditDialog
from qrstation.ui.event_pump import EventPump
from qrstation.ui.main_window import MainWindow
from tests.ui.audit.made_up import record, refused, seen_by, transferred

TROUBLE = notice(SyslogCode.REFUSED, host="log", port=6514, reason="refused")
PATIENCE = 20_000


class Screen:
    """The window with the desk, over a trail of its own."""

    def __init__(self, window: MainWindow, home: Home) -> None:
        self.window, self.home, self.pump = window, home, EventPump()
        self.settings = Settings()
        self.used = 0
        self.asked_settings = 0
        self.threads: set[str] = set()
        self.failure: Exception | None = None
        parts = AuditParts(home, lambda: self.settings, self.pump.post, self._use, self._verify, self._settings)
        self.desk = AuditDesk(window, parts)

    def _use(self) -> None:
        self.used += 1

    def _settings(self) -> None:
        self.asked_settings += 1

    def _verify(self) -> Verdict:
        self.threads.add(threading.current_thread().name)
        if self.failure is not None:
            raise self.failure
        return verify(self.home)

    def open(self, qtbot: QtBot) -> AuditDialog:
        self.desk.open()
        self.settle(qtbot)
        assert self.desk.dialog is not None
        return self.desk.dialog

    def settle(self, qtbot: QtBot) -> None:
        """Wait until nothing is read."""
        qtbot.waitUntil(lambda: not self.desk._reads, timeout=PATIENCE)

    def has(self, count: int) -> bool:
        return len(self.numbers()) >= count

    def numbers(self) -> list[int]:
        assert self.desk.dialog is not None
        return [each.number for each in self.desk.dialog.table.records]


@pytest.fixture
def screen(window: MainWindow, home: Home) -> Iterator[Screen]:
    made = Screen(window, home)
    yield made
    made.desk.close()
    made.pump.stop()


def test_the_newest_records_are_shown_and_that_is_recorded(screen: Screen, qtbot: QtBot) -> None:
    record(screen.home, [seen_by("ann", 1), transferred(2), refused()])
    screen.window.audit_asked.emit()
    screen.settle(qtbot)
    dialog = screen.desk.dialog
    assert dialog is not None
    assert screen.used == 1
    assert screen.numbers() == [3, 2, 1]
    assert dialog.state.text() == "3 records, all that there are"
    screen.desk.open()
    assert (screen.desk.dialog, screen.used) == (dialog, 1), "it is open already"
    dialog.reject()
    assert screen.desk.dialog is None
    screen.desk.open()
    assert screen.used == 2


def test_what_is_wished_for_is_read_anew(screen: Screen, qtbot: QtBot) -> None:
    record(screen.home, [seen_by("ann", 1), seen_by("bob", 2), transferred(3, Outcome.MINOR_FAILURE)])
    dialog = screen.open(qtbot)
    dialog.who.setText("bob")
    dialog.look()
    screen.settle(qtbot)
    assert screen.numbers() == [2]
    assert dialog.state.text() == "1 record, all that fit"
    dialog.who.setText("nobody")
    dialog.look()
    screen.settle(qtbot)
    assert dialog.state.text() == "No record fits the filter."
    dialog.reset_filter()
    screen.settle(qtbot)
    record(screen.home, [seen_by("cid", 4)])
    dialog.again_button.click()
    screen.settle(qtbot)
    assert screen.numbers() == [4, 3, 2, 1]


def test_an_answer_to_what_was_wished_before_is_dropped(screen: Screen, qtbot: QtBot) -> None:
    record(screen.home, [seen_by("ann", 1), seen_by("bob", 2)])
    dialog = screen.open(qtbot)
    for who in ("ann", "bob"):
        dialog.who.setText(who)
        dialog.look()
    screen.settle(qtbot)
    assert screen.numbers() == [2]


def test_older_ones_come_when_they_are_scrolled_to(screen: Screen, qtbot: QtBot) -> None:
    record(screen.home, [seen_by("ann", number) for number in range(1, 451)])
    dialog = screen.open(qtbot)
    assert len(screen.numbers()) == 200
    oldest = dialog.table.records[-1].time[:10]
    assert dialog.state.text() == f"200 records, looked back to {oldest}"
    for count in (400, 450):
        dialog.list.scrollToBottom()
        qtbot.waitUntil(partial(screen.has, count), timeout=PATIENCE)
    assert screen.numbers() == list(range(450, 0, -1))
    assert dialog.state.text() == "450 records, all that there are"


def test_a_rare_one_is_looked_for_without_scrolling(
    screen: Screen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrstation.audit.newest.MOST_LOOKED_AT", 10)
    record(screen.home, [refused(), *(seen_by("ann", number) for number in range(60))])
    dialog = screen.open(qtbot)
    dialog.failures.click()
    qtbot.waitUntil(lambda: screen.numbers() == [1], timeout=PATIENCE)


def test_an_empty_trail_says_so(screen: Screen, qtbot: QtBot) -> None:
    assert screen.open(qtbot).state.text() == "Nothing is recorded yet."


def test_a_trail_that_cannot_be_read_is_told(screen: Screen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("qrstation.audit.newest.newest", refuse)
    dialog = screen.open(qtbot)
    assert dialog.trouble.said[0] == "The audit trail cannot be read (Permission denied)"


def test_verifying_says_whether_it_is_whole(screen: Screen, qtbot: QtBot) -> None:
    record(screen.home, [seen_by("ann", number) for number in range(5)])
    dialog = screen.open(qtbot)
    dialog.verify_button.click()
    assert not dialog.verify_button.isEnabled()
    qtbot.waitUntil(dialog.verify_button.isEnabled, timeout=PATIENCE)
    assert dialog.notice.said[0] == "The audit trail is whole: 5 records"
    assert screen.threads == {"audit verify"}
    (file,) = screen.home.audit.glob("*.log")
    file.write_bytes(file.read_bytes().replace(b'"P3"', b'"P4"'))
    dialog.verify_button.click()
    qtbot.waitUntil(dialog.verify_button.isEnabled, timeout=PATIENCE)
    assert dialog.notice.said[0] == "The audit trail is not whole: record 4 was changed, or what stood before it"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied"), "The audit trail cannot be read (Permission denied)"),
        (HomeUnusable.of(TROUBLE), "Nothing listens at log, port 6514"),
    ],
)
def test_that_it_cannot_be_verified_is_told(screen: Screen, qtbot: QtBot, error: Exception, said: str) -> None:
    screen.failure = error
    dialog = screen.open(qtbot)
    dialog.verify_button.click()
    qtbot.waitUntil(dialog.verify_button.isEnabled, timeout=PATIENCE)
    assert dialog.notice.said[0].startswith(said)


def test_a_view_that_was_closed_takes_no_answer(screen: Screen, qtbot: QtBot) -> None:
    record(screen.home, [seen_by("ann", 1)])
    dialog = screen.open(qtbot)
    dialog.verify_button.click()
    dialog.look()
    dialog.reject()
    qtbot.waitUntil(lambda: not screen.desk._verifies, timeout=PATIENCE)
    assert screen.open(qtbot).verify_button.isEnabled()


def test_what_keeps_it_here_stands_over_the_window_until_it_is_over(screen: Screen, qtbot: QtBot) -> None:
    record(screen.home, [seen_by("ann", number) for number in range(3)])
    screen.desk.sending_changed(SendingChanged("log:6514", TROUBLE))
    bar = screen.window.notices.bar(NOTICE)
    assert bar is not None
    assert bar.said[0].startswith("Nothing listens at log, port 6514")
    dialog = screen.open(qtbot)
    assert dialog.trouble.said[0] == bar.said[0]
    assert dialog.sending.text() == ""
    bar.press("Settings")
    assert screen.asked_settings == 1
    screen.desk.sending_changed(SendingChanged("log:6514", TROUBLE))
    assert bar.isHidden(), "one that was put away does not come back to say the same"
    screen.desk.sending_changed(SendingChanged("log:6514"))
    assert screen.window.notices.bar(NOTICE) is None
    assert dialog.trouble.isHidden()
    assert dialog.sending.text() == "Sent on to log:6514: 3 wait"
    screen.desk.sending_changed(SendingChanged(""))
    assert dialog.sending.text() == ""


def test_that_none_is_kept_is_told(screen: Screen, qtbot: QtBot) -> None:
    screen.settings = Settings(audit=AuditSettings(enabled=False))
    dialog = screen.open(qtbot)
    assert dialog.trouble.said[0] == "No audit trail is kept (audit.enabled is false)"


def test_the_files_are_read_on_no_gui_thread(screen: Screen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    record(screen.home, [seen_by("ann", 1)])
    threads: set[str] = set()
    kept = audit_desk._waiting

    def watched(home: Home) -> int:
        threads.add(threading.current_thread().name)
        return kept(home)

    monkeypatch.setattr(audit_desk, "_waiting", watched)
    screen.open(qtbot)
    assert threads == {"audit view"}


def test_the_start_loads_no_dialog() -> None:
    source = Path(audit_desk.__file__).read_text("utf-8")
    assert "\nfrom qrstation.ui.audit.audit_dialog" not in source
