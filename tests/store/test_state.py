"""The state file: what is there is read, what is damaged is kept aside, and what cannot be used is said in one line."""

from __future__ import annotations

import datetime
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
from qrstation.words import words_of
from tests.told import saying

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
        assert (state.jobs(), state.habits("Main")) == (JOBS, {"instance_lists": "one"})
        assert state.habits("Other") is None
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
    assert words_of(raised.value).what.startswith(f"{path} cannot be used (")
    assert words_of(raised.value).advice
    assert "\n" not in str(raised.value)


def test_a_full_disk_is_said_in_one_line(path: Path) -> None:
    with no_room(), pytest.raises(StoreUnusable, check=saying("cannot be used")):
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
    with pytest.raises(StoreUnusable, check=saying(str(kind.strerror))):
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


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"no database at all" * 100),
    "zeros": lambda path: path.write_bytes(bytes(8192)),
    "no text": damage_text,
    "another program's table": other_table,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_kept_aside_and_over_nothing(path: Path, damage: str) -> None:
    for number in (1, 2):
        write(path)
        DAMAGES[damage](path)
        content = path.read_bytes()
        with closing(StateFile(path)) as state:
            assert state.jobs() == []
            assert state.restored
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


# --- shared with the command line, copied each day -----------------------------------------------------------------


@pytest.mark.parametrize("mends", [True, False])
def test_a_newer_version_is_refused_and_left_as_it_is(path: Path, mends: bool) -> None:
    write(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 99")
    before, files = path.read_bytes(), sorted(path.parent.rglob("*"))
    with pytest.raises(StoreUnusable, check=saying("a newer version of QR Station")) as raised:
        StateFile(path, mends=mends)
    assert "use the newer version" in words_of(raised.value).advice
    assert path.read_bytes() == before
    assert sorted(path.parent.rglob("*")) == files


def test_what_another_program_notices_is_known_at_once(path: Path) -> None:
    with closing(StateFile(path)) as window, closing(StateFile(path, mends=False)) as command:
        command.keep_habits("Main", {"instance_lists": "one"})
        assert window.habits("Main") == {"instance_lists": "one"}
        window.keep_habits("Main", {"instance_lists": "many"})
        assert command.habits("Main") == {"instance_lists": "many"}


def test_the_queue_is_written_while_another_program_writes(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(StateFile(path)) as window:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            window.keep_jobs(JOBS)
            other.execute("INSERT INTO habits VALUES ('Main', '{}')")
            other.execute("COMMIT")
        window.close()
    assert not caplog.records
    with closing(StateFile(path)) as window:
        assert (window.jobs(), window.habits("Main")) == (JOBS, {})


def test_one_that_is_not_sound_is_left_to_the_window(path: Path) -> None:
    write(path)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreUnusable):
        StateFile(path, mends=False)
    assert path.read_bytes() == b"no database at all" * 100


def day(number: int) -> Callable[[], datetime.date]:
    """Give a clock that stands on a day of a month."""
    return lambda: datetime.date(2026, 3, number)


def test_a_copy_is_made_each_day_and_a_week_of_them_kept(path: Path) -> None:
    for number in range(1, 11):
        with closing(StateFile(path, day(number))) as state:
            state.keep_jobs([{"day": number}])
        with closing(StateFile(path, day(number))) as state:
            state.keep_jobs([{"day": number}])
    copies = sorted((path.parent / "copies").iterdir())
    assert [copy.name for copy in copies] == [f"state-2026-03-{number:02}.sqlite" for number in range(4, 11)]
    with closing(StateFile(copies[-1])) as copy:
        assert copy.jobs() == [{"day": 9}], "as it stood before the day's first change"
    assert copies[-1].stat().st_mode & 0o777 == 0o600
    assert copies[-1].parent.stat().st_mode & 0o777 == 0o700


def test_a_window_that_stays_open_has_its_daily_copy_too(path: Path) -> None:
    today = 1
    with closing(StateFile(path, lambda: datetime.date(2026, 3, today))) as state:
        state.keep_habits("Main", {"day": 1})
        today = 2
        state.keep_habits("Main", {"day": 2})
    with closing(StateFile(path.parent / "copies" / "state-2026-03-02.sqlite")) as copy:
        assert copy.habits("Main") == {"day": 1}


def test_the_newest_sound_copy_takes_the_place_of_what_is_damaged(path: Path) -> None:
    for number in (1, 2, 3):
        with closing(StateFile(path, day(number))) as state:
            state.keep_jobs([{"day": number}])
    (path.parent / "copies" / "state-2026-03-03.sqlite").write_bytes(b"damaged as well" * 500)
    path.write_bytes(bytes(8192))
    with closing(StateFile(path, day(4))) as state:
        assert state.jobs() == [{"day": 1}]
        assert "its copy of 2026-03-02 is used, the file is kept as state.damaged" in words_of(state.restored).what
    with closing(StateFile(path, day(4))) as state:
        assert not state.restored


def test_a_file_that_was_cut_to_nothing_is_not_taken_for_a_new_one(path: Path) -> None:
    for number in (1, 2):
        with closing(StateFile(path, day(number))) as state:
            state.keep_jobs([{"day": number}])
    path.write_bytes(b"")
    with closing(StateFile(path, day(3))) as state:
        assert state.jobs() == [{"day": 1}]
        assert state.restored


def test_a_copy_that_cannot_be_made_stops_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (path.parent / "copies").touch()
    write(path)
    assert "no copy of state.sqlite could be made" in caplog.text
    with closing(StateFile(path)) as state:
        assert state.jobs() == JOBS
