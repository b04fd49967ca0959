"""What people decided of two descriptions of a patient is kept, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qrstation.core.patient import Answer, Demographics
from qrstation.store.state import StateFile
from qrstation.store.state_identities import KeptIdentities

MAIDEN = Demographics("4711", "HOSP", "Moreau^Elise", "19570412")
MARRIED = Demographics("4711", "HOSP", "Keller^Elise=柯^", "19570412")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptIdentities]:
    """Give the decisions of a new state file."""
    with closing(StateFile(tmp_path / "state.sqlite")) as state:
        yield KeptIdentities(state)


def test_a_decision_is_remembered_whichever_stands_first(kept: KeptIdentities) -> None:
    kept.decide(MAIDEN, MARRIED, is_same=True)
    decided = kept.read()
    assert decided.verdict(MARRIED, MAIDEN).answer is Answer.SAME
    assert decided.verdict(MAIDEN, MARRIED).answer is Answer.SAME


def test_the_last_word_counts_and_can_be_undone(kept: KeptIdentities) -> None:
    kept.decide(MAIDEN, MARRIED, is_same=True)
    kept.decide(MARRIED, MAIDEN, is_same=False)
    assert kept.read().verdict(MAIDEN, MARRIED).answer is Answer.OTHER
    kept.undo(MAIDEN, MARRIED)
    assert kept.read().verdict(MAIDEN, MARRIED).answer is Answer.DOUBTFUL


def test_what_makes_no_sense_is_left_out(kept: KeptIdentities) -> None:
    kept.decide(MAIDEN, MARRIED, is_same=True)
    rows = [("[]", "{}", 1), ("x", "[1, 2, 3, 4]", 0), ('["", "", [], "no date"]', "", 1), ("1", "2", 5)]
    kept._state.write(lambda connection: connection.executemany("INSERT INTO identities VALUES (?, ?, ?)", rows))
    assert len(kept.read().decided) == 1
