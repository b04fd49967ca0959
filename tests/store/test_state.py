"""The state file: what is there is read, what is damaged is kept aside, and what cannot be used is said in one line."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from qrstation.core.errors import StoreUnusable
from qrstation.store.state import Record, StateFile

JOBS: list[Record] = [{"kind": "retrieve", "request": {"study_uid": "1"}}, {"kind": "send"}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


def write(path: Path) -> None:
    """Write a queue and habits."""
    with closing(StateFile(path)) as state:
        state.keep_jobs(JOBS)
        state.keep_habits("Main", {"instance_lists": "one"})


def test_what_was_kept_is_there_at_the_next_start(path: Path) -> None:
    write(path)
    with closing(StateFile(path)) as state:
        state.keep_jobs([])
        assert (state.jobs(), state.habits()) == (JOBS, {"Main": {"instance_lists": "one"}})
    with closing(StateFile(path)) as state:
        assert state.jobs() == []


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow."""
    old, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)


def file_for_folder(path: Path) -> None:
    """Have a file where the folder should be."""
    path.parent.rmdir()
    path.parent.touch()


TROUBLE: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "in a folder that is a file": file_for_folder,
    "in no folder": lambda path: path.parent.rmdir(),
    "a link to nowhere": lambda path: path.symlink_to(path.parent / "nowhere" / "at all"),
    "with a folder for its journal": lambda path: path.with_name(path.name + "-journal").mkdir(),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_state_that_cannot_be_used_is_said_in_one_line(path: Path, trouble: str) -> None:
    TROUBLE[trouble](path)
    with pytest.raises(StoreUnusable) as raised:
        StateFile(path)
    assert raised.value.what.startswith(f"{path} cannot be used (")
    assert raised.value.advice
    assert "\n" not in str(raised.value)


def test_a_full_disk_is_said_in_one_line(path: Path) -> None:
    with no_room(), pytest.raises(StoreUnusable, match="cannot be used"):
        StateFile(path)


def test_on_a_disk_that_is_full_or_cannot_be_written_any_more_the_queue_is_read(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(path)
    with no_room(), closing(StateFile(path)) as state:
        assert state.jobs() == JOBS
        state.keep_jobs(JOBS * 2000)
        state.close()
    assert "could not be written" in caplog.text
    with closing(StateFile(path)) as state:
        assert state.jobs() == JOBS, "what was there is left as it was"


@pytest.mark.parametrize("kind", [PermissionError(13, "Permission denied"), OSError(30, "Read-only file system")])
def test_a_file_that_may_not_be_written_is_said_in_one_line(
    path: Path, kind: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise kind

    monkeypatch.setattr("qrstation.store.state.open", refuse, raising=False)
    with pytest.raises(StoreUnusable, match=kind.strerror):
        StateFile(path)


def damage_text(path: Path) -> None:
    """Put bytes into a text that are none."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE jobs SET job = CAST(x'ff00fe' AS TEXT)")


def other_table(path: Path) -> None:
    """Have a table of another program under our name."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE jobs")
        connection.execute("CREATE TABLE jobs (name TEXT)")


def newer(path: Path) -> None:
    """Have a newer program's version."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 99")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"no database at all" * 100),
    "zeros": lambda path: path.write_bytes(bytes(8192)),
    "no text": damage_text,
    "another program's table": other_table,
    "a newer version": newer,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_kept_aside_and_over_nothing(path: Path, damage: str) -> None:
    for number in (1, 2):
        write(path)
        DAMAGES[damage](path)
        content = path.read_bytes()
        with closing(StateFile(path)) as state:
            assert state.jobs() == []
        aside = sorted(path.parent.glob("state.damaged*"))
        assert len(aside) == number
        assert content in [each.read_bytes() for each in aside]


def test_a_text_that_is_no_record_is_left_out(path: Path) -> None:
    write(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for text in ("5", "{", "[" * 100_000, "9" * 10_000):
            connection.execute("INSERT INTO jobs (job) VALUES (?)", (text,))
    with closing(StateFile(path)) as state:
        assert state.jobs() == JOBS
