"""One window for each home: a second start brings the first to the front, whatever a window before left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.errors import StationError
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.lock import ProcessLock
from qrstation.receiver.channel_place import WINDOW, socket_path
from qrstation.ui.only_window import OnlyWindow, bring_to_front
from tests.told import saying

HOLDER = """
import sys, time
from PySide6.QtCore import QCoreApplication
from qrstation.core.station.home import find_home
from qrstation.ui.only_window import OnlyWindow
application = QCoreApplication([])
only = OnlyWindow(find_home())
assert only.claim()
only.listen()
print("open", flush=True)
time.sleep(100)
"""


@pytest.fixture
def first(home: Home, qapp: object) -> Iterator[OnlyWindow]:
    """The first window of the home."""
    only = OnlyWindow(home)
    assert only.claim()
    only.listen()
    yield only
    only.release()


def start(**environment: str) -> subprocess.Popen[str]:
    """Start the program as a person would."""
    return subprocess.Popen(
        [sys.executable, "-m", "qrstation"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
    )  # fmt: skip


def test_a_second_start_brings_the_first_window_to_the_front_and_ends_with_0(
    first: OnlyWindow, home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    with qtbot.waitSignal(first.raise_asked, timeout=60_000):
        second = start(XDG_ACTIVATION_TOKEN="token-1")
    assert second.communicate(timeout=60) == ("", "")
    assert second.returncode == 0
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "token-1"
    assert not (home.logs / "window.log").exists(), "the second start is no window"


def test_a_window_that_was_killed_is_taken_over(home: Home, qtbot: QtBot) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as before:
        assert before.stdout is not None
        assert before.stdout.readline() == "open\n"
        with closing(OnlyWindowHere(home)) as other, pytest.raises(StationError, check=saying("does not answer")):
            other.only.claim(seconds=0.2)
        before.send_signal(signal.SIGKILL)
        before.wait(20)
    assert socket_path(home, WINDOW).exists()
    with closing(OnlyWindowHere(home)) as next_one:
        assert next_one.only.claim()
        next_one.only.listen()
        with qtbot.waitSignal(next_one.only.raise_asked, timeout=60_000):
            second = start()
        assert second.wait(60) == 0
        second.communicate()


class OnlyWindowHere:
    """A start in this process."""

    def __init__(self, home: Home) -> None:
        self.only = OnlyWindow(home)

    def close(self) -> None:
        self.only.release()


def test_a_window_that_is_just_ending_is_waited_for(home: Home, qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    ending = ProcessLock(home.run / "window.lock")
    assert ending.acquire()
    monkeypatch.setattr(QThread, "msleep", lambda _: ending.release())
    with closing(OnlyWindowHere(home)) as start_here:
        assert start_here.only.claim(seconds=60)


@pytest.mark.parametrize("words", [b"raise\xff \xfe\n", b"raise a b c\n", b"close\n", b"\n", b"x" * 100_000, b""])
def test_whoever_sends_something_else_does_no_harm(
    first: OnlyWindow, home: Home, qtbot: QtBot, words: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(socket_path(home, WINDOW)))
        stranger.settimeout(10)
        stranger.setblocking(False)
        with suppress(BlockingIOError):
            stranger.send(words)
        with qtbot.waitSignal(first.raise_asked, timeout=60_000):
            second = start()
        assert second.communicate(timeout=60) == ("", "")


def test_a_home_with_a_long_path_has_one_window_too(tmp_path: Path, qtbot: QtBot) -> None:
    deep = find_home({"QRSTATION_HOME": str(tmp_path / ("long" * 30))})
    deep.make()
    with closing(OnlyWindowHere(deep)) as here:
        assert here.only.claim()
        here.only.listen()
        with qtbot.waitSignal(here.only.raise_asked, timeout=60_000):
            second = start(QRSTATION_HOME=str(deep.data))
        assert second.wait(60) == 0
        second.communicate()


@pytest.mark.parametrize("leave", [QWidget.show, QWidget.showMinimized, QWidget.hide])
def test_a_window_comes_to_the_front_however_it_was_left(qtbot: QtBot, leave: Callable[[QWidget], None]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    leave(window)
    bring_to_front(window)
    assert window.isVisible()
    assert not window.isMinimized()
