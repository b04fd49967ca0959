"""Mutated PDUs against the living receiver: C-ECHO works all the while, nothing grows, nothing half is kept."""

from __future__ import annotations

import itertools
import signal
from pathlib import Path

from tests.fuzz.living import conversations, endure, pdus_of
from tests.fuzz.target import SEEDS, inputs
from tests.receiver.killing import ReceiverProcess

COUNT = 4000
"""20,000 by `make fuzz`."""


def test_the_receiver_endures_mutated_pdus(tmp_path: Path) -> None:
    receiver = ReceiverProcess(tmp_path / "home")
    receiver.start()
    try:
        endured = endure(receiver, COUNT)
    except BaseException:
        receiver.end(signal.SIGKILL)
        raise
    assert receiver.end(signal.SIGTERM) == 0
    assert endured.echoes == COUNT // 500
    assert endured.stored > 50, "hardly anything came through: nothing was tried"


def test_one_pdu_of_each_conversation_is_mutated() -> None:
    whole = [pdus_of(data) for data in inputs(SEEDS, "received_pdus").values()]
    assert all(b"".join(pdus) in inputs(SEEDS, "received_pdus").values() for pdus in whole)
    first = [*itertools.islice(conversations(1), 20)]
    assert first == [*itertools.islice(conversations(1), 20)] != [*itertools.islice(conversations(2), 20)]
