"""How a retrieve ended: what the store holds decides, and the nearest cause is told."""

from __future__ import annotations

import pytest

from qrstation.core.archive import Delivery
from qrstation.core.errors import AssociationLost
from qrstation.core.jobs.job import FailedInstance, JobState
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.retrieve.ledger import Ledger
from qrstation.jobs.retrieve.outcome import Evidence, conclude
from qrstation.network.exchanges import delivery_of
from qrstation.network.scu.c_move import MoveCounts, MoveEnd
from qrstation.words import words_of
from tests.told import told

ARCHIVE = ArchiveSettings("Main", "MAIN", "10.0.0.1", 104)
GONE = AssociationLost.of(told("it went away", "retry"))
HERE = Node("QRSTATION", "10.0.0.5", 11112)


def ledger(listed: int | None, stored: int) -> Ledger:
    """Make a ledger; None cannot be listed."""
    made = Ledger()
    made.tick(f"1.{number}" for number in range(stored))
    if listed is not None:
        made.add(f"1.{number}" for number in range(listed))
        made.is_closed = True
    return made


def ended(status: int, comment: str = "") -> Delivery:
    return delivery_of(MoveEnd(status, MoveCounts(), (), comment), HERE)


@pytest.mark.parametrize(
    ("listed", "stored", "seen", "state"),
    [
        (3, 3, Evidence(last=ended(0xB000)), JobState.SUCCEEDED),
        (3, 3, Evidence(cancelled=True), JobState.SUCCEEDED),
        (3, 2, Evidence(last=ended(0x0000)), JobState.PARTIAL),
        (3, 0, Evidence(last=ended(0x0000)), JobState.FAILED),
        (3, 2, Evidence(cancelled=True), JobState.CANCELLED),
        (0, 0, Evidence(listed_nothing=True), JobState.FAILED),
        (None, 2, Evidence(last=ended(0x0000)), JobState.SUCCEEDED),
        (None, 0, Evidence(last=ended(0x0000)), JobState.FAILED),
        (None, 2, Evidence(last=ended(0xB000)), JobState.PARTIAL),
        (None, 2, Evidence(last=ended(0x0000), unlisted_failed=True), JobState.PARTIAL),
        (None, 2, Evidence(last=ended(0x0000), stalled=True), JobState.PARTIAL),
        (None, 2, Evidence(last=ended(0x0000), error=AssociationLost.of(told("gone", "retry"))), JobState.PARTIAL),
    ],
)
def test_what_the_store_holds_decides(listed: int | None, stored: int, seen: Evidence, state: JobState) -> None:
    outcome = conclude(ledger(listed, stored), seen, ARCHIVE, HERE, 1.23456)
    assert (outcome.state, outcome.expected, outcome.stored) == (state, listed, stored)
    assert bool(words_of(outcome.notice).what and words_of(outcome.notice).advice) == (state is not JobState.SUCCEEDED)
    assert outcome.seconds == 1.235


@pytest.mark.parametrize(
    ("stored", "seen", "words"),
    [
        (1, Evidence(stalled=True), "2 of 3 images are missing: nothing has come from Main for 600 s"),
        (0, Evidence(stalled=True), "nothing has come from Main for 600 s"),
        (
            1,
            Evidence(error=AssociationLost.of(told("it went away", "retry"))),
            "2 of 3 images are missing: it went away",
        ),
        (0, Evidence(listed_nothing=True), "Main lists no images for what was asked"),
        (1, Evidence(last=ended(0)), "2 of 3 images are missing"),
        (0, Evidence(last=ended(0)), "Main says it sent the images, but none arrived"),
    ],
)
def test_the_cause_is_told(stored: int, seen: Evidence, words: str) -> None:
    assert words_of(conclude(ledger(3, stored), seen, ARCHIVE, HERE, 1.0).notice).what == words


def test_the_worst_answer_is_told_with_the_archives_own_words() -> None:
    seen = Evidence(last=ended(0xA702), worst=ended(0xA702, "no licence left"))
    outcome = conclude(ledger(3, 0), seen, ARCHIVE, HERE, 1.0)
    assert "too busy" in words_of(outcome.notice).what
    assert "no licence left" in words_of(outcome.notice).what
    assert outcome.status == "0xA702"


def test_only_what_is_missing_has_failed() -> None:
    seen = Evidence(last=ended(0xB000), refused={"1.0": "0xC000", "1.2": "0xA700"})
    outcome = conclude(ledger(3, 1), seen, ARCHIVE, HERE, 1.0)
    assert outcome.missing == ("1.1", "1.2")
    assert outcome.failed == (FailedInstance("1.2", "0xA700"),)
