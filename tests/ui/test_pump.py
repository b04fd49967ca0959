"""Letters from worker threads run on the GUI thread, in order, and none after the end."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from qrstation.ui.pump import Pump


class Done(QObject):
    """Tells that the last letter ran."""

    told = Signal()


def test_letters_run_in_order_on_the_gui_thread(qtbot: QtBot) -> None:
    pump, done = Pump(), Done()
    ran: list[tuple[int, threading.Thread]] = []

    def post() -> None:
        for number in range(500):
            pump.post(lambda number=number: ran.append((number, threading.current_thread())))  # type: ignore[misc]
        pump.post(done.told.emit)

    with qtbot.waitSignal(done.told, timeout=10_000):
        threading.Thread(target=post).start()
    assert [number for number, _ in ran] == list(range(500))
    assert {thread for _, thread in ran} == {threading.main_thread()}


def test_a_letter_that_fails_does_not_keep_back_the_rest(qtbot: QtBot) -> None:
    pump, done = Pump(), Done()

    def fail() -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as caught, qtbot.waitSignal(done.told, timeout=10_000):
        pump.post(fail)
        pump.post(done.told.emit)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_nothing_runs_after_the_end(qtbot: QtBot) -> None:
    pump, later, done = Pump(), Pump(), Done()
    pump.post(lambda: pytest.fail("it was posted before the end"))
    pump.close()
    pump.post(lambda: pytest.fail("it was posted after the end"))
    with qtbot.waitSignal(done.told, timeout=10_000):
        later.post(done.told.emit)
