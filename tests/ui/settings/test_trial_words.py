"""What a test of an archive tells: what holds, what is offered, and how to retrieve from it."""

from __future__ import annotations

import pytest

from qrstation.core.events import EchoAnswered
from qrstation.core.jobs.finding import Step
from qrstation.ui.settings.trial_words import trial_words
from tests.told import told

ALL = (Step.CONNECT, Step.ASSOCIATE, Step.ECHO)


def answer(*lacks: str) -> EchoAnswered:
    """Make the answer of an archive that lacks services."""
    offers = tuple(name for name in ("C-ECHO", "C-FIND", "C-MOVE", "C-GET") if name not in lacks)
    return EchoAnswered("Main", True, 0.02, passed=ALL, offers=offers, lacks=lacks)


def test_all_that_holds_is_listed() -> None:
    assert trial_words(answer(), "move") == (
        "✔ reachable   ✔ association accepted   ✔ C-ECHO answered (0.02 s)\noffers C-ECHO, C-FIND, C-MOVE, C-GET"
    )


@pytest.mark.parametrize(
    ("lacks", "retrieve", "words"),
    [
        ("C-MOVE", "move", "set “Retrieve by” to C-GET: it offers that"),
        ("C-GET", "get", "set “Retrieve by” to C-MOVE: it offers that"),
        ("C-FIND", "move", "cannot be searched"),
    ],
)
def test_what_is_missing_is_told_with_what_to_do(lacks: str, retrieve: str, words: str) -> None:
    assert words in trial_words(answer(lacks), retrieve)


def test_one_of_both_ways_is_enough() -> None:
    assert "✖" not in trial_words(answer("C-GET"), "auto")
    assert "nothing can be retrieved" in trial_words(answer("C-GET", "C-MOVE"), "auto")


def test_a_failure_tells_how_far_it_came_and_the_code_comes_last() -> None:
    why = told("it does not know us", "ask", "A-ASSOCIATE-RJ")
    failure = EchoAnswered("Main", False, notice=why, passed=(Step.CONNECT,))
    assert trial_words(failure, "move").split("\n") == ["✔ reachable", "✖ it does not know us", "ask", "A-ASSOCIATE-RJ"]
