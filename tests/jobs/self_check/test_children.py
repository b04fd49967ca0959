"""Children of the self-check: one that ends, or says nothing, is told and ended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest

from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.home import Home
from qrstation.core.station.settings import StationSettings
from qrstation.jobs.self_check import children
from qrstation.jobs.self_check.children import window_is_drawn
from qrstation.jobs.self_check.own_place import OwnPlace
from qrstation.receiver.getting import archives_of
from qrstation.words import words_of
from tests.told import saying

Run = Callable[[str], None]
connect = archives_of(StationSettings(), 0)


@pytest.fixture
def place(home: Home) -> Iterator[OwnPlace]:
    made = OwnPlace("127.0.0.1")
    made.make()
    yield made
    made.remove()


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Let a line of Python take the place of the child."""

    def run(code: str) -> None:
        monkeypatch.setattr(children, "own_command", lambda *_: [sys.executable, "-c", code])

    return run


def test_the_window_is_drawn(place: OwnPlace) -> None:
    assert words_of(window_is_drawn(place, CancelToken())).what.startswith("the window is drawn off screen, 1280 × 800")


ENDS = {
    "import sys; sys.exit(3)": "ended without what was asked of it; install the program again",
    "raise ImportError('libEGL.so.1: cannot open shared object file: No such file')": (
        r"ImportError: libEGL\.so\.1: .*; install the library of the system that it names"
    ),
    "import os, sys; print('a\\x1b[31m' * 999, file=sys.stderr, flush=True); os.abort()": "a .31ma",
    "print('nonsense')": "ended without",
    "print('[1]')": "ended without",
    'print(\'{"drawn": {"colours": 1, "qt": "6"}}\')': r"is empty \(Qt 6\); ",
    'print(\'{"drawn": {"colours": 99, "qt": "6", "has_text": false}}\')': "no fonts .*; install a font",
}


@pytest.mark.parametrize("code", ENDS)
def test_a_window_that_is_not_drawn_is_told_in_one_line(place: OwnPlace, child: Run, code: str) -> None:
    child(code)
    with pytest.raises(StationError, check=saying(ENDS[code])) as raised:
        window_is_drawn(place, CancelToken())
    line = words_of(raised.value).line
    assert line.isprintable()
    assert len(line) < 500


def test_one_that_says_nothing_is_ended(place: OwnPlace, child: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "CHILD_SECONDS", 0.2)
    child("import sys; sys.stdin.read(); import time; time.sleep(100)")
    with pytest.raises(StationError, check=saying("said nothing within 0 s")):
        window_is_drawn(place, CancelToken())


def test_one_that_runs_is_ended_when_the_check_is(place: OwnPlace, child: Run) -> None:
    child("import sys; print(); import time; time.sleep(100)")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(StationError, check=saying("ended without")):
        window_is_drawn(place, cancel)


def test_one_that_cannot_be_started_is_told(place: OwnPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "own_command", lambda *_: ["/nowhere/qrstation"])
    with pytest.raises(StationError, check=saying("cannot be started: No such file")):
        window_is_drawn(place, CancelToken())


def test_without_a_home_of_its_own_no_window_opens_the_users(home: Home, child: Run) -> None:
    child("raise SystemExit('it was started')")
    with pytest.raises(StationError, check=saying("not tried")):
        window_is_drawn(OwnPlace("127.0.0.1"), CancelToken())
