"""One window for each home: a second start brings the first to the front, whatever a window before left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.errors import StationError
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.lock import ProcessLock
from qrstation.core.station.opening import LONGEST_MESSAGE, Opening
from qrstation.receiver.channel_place import WINDOW, socket_path
from qrstation.ui import only_window
from qrstation.ui.only_window import OnlyWindow, bring_to_front
from tests.told import saying

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from PySide6.QtCore import QCoreApplication
from qrstation.core.station.home import find_home
from qrstation.ui import only_window
from qrstation.ui.only_window import OnlyWindow
application = QCoreApplication([])
only = OnlyWindow(find_home())
assert only.claim()
only.listen()
print("open", flush=True)
time.sleep(100)
"""

STARTER = """
import json, sys
from qrstation.core.errors import StationError
from qrstation.core.station.home import find_home
from qrstation.core.station.opening import Opening
from qrstation.ui.only_window import OnlyWindow
from qrstation.words import words_of
asked = json.load(sys.stdin)
try:
    print(OnlyWindow(find_home()).claim(Opening(asked["study_uid"], paths=tuple(asked["paths"])), 20.0))
except StationError as error:
    print(words_of(error).line)
"""


@pytest.fixture
def first(home: Home, qapp: object) -> Iterator[OnlyWindow]:
    """The first window of the home."""
    only = OnlyWindow(home)
    assert only.claim()
    only.listen()
    yield only
    only.release()


def start(*given: str, **environment: str) -> subprocess.Popen[str]:
    """Start the program as a person would."""
    return subprocess.Popen(
        [sys.executable, "-m", "qrstation", *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
    )  # fmt: skip


def test_where_there_are_no_unix_sockets_they_meet_by_a_name(
    home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "sitecustomize.py").write_text(
        "from qrstation.receiver import channel_place\nchannel_place.HAS_UNIX = False\n"
    )
    monkeypatch.setattr(only_window, "HAS_UNIX", False)
    with closing(OnlyWindowHere(home)) as first_here:
        assert first_here.only.claim()
        first_here.only.listen()
        assert not socket_path(home, WINDOW).exists()
        with qtbot.waitSignal(first_here.only.raise_asked, timeout=60_000):
            second = start(PYTHONPATH=os.pathsep.join((str(tmp_path / "first"), str(ROOT))))
        assert second.communicate(timeout=60) == ("", "")
        assert second.returncode == 0


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


STUDY = Opening(study_uid="1.2.3")


def test_a_second_start_hands_over_what_is_to_be_opened_and_ends_with_0(
    first: OnlyWindow, home: Home, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a b.dcm").touch()
    opened: list[Opening] = []
    first.open_asked.connect(opened.append)
    for given, opening in (
        (["--open-study", "1.2.3"], STUDY),
        (["--accession", "A 1"], Opening(accession="A 1")),
        (["qrstation://open?study=1.2.3"], STUDY),
        (["a b.dcm", "gone.dcm"], Opening(paths=(str(tmp_path / "a b.dcm"), str(tmp_path / "gone.dcm")))),
    ):
        with qtbot.waitSignals([first.raise_asked, first.open_asked], timeout=60_000):
            second = start(*given, XDG_ACTIVATION_TOKEN="token-2")
        assert opened.pop() == opening
        assert second.communicate(timeout=60) == ("", "")
        assert second.returncode == 0
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "token-2"


def test_a_message_as_long_as_may_be_comes_through(first: OnlyWindow, qtbot: QtBot) -> None:
    paths = Opening(paths=("/" + "a" * 99,) * (LONGEST_MESSAGE // 104 - 1))
    with qtbot.waitSignal(first.open_asked, timeout=60_000) as heard:
        start = HandingOver(paths)
    assert heard.args == [paths]
    assert start.said() == "False\n"


def test_a_window_of_an_earlier_version_comes_to_the_front_and_it_is_said(home: Home) -> None:
    lock = ProcessLock(home.run / "window.lock")
    assert lock.acquire()
    heard: list[bytes] = []
    with earlier_window(home, heard):
        said = HandingOver(STUDY).said()
    lock.release()
    assert [line.split()[0][:5] for line in heard] == [b'{"ope', b"raise"]
    assert "of another version" in said


def test_a_window_that_refuses_is_said(first: OnlyWindow, qtbot: QtBot) -> None:
    start = HandingOver(Opening(study_uid="1..2"))
    qtbot.waitUntil(lambda: start.is_over, timeout=60_000)
    assert "did not take" in start.said()


def test_a_window_that_does_not_answer_is_one_line(home: Home) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as before:
        assert before.stdout is not None
        assert before.stdout.readline() == "open\n"
        second = start("--open-study", "1.2.3")
        said = second.communicate(timeout=60)[1]
        before.kill()
    assert second.returncode == 1
    assert said.count("\n") == 1
    assert "does not answer" in said


@pytest.mark.parametrize(
    "words",
    [
        b"{}\n", b'{"open": {"study": "1..2"}}\n', b'{"open": {"paths": ["a"]}}\n', b'{"open": {"run": "ls"}}\n',
        b"{" * 1000 + b"\n", b"{" * (2 * LONGEST_MESSAGE), b'{"open": {"study": "1.2"}', b"{\xff\n",
    ],
)  # fmt: skip
def test_whoever_asks_for_something_else_opens_nothing(
    first: OnlyWindow, home: Home, qtbot: QtBot, words: bytes
) -> None:
    opened: list[Opening] = []
    first.open_asked.connect(opened.append)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(socket_path(home, WINDOW)))
        stranger.setblocking(False)
        with suppress(BlockingIOError):
            stranger.send(words)
        with qtbot.waitSignal(first.open_asked, timeout=60_000):
            start = HandingOver(STUDY)
        assert start.said() == "False\n"
    assert opened == [STUDY]


class HandingOver:
    """A further start that hands over what no command line would: a process, since its waiting holds all threads."""

    def __init__(self, opening: Opening) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin is not None
        json.dump({"study_uid": opening.study_uid, "paths": opening.paths}, self._process.stdin)
        self._process.stdin.close()

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended."""
        return self._process.poll() is not None

    def said(self) -> str:
        """Give what it said in the end."""
        with self._process as process:
            assert process.stdout is not None
            return process.stdout.read()


@contextmanager
def earlier_window(home: Home, heard: list[bytes]) -> Iterator[None]:
    """Answer as windows did that knew nothing but to come to the front."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(socket_path(home, WINDOW)))
        listener.listen()

        def serve() -> None:
            for _ in range(2):
                with listener.accept()[0] as start_:
                    heard.append(start_.recv(4096))
                    if heard[-1].startswith(b"raise"):
                        start_.sendall(b"done\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join(20)
