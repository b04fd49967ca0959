"""What is remembered of archives: each program adds what it noticed, and what is not understood is not known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.jobs.habits import Habits, InstanceLists, ModalitiesKey, Negotiable
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.store.state import StateFile

ALL = Habits(
    InstanceLists.ONE, ModalitiesKey.IGNORED, True, False, 100, "ISO_IR 100", True, False, True, False,
    (Negotiable.FUZZY, Negotiable.TIMEZONE),
)  # fmt: skip


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFile]:
    with closing(StateFile(tmp_path / "state.sqlite")) as state:
        yield state


def test_all_of_it_is_kept_and_forgotten(state: StateFile) -> None:
    book = HabitsBook(state)
    book.note("Main", ALL)
    assert book.of("Main") == ALL
    assert book.of("Other") == Habits()
    book.forget("Main")
    assert book.of("Main") == Habits()


def test_what_two_programs_noticed_is_kept_side_by_side(state: StateFile, tmp_path: Path) -> None:
    with closing(StateFile(tmp_path / "state.sqlite")) as other:
        HabitsBook(state).note("Main", Habits(cap=100))
        HabitsBook(other).note("Main", Habits(instance_lists=InstanceLists.NONE))
        HabitsBook(state).learner("Main")(Habits(counts=False))
    assert HabitsBook(state).of("Main") == Habits(InstanceLists.NONE, counts=False, cap=100)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("instance_lists", "some"),
        ("modalities_in_study", 3),
        ("counts", "yes"),
        ("cap", 0),
        ("cap", True),
        ("charset", 7),
        ("negotiates", "fuzzy"),
        ("negotiates", ["hovering"]),
        ("who knows", {}),
    ],
)
def test_what_is_not_understood_is_not_known(state: StateFile, name: str, value: Any) -> None:
    state.keep_habits("Main", {"availability": True, name: value})
    assert HabitsBook(state).of("Main") == Habits(availability=True)


def test_nothing_noticed_is_nothing_written(state: StateFile) -> None:
    HabitsBook(state).note("Main", Habits())
    assert state.habits("Main") is None


def test_news_leave_what_they_do_not_tell() -> None:
    assert Habits(cap=100, counts=True).joined(Habits(cap=50)) == Habits(cap=50, counts=True)
    assert Habits().lists is InstanceLists.MANY


def test_any_name_of_an_archive_can_be_kept(state: StateFile) -> None:
    book = HabitsBook(state)
    book.note("Main \udcff", Habits(cap=3))
    assert book.of("Main \udcff") == Habits(cap=3)
    book.forget("Main \udcff")
    assert book.of("Main \udcff") == Habits()
