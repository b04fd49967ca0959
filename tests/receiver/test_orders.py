"""What others have the main thread do: done there and answered here, and nobody waits for what is never done."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone, StationError
from qrstation.receiver import orders
from qrstation.receiver.orders import Orders

LONG = 20.0


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def test_an_order_is_done_by_who_waits_and_answered_to_who_gave_it(beside: ThreadPoolExecutor) -> None:
    waiting, done_by = Orders(), list[threading.Thread]()

    def do() -> bool:
        done_by.append(threading.current_thread())
        return True

    asked = beside.submit(waiting.give, do)
    waiting.carry_out(LONG)
    assert asked.result(LONG)
    assert done_by == [threading.current_thread()]


def test_what_it_raises_rises_where_it_was_asked_for(beside: ThreadPoolExecutor) -> None:
    waiting = Orders()

    def fail() -> bool:
        raise StationError(ReceiverCode.OTHER_STORE)

    asked = beside.submit(waiting.give, fail)
    waiting.carry_out(LONG)
    assert isinstance(asked.exception(LONG), StationError)


def test_an_order_that_came_after_the_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "LOOK", 0.01)
    waiting = Orders()
    waiting.end()
    with pytest.raises(ReceiverGone):
        waiting.give(lambda: True)


def test_who_waits_is_woken_and_waits_no_longer_than_it_wanted() -> None:
    waiting = Orders()
    waiting.wake()
    waiting.carry_out(LONG)
    waiting.carry_out(0.01)
    assert not waiting.is_ending


def test_a_signal_ends_it_while_its_own_thread_waits(beside: ThreadPoolExecutor) -> None:
    waiting = Orders()
    before = signal.signal(signal.SIGUSR1, lambda *_: waiting.end())
    try:
        beside.submit(os.kill, os.getpid(), signal.SIGUSR1)
        waiting.carry_out(LONG)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert waiting.is_ending
