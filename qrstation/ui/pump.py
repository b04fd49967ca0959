"""Brings work of other threads to the GUI thread: taken in turns, never for long, and what fails costs itself alone."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

Letter = Callable[[], object]
"""What is done on the GUI thread; what has much to do gives an iterator, each step of which is short."""
_DONE = object()


class _Lane:
    """What is done one after the other: all steps of a letter before the next letter."""

    def __init__(self) -> None:
        self.letters: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self.begun: list[Iterator[object]] = []
        """Letters with steps left: one, but where a step sits in an event loop of its own, such as a dialog's."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is left to do."""
        return not self.begun and self.letters.empty()

    def take(self) -> None:
        """Take one letter, or one step of the last; what raises is dropped."""
        if self.begun:
            steps = self.begun.pop()
        else:
            given = self.letters.get_nowait()()
            if not isinstance(given, Iterator):
                return
            steps = given
        if next(steps, _DONE) is not _DONE:
            self.begun.append(steps)


class Pump(QObject):
    """Runs on the GUI thread what any thread posts: in the order of posting within a lane, the lanes in turns.

    A letter that raises is told to `sys.excepthook` once, and the next one follows. One draining takes ``budget``
    seconds and the step that it is at; after ``breath_ms`` for other events comes the rest. Between drainings pass
    ``interval_ms`` at least, so that many posts share one.
    """

    _filled = Signal()
    _hurried = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        lanes: int = 1,
        budget: float = 0.006,
        interval_ms: int = 0,
        breath_ms: int = 0,
    ) -> None:
        super().__init__(parent)
        self._lanes = [_Lane() for _ in range(lanes)]
        self._next = 0
        self._budget = budget
        self._interval_ms = interval_ms
        self._breath_ms = breath_ms
        self._lock = threading.Lock()
        self._announced = False
        self._closed = False
        self._drained = -1e9
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.drain)
        self._filled.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        self._hurried.connect(self._hurry, Qt.ConnectionType.QueuedConnection)

    def post(self, letter: Letter, lane: int = 0, *, hurries: bool = False) -> None:
        """Have ``letter`` run on the GUI thread; dropped after `close`. From any thread, never waits.

        One that ``hurries``, and what was posted before it, waits for no interval: somebody looks at the screen for it.
        """
        with self._lock:
            if self._closed:
                return
            self._lanes[lane].letters.put(letter)
            if hurries:
                self._announced = True
                self._hurried.emit()
            elif not self._announced:
                self._announced = True
                self._filled.emit()

    def close(self) -> None:
        """Drop what was not delivered and take nothing more. On the GUI thread."""
        with self._lock:
            self._closed = True
        self._timer.stop()

    @Slot()
    def drain(self) -> None:
        """Do what has come, as much as the budget allows."""
        if self._closed:
            return
        # Before anything is done: a letter may open a dialog, whose events must not wait for its end.
        self._timer.start(self._breath_ms)
        end = time.perf_counter() + self._budget
        try:
            while self._turn() and time.perf_counter() <= end:
                pass
        finally:
            self._drained = time.perf_counter()
            self._settle()

    def _turn(self) -> bool:
        """Let the lane whose turn it is take a step; False when there is nothing left or it was closed."""
        for lane in (*self._lanes[self._next :], *self._lanes[: self._next]):
            if not self._closed and not lane.is_empty:
                self._next = (self._lanes.index(lane) + 1) % len(self._lanes)
                try:
                    lane.take()
                except Exception as error:  # noqa: BLE001  # whatever it is, it must not keep back what others posted
                    report(error)
                return True
        return False

    def _settle(self) -> None:
        """Have the rest follow, or wait for the next post."""
        with self._lock:
            if not self._closed and any(not lane.is_empty for lane in self._lanes):
                self._timer.start(self._breath_ms)
                return
            self._announced = False
            self._timer.stop()

    @Slot()
    def _hurry(self) -> None:
        # The window keeps the breath that it has while something is left of the last draining.
        if self._closed or (self._timer.isActive() and self._timer.remainingTime() <= self._breath_ms):
            return
        with self._lock:
            is_empty = all(lane.is_empty for lane in self._lanes)
        if not is_empty:  # else it went with what came before
            self._timer.start(0)

    @Slot()
    def _wake(self) -> None:
        if not self._closed:
            passed = (time.perf_counter() - self._drained) * 1e3
            self._timer.start(max(0, min(self._interval_ms, round(self._interval_ms - passed))))


def report(error: Exception) -> None:
    """Tell of a bug as Python tells of one that nobody caught."""
    sys.excepthook(type(error), error, error.__traceback__)
