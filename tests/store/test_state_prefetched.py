"""What rules fetched is told from all else: only what nobody touched since, and nothing else brought, may go."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.instance import digest_of
from qrstation.store.state import VERSION, StateFile
from qrstation.store.state_marks import StudyMarks
from qrstation.store.state_prefetched import PrefetchedStudies, forget_deleted, note_used

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Shelf:
    """What is here, by study; a state file; and a clock that goes an hour on with every look."""

    def __init__(self, state: StateFile) -> None:
        self.state = state
        self.here: dict[str, set[str]] = {}
        self.hours = 0
        self.is_away = False
        self.records = self.another()

    def another(self) -> PrefetchedStudies:
        """Give what another process, or the next start, knows."""
        return PrefetchedStudies(self.state, self.held, self._now)

    def held(self, study_uid: str) -> Collection[str]:
        if self.is_away:
            raise StoreUnusable(StoreCode.INDEX_LOCKED)
        return self.here.get(study_uid, set())

    def _now(self) -> datetime:
        self.hours += 1
        return NOON + timedelta(hours=self.hours)

    def fetch(self, study_uid: str, *images: str) -> None:
        self.records.begin(study_uid, "Main")
        self.here.setdefault(study_uid, set()).update(images)
        self.records.end(study_uid)

    @property
    def unopened(self) -> list[str]:
        return [each.study_uid for each in self.records.unopened()]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with closing(StateFile(tmp_path / "state.sqlite")) as state:
        yield Shelf(state)


def test_what_a_rule_fetched_is_known_with_its_archive_its_time_and_its_images_the_oldest_first(shelf: Shelf) -> None:
    shelf.fetch("1.2", "1.2.1", "1.2.2")
    shelf.fetch("1.1", "1.1.1")
    first, second = shelf.records.unopened()
    assert (first.study_uid, first.archive, first.held) == ("1.2", "Main", digest_of(["1.2.2", "1.2.1"]))
    assert first.came < second.came
    assert all(shelf.records.is_unopened(each) for each in (first, second))
    assert [each.study_uid for each in shelf.another().unopened()] == ["1.2", "1.1"]


def test_what_was_here_before_in_any_other_way_is_nobodys_to_clean(shelf: Shelf) -> None:
    shelf.here["1.1"] = {"1.1.1"}
    shelf.fetch("1.1", "1.1.2")
    assert shelf.unopened == []


def test_more_of_what_a_rule_fetched_stays_a_rules_unless_something_else_came_between(shelf: Shelf) -> None:
    shelf.fetch("1.1", "1.1.1")
    (before,) = shelf.records.unopened()
    shelf.fetch("1.1", "1.1.2")
    (after,) = shelf.records.unopened()
    assert after.came > before.came
    assert not shelf.records.is_unopened(before)
    shelf.here["1.1"].add("1.1.3")  # sent here by itself
    shelf.fetch("1.1", "1.1.4")
    assert shelf.unopened == []


def test_a_study_whose_images_are_just_coming_is_left_alone_and_one_that_never_came_is_forgotten(shelf: Shelf) -> None:
    shelf.records.begin("1.1", "Main")
    shelf.here["1.1"] = {"1.1.1"}
    assert shelf.unopened == []
    shelf.records.end("1.1")
    assert shelf.unopened == ["1.1"]
    shelf.fetch("1.2")
    shelf.here["1.2"] = {"1.2.1"}
    shelf.records.end("1.2")
    assert shelf.unopened == ["1.1"]


def test_a_fetch_that_was_killed_leaves_a_study_that_stays(shelf: Shelf) -> None:
    shelf.records.begin("1.1", "Main")
    shelf.here["1.1"] = {"1.1.1"}
    shelf.records = shelf.another()
    shelf.fetch("1.1", "1.1.2")
    assert shelf.unopened == []


@pytest.mark.parametrize("touch", [PrefetchedStudies.opened, PrefetchedStudies.used])
def test_what_is_opened_or_used_stays_from_that_moment_and_at_the_next_start(
    shelf: Shelf, touch: Callable[[PrefetchedStudies, str], None], tmp_path: Path
) -> None:
    shelf.fetch("1.1", "1.1.1")
    (one,) = shelf.records.unopened()
    touch(shelf.records, "1.1")
    assert shelf.records.is_opened_here("1.1")
    assert not shelf.records.is_unopened(one)
    assert shelf.unopened == []
    shelf.state.close()
    with closing(StateFile(tmp_path / "state.sqlite")) as state:
        assert PrefetchedStudies(state, shelf.held).unopened() == ()


def test_what_was_opened_before_its_images_came_is_no_rules(shelf: Shelf) -> None:
    shelf.records.opened("1.1")
    shelf.fetch("1.1", "1.1.1")
    assert shelf.unopened == []


def test_what_is_marked_stays(shelf: Shelf) -> None:
    shelf.fetch("1.1", "1.1.1")
    (one,) = shelf.records.unopened()
    StudyMarks(shelf.state).keep(["1.1"])
    assert (shelf.unopened, shelf.records.is_unopened(one)) == ([], False)


def test_what_was_deleted_is_forgotten_and_may_be_fetched_anew(shelf: Shelf, tmp_path: Path) -> None:
    for uid in ("1.1", "1.2", "1.3"):
        shelf.fetch(uid, f"{uid}.1")
    del shelf.here["1.1"], shelf.here["1.3"]
    shelf.records.forget(["1.1", "1.2"])
    forget_deleted(tmp_path / "state.sqlite", ["1.3"], shelf.held)
    assert shelf.unopened == ["1.2"]
    shelf.fetch("1.3", "1.3.1")
    assert shelf.unopened == ["1.2", "1.3"]


def test_another_command_says_that_it_uses_a_study(shelf: Shelf, tmp_path: Path) -> None:
    shelf.fetch("1.1", "1.1.1")
    note_used(tmp_path / "state.sqlite", "1.1")
    assert shelf.unopened == []


def test_while_the_store_cannot_be_asked_nothing_becomes_a_rules(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.is_away = True
    shelf.records.begin("1.1", "Main")
    shelf.is_away = False
    shelf.here["1.1"] = {"1.1.1"}
    shelf.records.end("1.1")
    assert shelf.unopened == []
    assert "was not written down" in caplog.text
    assert "1.1" not in caplog.text


def test_records_that_make_no_sense_are_left_out(shelf: Shelf) -> None:
    rows = [("1.1", "Main", "yesterday", None, "x"), ("1.2", "Main", "2026-03-01T12:00:00", None, "x"),
            ("1.3", b"\xff", NOON.isoformat(), None, "x")]  # fmt: skip
    shelf.state.write(lambda c: c.executemany("INSERT INTO prefetched VALUES (?, ?, ?, ?, ?)", rows))
    assert shelf.unopened == []


def test_a_file_of_the_version_before_is_read_and_gets_the_records(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateFile(path)) as state:
        StudyMarks(state).keep(["1.1"])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE prefetched")
        connection.execute("PRAGMA user_version = 5")
        connection.commit()
    with closing(StateFile(path)) as state:
        assert StudyMarks(state).kept() == {"1.1"}
        Shelf(state).fetch("1.2", "1.2.1")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert connection.execute("SELECT count(*) FROM prefetched").fetchone() == (1,)


def test_no_state_file_is_made_to_forget_in_and_one_that_cannot_be_used_costs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (tmp_path / "state.sqlite", tmp_path / "folder"):
        forget_deleted(path, ["1.1"], lambda _: ())
        note_used(path, "1.1")
        assert not (tmp_path / "state.sqlite").exists()
        (tmp_path / "folder").mkdir(exist_ok=True)
    assert "marks were not forgotten" in caplog.text
    assert "was not written down" in caplog.text
