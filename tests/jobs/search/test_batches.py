"""Matches in batches: the first goes at once, none waits for another that does not come, and their order stays."""

from __future__ import annotations

import queue

import pytest

from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.jobs.search import batches
from qrstation.jobs.search.batches import Batches


def match(number: int) -> Match:
    """Make up a match."""
    return Match("A", Level.STUDY, {"StudyInstanceUID": f"1.{number}"})


def numbers(batch: tuple[Match, ...]) -> list[int]:
    """Give which matches of `match` these are."""
    return [int(each.study_uid.partition(".")[2]) for each in batch]


def test_the_first_goes_at_once_and_the_second_without_a_third() -> None:
    gone: queue.SimpleQueue[tuple[Match, ...]] = queue.SimpleQueue()
    made = Batches(gone.put)
    made.take(match(1))
    assert numbers(gone.get_nowait()) == [1]
    made.take(match(2))
    made.take(match(3))
    assert numbers(gone.get(timeout=10)) == [2, 3]
    made.close()
    assert gone.empty()


def test_none_is_lost_or_out_of_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_SECONDS", 0.001)
    gone: list[tuple[Match, ...]] = []
    made = Batches(gone.append)
    for number in range(5_000):
        made.take(match(number))
    made.close()
    made.close()
    assert [number for batch in gone for number in numbers(batch)] == list(range(5_000))


def test_what_fails_behind_the_clock_rises_with_the_next_match() -> None:
    tried: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def hand_over(batch: tuple[Match, ...]) -> None:
        if 2 in numbers(batch):
            tried.put(True)
            raise ValueError("a bug")

    made = Batches(hand_over)
    made.take(match(1))
    made.take(match(2))
    assert tried.get(timeout=10)
    with pytest.raises(ValueError, match="a bug"):
        made.close()
    made.close()
