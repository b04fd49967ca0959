"""Carries results from worker threads to the GUI thread: a queue, one queued signal, drained in small portions."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

_PORTION = 0.006
"""Seconds of the GUI thread one draining may take; the rest follows after other events."""


class Mailbox(QObject):
    """Runs on the GUI thread what other threads post; many posts share one signal."""

    _filled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._letters: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._announced = False
        self._closed = False
        self._filled.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def post(self, letter: Callable[[], None]) -> None:
        """Have ``letter`` run on the GUI thread, in the order of posting; dropped after `close`. From any thread."""
        with self._lock:
            if self._closed:
                return
            self._letters.put(letter)
            if not self._announced:
                self._announced = True
                self._filled.emit()

    def close(self) -> None:
        """Drop what was not delivered and take nothing more."""
        with self._lock:
            self._closed = True

    @Slot()
    def _drain(self) -> None:
        end = time.perf_counter() + _PORTION
        empty = False
        try:
            while time.perf_counter() < end and not empty:
                letter = self._take()
                empty = letter is None
                if letter is not None:
                    letter()
        finally:
            # Also when a letter raised: the rest must not wait for a signal that nobody sends any more.
            if not empty:
                self._filled.emit()

    def _take(self) -> Callable[[], None] | None:
        with self._lock:
            if not self._closed and not self._letters.empty():
                return self._letters.get()
            self._announced = False
            return None
