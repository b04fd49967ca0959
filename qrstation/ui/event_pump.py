"""Carries events from worker threads to the window: a queue, drained by one timer on the GUI thread."""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from qrstation.core.events import Event, JobChanged

INTERVAL_MS = 50
BUDGET_SECONDS = 0.008
"""The longest that one drain may keep the GUI thread; what is left waits for the next."""
BREATH_MS = 10
"""How long the window has to itself before the next drain when something is left."""

Handler = Callable[[Any], Iterator[None] | None]
"""Takes an event; one that has much to do gives an iterator, each step of which is short."""
E = TypeVar("E")
_DONE = object()


class EventPump(QObject):
    """Hands batches of events to whoever asked for their kind; `publish` may be called on any thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._held: deque[Event] = deque()
        self._unfinished: deque[Iterator[None]] = deque()
        self._handlers: dict[type, list[Handler]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.drain)
        self._timer.start()

    def publish(self, event: Event) -> None:
        """Put an event on the queue; never blocks."""
        self._queue.put(event)

    def subscribe(self, kind: type[E], handler: Callable[[E], Iterator[None] | None]) -> None:
        """Call ``handler`` on the GUI thread with every event of ``kind``; steps that it gives are all taken."""
        self._handlers.setdefault(kind, []).append(handler)

    def drain(self) -> None:
        """Handle what has come, oldest first; of a job's snapshots only the newest."""
        deadline = time.perf_counter() + BUDGET_SECONDS
        self._held.extend(self._take())
        newest = {event.snapshot.job_id: event for event in self._held if isinstance(event, JobChanged)}
        while self._held or self._unfinished:
            self._step(newest)
            if time.perf_counter() > deadline:
                break
        pause = BREATH_MS if self._held or self._unfinished else INTERVAL_MS
        if self._timer.interval() != pause:
            self._timer.setInterval(pause)

    def _step(self, newest: dict[int, JobChanged]) -> None:
        """Take one step of the oldest event; the next one waits until every step of it is taken."""
        if self._unfinished:
            if next(self._unfinished[0], _DONE) is _DONE:
                self._unfinished.popleft()
            return
        event = self._held.popleft()
        if isinstance(event, JobChanged) and newest[event.snapshot.job_id] is not event:
            return
        for handler in self._handlers.get(type(event), ()):
            steps = handler(event)
            if steps is not None:
                self._unfinished.append(steps)

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
