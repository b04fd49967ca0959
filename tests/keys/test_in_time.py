"""What may hang is waited for in bounds, and not by more and more threads."""

from __future__ import annotations

import threading

import pytest

from qrstation.keys.in_time import NotInTime, Waiting


def test_what_comes_back_is_given() -> None:
    assert Waiting().within(30, lambda: 42) == 42


def test_what_it_raises_rises_where_it_is_waited_for() -> None:
    def fail() -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        Waiting().within(30, fail)


def test_what_hangs_is_left_and_few_are() -> None:
    waiting, let_go, others = Waiting(most=2), threading.Event(), set(threading.enumerate())
    for _ in range(2):
        with pytest.raises(NotInTime):
            waiting.within(0, let_go.wait)
    before = threading.active_count()
    with pytest.raises(NotInTime):
        waiting.within(30, lambda: 1)  # at once, without a thread more
    assert threading.active_count() == before
    let_go.set()
    for thread in set(threading.enumerate()) - others:
        thread.join(30)
    assert waiting.within(30, lambda: 1) == 1
