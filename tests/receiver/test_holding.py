"""What is held of the receiver: asked for, released, and asked for again of the one that follows."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone
from qrstation.receiver.holding import Holding


class Receiver:
    """Takes note of what it is asked for and numbers the claims."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.is_gone = False

    def ask(self, command: str, timeout: float, **arguments: Any) -> dict[str, Any]:
        if self.is_gone:
            raise ReceiverGone(ReceiverCode.NOT_RUNNING)
        self.asked.append((command, arguments))
        return {"claim": len(self.asked)}


def wait_for_claims() -> None:
    """Wait until what was held is held again."""
    for thread in threading.enumerate():
        if thread.name == "claim-again":
            thread.join(10)


def test_what_is_held_is_released_by_the_number_that_was_given_last() -> None:
    receiver = Receiver()
    holding = Holding(receiver.ask)
    with holding.claim("patience", {"seconds": 5}):
        holding.hold_again()
        wait_for_claims()
    assert receiver.asked == [("patience", {"seconds": 5}), ("patience", {"seconds": 5}), ("release", {"claim": 2})]
    holding.hold_again()
    wait_for_claims()
    assert len(receiver.asked) == 3


def test_a_receiver_that_is_gone_holds_nothing() -> None:
    receiver = Receiver()
    holding = Holding(receiver.ask)
    with holding.claim("patience", {"seconds": 5}):
        receiver.is_gone = True
        holding.hold_again()
        wait_for_claims()
    with pytest.raises(ReceiverGone), holding.claim("patience", {"seconds": 5}):
        raise AssertionError("nothing is held")
