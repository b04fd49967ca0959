"""Carries events from worker threads to the window: a queue, drained by one timer on the GUI thread."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from qrstation.core.events import Event, JobChanged

INTERVAL_MS = 50
BUDGET_SECONDS = 0.008
"""The longest that one drain may keep the GUI thread; what is left waits for the next."""

E = TypeVar("E")


class EventPump(QObject):
    """Hands batches of events to whoever asked for their kind; `publish` may be called on any thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._held: list[Event] = []
        self._handlers: dict[type, list[Callable[[Any], None]]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.drain)
        self._timer.start()

    def publish(self, event: Event) -> None:
        """Put an event on the queue; never blocks."""
        self._queue.put(event)

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> None:
        """Call ``handler`` on the GUI thread with every event of ``kind``."""
        self._handlers.setdefault(kind, []).append(handler)

    def drain(self) -> None:
        """Handle what has come, oldest first; of a job's snapshots only the newest."""
        deadline = time.perf_counter() + BUDGET_SECONDS
        events = self._held + self._take()
        newest = {event.snapshot.job_id: event for event in events if isinstance(event, JobChanged)}
        for number, event in enumerate(events):
            if isinstance(event, JobChanged) and newest[event.snapshot.job_id] is not event:
                continue
            for handler in self._handlers.get(type(event), ()):
                handler(event)
            if time.perf_counter() > deadline:
                self._held = events[number + 1 :]
                return
        self._held = []

    def stop(self) -> None:
        """Stop the timer; what is still on the queue is dropped."""
        self._timer.stop()

    def _take(self) -> list[Event]:
        events: list[Event] = []
        try:
            while True:
                events.append(self._queue.get_nowait())
        except queue.Empty:
            return events
