"""Studies filtered by modality, and those held back of which nobody knows."""

from __future__ import annotations

import pytest

from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.jobs.search.modalities import MOST_LOOKED_AT, StudyFilter


def study(uid: str, *modalities: str) -> Match:
    """Make a study's match."""
    return Match("A", Level.STUDY, {"StudyInstanceUID": uid, "ModalitiesInStudy": list(modalities) or None})


@pytest.mark.parametrize(
    ("asked", "has", "fits"),
    [
        (["CT"], ("CT", "SR"), True),
        (["CT"], ("MR",), False),
        (["CT"], ("CTX",), False),
        (["CT", "MR"], ("MR",), True),
        (["CT\\MR"], ("MR",), True),
        (["C*"], ("CR",), True),
        (["C?"], ("C",), False),
        (["C.*"], ("CT",), False),
        (["*"], ("MR",), True),
        ([""], ("MR",), True),
        ([], ("MR",), True),
        (["CT"], (), None),
        (["*"], (), True),
    ],
)
def test_a_study_fits_when_one_of_its_modalities_was_asked_for(
    asked: list[str], has: tuple[str, ...], fits: bool | None
) -> None:
    assert StudyFilter(asked).judge(study("1.2", *has)) is fits


def test_so_many_are_held_back_once_each_and_given_up_in_their_order() -> None:
    asked = StudyFilter(["CT"])
    for number in range(MOST_LOOKED_AT):
        assert not asked.is_full
        asked.hold(study(f"1.{number}"))
        asked.hold(study(f"1.{number}"))
    assert asked.is_full
    asked.release(asked.held[0])
    assert [match.study_uid for match in asked.give_up()] == [f"1.{number}" for number in range(1, MOST_LOOKED_AT)]
    assert asked.held == ()
    assert asked.judge(study("2.1")) is True
