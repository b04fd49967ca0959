"""Letting a window live without holding Python back: QTest.qWait keeps the lock, so that no worker runs meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer

CHECK_MS = 10
PROOF_MS = 200
LEAST_SHARE = 0.25


def live(milliseconds: int) -> None:
    """Let the window live for a time, by Qt's own loop."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(condition: Callable[[], bool], patience: float = 120.0) -> None:
    """Let the window live until ``condition`` holds, looked at every 10 ms. Raises TimeoutError."""
    end = time.monotonic() + patience
    loop, timer = QEventLoop(), QTimer()
    timer.setInterval(CHECK_MS)
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    timer.start()
    if not condition():
        loop.exec()
    timer.stop()
    if not condition():
        raise TimeoutError("what was waited for did not come")


def share_of_workers(wait: Callable[[int], object] = live) -> float:
    """Give how much a worker gets done while the window lives for 0.2 s, over what it does while nobody else runs."""
    return _steps(wait) / max(1, _steps(lambda milliseconds: time.sleep(milliseconds / 1000)))


def assure_workers_run() -> float:
    """Give a worker's share; raises RuntimeError when it is kept from running: then no gap would tell the truth."""
    share = share_of_workers()
    if share < LEAST_SHARE:
        raise RuntimeError(f"a worker got {share:.0%} of what it does otherwise: the wait holds the lock")
    return share


def _steps(wait: Callable[[int], object]) -> int:
    steps, stop = 0, threading.Event()

    def work() -> None:
        nonlocal steps
        while not stop.is_set():
            steps += 1

    worker = threading.Thread(target=work)
    worker.start()
    before = steps
    wait(PROOF_MS)
    taken = steps - before
    stop.set()
    worker.join()
    return taken
