"""While a benchmark lets the window live, workers run: else it would not see what they cost."""

from __future__ import annotations

import threading
import time

from pytestqt.qtbot import QtBot

from benchmarks.living import live, until

HANDOVERS = 5000
"""So often a worker takes Python's lock; a wait that lets go of it at each look alone would need a minute for them."""


def test_a_worker_runs_while_a_benchmark_waits(qtbot: QtBot) -> None:
    done = threading.Event()

    def work() -> None:
        for _ in range(HANDOVERS):
            time.sleep(0)
        done.set()

    worker = threading.Thread(target=work)
    worker.start()
    until(done.is_set, patience=20)
    worker.join()


def test_the_window_lives_for_a_time(qtbot: QtBot) -> None:
    live(0)
