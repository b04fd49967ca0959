"""How fast archives are is kept beside their habits; what is no speed is not known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.jobs.habits import Habits
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.kept_speeds import SpeedBook
from qrstation.store.state import StateFile


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFile]:
    with closing(StateFile(tmp_path / "state.sqlite")) as state:
        yield state


def read_again(state: StateFile) -> SpeedBook:
    book = SpeedBook(state)
    book.read()
    return book


def test_it_is_at_hand_and_kept(state: StateFile) -> None:
    book = SpeedBook(state)
    assert book.of("Main") is None
    book.note("Main", 12.0)
    assert book.of("Main") == read_again(state).of("Main") == 12.0


def test_the_last_retrieve_counts_most(state: StateFile) -> None:
    book = SpeedBook(state)
    for rate in (8.0, 16.0, 4.0):
        book.note("Main", rate)
    assert book.of("Main") == 8.0


def test_habits_and_speed_leave_each_other_alone_and_are_forgotten_together(state: StateFile) -> None:
    habits = HabitsBook(state)
    habits.note("Main", Habits(cap=100))
    SpeedBook(state).note("Main", 3.0)
    habits.note("Main", Habits(counts=True))
    assert habits.of("Main") == Habits(cap=100, counts=True)
    assert read_again(state).of("Main") == 3.0
    habits.forget("Main")
    assert read_again(state).of("Main") is None


@pytest.mark.parametrize(
    "value", ["fast", None, True, 0, -3, 1e9, float("nan"), float("inf"), pytest.param(10**400, id="huge"), [12], {}]
)
def test_what_is_no_speed_is_not_known(state: StateFile, value: Any) -> None:
    state.keep_habits("Main", {"rate": value})
    assert read_again(state).of("Main") is None


def test_a_file_that_cannot_be_read_is_no_failure(state: StateFile) -> None:
    state.write(lambda connection: connection.execute("DROP TABLE habits"))
    assert read_again(state).of("Main") is None
