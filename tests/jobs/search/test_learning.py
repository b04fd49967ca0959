"""Habits are learned, told and forgotten on threads of their own, and each wish is answered once."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import Event, HabitsTold
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.search.learning import HabitsWorker
from qrstation.store.state import StateFile
from tests.connected import connected
from tests.hostile import HostileArchive
from tests.listed import Studies
from tests.peers import free_port


class Bench:
    """A worker over a state of its own, and what it told."""

    def __init__(self, state: StateFile) -> None:
        self.book = HabitsBook(state)
        self._news: queue.Queue[Event] = queue.Queue()
        self.worker = HabitsWorker(self.book, self._news.put)

    def next(self) -> HabitsTold:
        """Wait for the next thing that is told."""
        told = self._news.get(timeout=20)
        assert isinstance(told, HabitsTold)
        return told


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with closing(StateFile(tmp_path / "state.sqlite")) as state:
        yield Bench(state)


def test_what_is_known_is_told_and_forgotten(bench: Bench) -> None:
    bench.book.note("Main", Habits(cap=100))
    bench.worker.tell("Main")
    assert bench.next() == HabitsTold("Main", Habits(cap=100))
    bench.worker.choose_charset("Main", "ISO_IR 101")
    assert bench.next().habits == Habits(cap=100, charset="ISO_IR 101", charset_chosen=True)
    bench.worker.forget("Main")
    assert bench.next() == HabitsTold("Main", Habits())


def test_what_is_learned_is_kept_and_said(bench: Bench) -> None:
    with HostileArchive(0, answer=Studies({"1.1": ["CT"]})) as archive:
        bench.worker.learn(connected(archive.settings), CancelToken(), 7)
        told = bench.next()
    assert (told.task, told.archive) == (7, "Hostile")
    assert told.notice is not None
    assert told.notice.code is JobCode.HABITS_SHOW_NOTHING, "its studies have no dates"
    assert told.habits.negotiates == ()
    assert bench.book.of("Hostile") == told.habits


def test_an_archive_that_is_away_is_told_and_what_was_known_stays(bench: Bench) -> None:
    bench.book.note("Hostile", Habits(cap=3))
    with HostileArchive(0) as archive:
        settings = replace(archive.settings, port=free_port())
    bench.worker.learn(connected(settings), CancelToken(), 1)
    told = bench.next()
    assert told.notice is not None
    assert told.habits == Habits(cap=3)


def test_one_that_was_stopped_says_nothing_of_it(bench: Bench) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with HostileArchive(0) as archive:
        bench.worker.learn(connected(archive.settings), cancel, 1)
        assert bench.next() == HabitsTold("Hostile", Habits(), 1)


def test_a_bug_of_ours_leaves_nobody_waiting(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("qrstation.jobs.search.learning.learn_habits", breaks)
    with HostileArchive(0) as archive:
        bench.worker.learn(connected(archive.settings), CancelToken(), 1)
        told = bench.next()
    assert told.notice is not None
    assert told.notice.code is JobCode.HABITS_FAILED_UNEXPECTEDLY
