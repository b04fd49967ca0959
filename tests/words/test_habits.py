"""What is known of an archive is said in a few words each, and nothing of what is not known."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from qrstation.core.jobs.habits import Habits, InstanceLists, ModalitiesKey, Negotiable
from qrstation.words.habits import habits_in_words

KNOWN: dict[str, tuple[Any, ...]] = {
    "instance_lists": tuple(InstanceLists),
    "modalities_in_study": tuple(ModalitiesKey),
    "cap": (100,),
    "charset": ("ISO_IR 100",),
    "negotiates": ((), tuple(Negotiable)),
}
INSIDE = {"charset_undeclared", "charset_chosen"}
"""What is kept to learn the others by."""


def test_nothing_known_is_nothing_said() -> None:
    assert habits_in_words(Habits()) == ()
    assert habits_in_words(Habits(charset="")) == ()


@pytest.mark.parametrize("name", [f.name for f in dataclasses.fields(Habits) if f.name not in INSIDE])
def test_each_habit_has_words_of_its_own_for_each_value(name: str) -> None:
    said = [habits_in_words(Habits(**{name: value})) for value in KNOWN.get(name, (True, False))]
    assert all(len(words) == 1 for words in said)
    assert len(set(said)) == len(said)


def test_several_are_said_beside_each_other() -> None:
    said = habits_in_words(Habits(cap=1000, negotiates=(Negotiable.FUZZY, Negotiable.TIMEZONE)))
    assert said == ("ends an answer after 1,000 matches", "agrees to similar names, time zones")
