"""The receiver that a client starts: what it says comes through as codes, and how it ended is known by them."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import pytest

from qrstation.core import errors
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.codes.settings import SettingsCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import ReceiverError, ReceiverGone, StationError, StoreUnusable
from qrstation.core.notice import Notice, notice
from qrstation.core.station.home import Home
from qrstation.receiver import companion
from qrstation.receiver.companion import Companion, tell, tell_end
from tests.told import told

PROGRESS = notice(ReceiverCode.INDEXED_AGAIN, files=2000)


def started(
    home: Home, monkeypatch: pytest.MonkeyPatch, *lines: str, status: int = 1
) -> tuple[Companion, list[Notice]]:
    """Give a companion that has said these lines and ended, and what was told of it."""
    code = f"import sys; sys.stderr.write({''.join(line + chr(10) for line in lines)!r}); sys.exit({status})"
    monkeypatch.setattr(companion, "own_command", lambda *_: [sys.executable, "-c", code])
    news: list[Notice] = []
    instance = Companion(home, news.append)
    instance.start()
    assert instance.process is not None
    instance.process.wait(20)
    for thread in threading.enumerate():
        if thread.name == "receiver-words":
            thread.join(10)
    return instance, news


def end_of(error: StationError, capsys: pytest.CaptureFixture[str]) -> str:
    """Give the line that a companion says at its end."""
    tell_end(error)
    return capsys.readouterr().err.strip()


def test_what_it_does_is_told_as_a_notice_and_nothing_else_is(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(PROGRESS)
    (line,) = capsys.readouterr().err.splitlines()
    odd = ("a warning of a library", "5", "{}", "[" * 100_000, '{"notice": 5}', '{"error": []}', "\ufffd")
    _, news = started(home, monkeypatch, *odd, line)
    assert news == [PROGRESS]


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (ReceiverError(ReceiverCode.RUNS_ALREADY), ReceiverGone, ReceiverCode.ENDING_ALREADY),
        (ReceiverError(ReceiverCode.CHANNEL_UNOPENED, reason="x"), ReceiverError, ReceiverCode.CHANNEL_UNOPENED),
        (StoreUnusable.of(told("it is broken")), StoreUnusable, WindowCode.TOLD),
        (errors.StoreFull(ReceiverCode.FILES_SHORT), errors.StoreFull, ReceiverCode.FILES_SHORT),
        (
            errors.HomeUnusable(SettingsCode.FOLDER_UNWRITABLE, folder="x"),
            errors.HomeUnusable,
            "home.folder-unwritable",
        ),
        (errors.SettingsError(SettingsCode.NO_FILE, path="x"), ReceiverError, SettingsCode.NO_FILE),
        (StationError(ReceiverCode.NOT_UNDERSTOOD), ReceiverError, ReceiverCode.NOT_UNDERSTOOD),
    ],
    ids=lambda value: type(value).__name__,
)
def test_how_it_ended_is_an_error_of_the_same_kind(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: StationError,
    kind: type[StationError],
    code: str,
) -> None:
    instance, news = started(home, monkeypatch, end_of(error, capsys))
    with pytest.raises(StationError) as caught:
        instance.check()
    assert type(caught.value) is kind
    assert caught.value.notice.code == code
    assert not news


def test_one_that_ends_without_a_word_is_known_by_its_status(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    instance, _ = started(home, monkeypatch, "Traceback (most recent call last):", status=7)
    with pytest.raises(ReceiverGone) as caught:
        instance.check()
    assert caught.value.notice == notice(ReceiverCode.ENDED_AT_START, status=7)


def test_what_the_one_before_said_is_no_word_of_the_next(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    instance, _ = started(home, monkeypatch, end_of(StoreUnusable.of(told("x")), capsys))
    monkeypatch.setattr(companion, "own_command", lambda *_: [sys.executable, "-c", "import sys; sys.exit(3)"])
    instance.start()
    assert instance.process is not None
    instance.process.wait(20)
    with pytest.raises(ReceiverGone):
        instance.check()


def test_a_real_one_says_in_codes_that_another_runs(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    from qrstation.__main__ import main
    from qrstation.core.station.lock import ProcessLock

    home.make()
    lock = ProcessLock(Path(home.run / "receiver.lock"))
    assert lock.acquire()
    try:
        assert main(["receive", "--companion"]) == 1
    finally:
        lock.release()
    (line,) = capfd.readouterr().err.splitlines()
    assert json.loads(line)["error"]["notice"]["code"] == ReceiverCode.RUNS_ALREADY


def test_a_real_one_says_in_codes_what_is_wrong_with_the_settings(
    home: Home, capfd: pytest.CaptureFixture[str]
) -> None:
    from qrstation.__main__ import main

    home.settings_file.parent.mkdir(parents=True, exist_ok=True)
    home.settings_file.write_text("[station]\nport = 99999\n", encoding="utf-8")
    assert main(["receive", "--companion"]) == 1
    (line,) = capfd.readouterr().err.splitlines()
    assert json.loads(line)["error"]["kind"] == "SettingsError"
