"""Being asked to end: signals are heard while work goes on beside, whatever it waits for."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.ending import END_SIGNALS, asked_to_end, beside


def test_the_work_hears_of_a_signal_while_it_waits() -> None:
    cancel = CancelToken()
    threads: list[str] = []

    def work() -> bool:
        threads.append(threading.current_thread().name)
        os.kill(os.getpid(), signal.SIGTERM)
        return cancel.wait(20)

    with asked_to_end(cancel.cancel):
        assert beside(work)
    assert threads == ["command"]


def test_what_rises_in_the_work_rises_here() -> None:
    def fail() -> None:
        raise BrokenPipeError(32, "x")

    with pytest.raises(BrokenPipeError):
        beside(fail)
    assert beside(lambda: 5) == 5


def test_afterwards_signals_mean_what_they_did() -> None:
    before = [signal.getsignal(number) for number in END_SIGNALS]
    with asked_to_end(lambda: None):
        assert [signal.getsignal(number) for number in END_SIGNALS] != before
    assert [signal.getsignal(number) for number in END_SIGNALS] == before
    assert signal.SIGTERM in END_SIGNALS
    assert signal.SIGINT in END_SIGNALS
