"""Carries events from worker threads to those in the window who asked for their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from qrstation.core.events import Event, HoldingsCounted, JobChanged, MatchesFound, SearchAdvanced, SearchEnded
from qrstation.ui.pump import Pump, report

INTERVAL_MS = 50
BUDGET_SECONDS = 0.008
"""The longest that one drain may keep the GUI thread; what is left waits for the next."""
BREATH_MS = 10
"""How long the window has to itself before the next drain when something is left."""

Handler = Callable[[Any], Iterator[None] | None]
"""Takes an event; one that has much to do gives an iterator, each step of which is short."""
E = TypeVar("E")
_OF_RESULTS = (MatchesFound, SearchAdvanced, SearchEnded, HoldingsCounted)
"""They keep their order among themselves, and with all others they take turns: jobs do not wait for a large search."""


class EventPump(Pump):
    """Hands events to whoever asked for their kind; `publish` may be called on any thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, lanes=2, budget=BUDGET_SECONDS, interval_ms=INTERVAL_MS, breath_ms=BREATH_MS)
        self._handlers: dict[type, list[Handler]] = {}
        self._newest: dict[int, JobChanged] = {}
        self._answering: dict[str, int] = {}
        """Which search each place gave matches of last."""

    def publish(self, event: Event) -> None:
        """Put an event on the queue; never blocks. The first matches of a place in a search wait for no others."""
        if isinstance(event, JobChanged):
            self._newest[event.snapshot.job_id] = event
        is_first = False
        if isinstance(event, MatchesFound):
            is_first = self._answering.get(event.archive) != event.generation
            self._answering[event.archive] = event.generation
        self.post(partial(self._handle, event), lane=int(isinstance(event, _OF_RESULTS)), hurries=is_first)

    def subscribe(self, kind: type[E], handler: Callable[[E], Iterator[None] | None]) -> None:
        """Call ``handler`` on the GUI thread with every event of ``kind``; steps that it gives are all taken.

        Of a job's snapshots only the newest comes. A handler that fails costs nobody else anything.
        """
        self._handlers.setdefault(kind, []).append(handler)

    def stop(self) -> None:
        """Stop for good; what is still on the queue is dropped."""
        self.close()

    def _handle(self, event: Event) -> Iterator[None] | None:
        if isinstance(event, JobChanged) and self._newest[event.snapshot.job_id] is not event:
            return None
        return _steps(event, tuple(self._handlers.get(type(event), ())))


def _steps(event: Event, handlers: tuple[Handler, ...]) -> Iterator[None]:
    """Take an event to its handlers, one after the other."""
    for handler in handlers:
        try:
            steps = handler(event)
            if isinstance(steps, Iterator):
                yield from steps
        except Exception as error:  # noqa: BLE001  # the other handlers have done nothing wrong
            report(error)
