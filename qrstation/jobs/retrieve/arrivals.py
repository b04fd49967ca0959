"""What truly arrives in the store, handed to the jobs that wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from qrstation.core.actor import Actor
from qrstation.core.events import Again, InstancesStored
from qrstation.core.instance import InstanceRecord
from qrstation.core.jobs.job import RetrieveRequest

StoredUids = Callable[[frozenset[str]], None]


@dataclass(frozen=True, slots=True)
class _Watcher:
    """Who waits, for what, and how it is told."""

    request: RetrieveRequest
    tell: StoredUids
    tell_who: Callable[[Actor], None]
    tell_lost: Callable[[], None]


class Arrivals:
    """Passes on to each watcher what came of its own request; `on_stored` is called on any thread."""

    def __init__(self) -> None:
        self._watchers: dict[int, _Watcher] = {}
        self._next = 0
        self._lock = threading.Lock()
        """Guards the watchers and their numbers."""

    def on_stored(self, event: InstancesStored) -> None:
        """Take the news that instances are safe and indexed."""
        with self._lock:
            watchers = tuple(self._watchers.values())
        for watcher in watchers:
            # What another job fetches, or a peer pushes, comes at the same time: it is none of this request's.
            news: tuple[InstanceRecord | Again, ...] = (*event.instances, *event.again)
            uids = frozenset(item.sop_uid for item in news if _is_of(item, watcher.request))
            if uids and event.by is not None:
                watcher.tell_who(event.by)
            if uids:
                watcher.tell(uids)

    def on_news_lost(self) -> None:
        """Take note that some news never came: every watcher is to ask the store itself."""
        with self._lock:
            watchers = tuple(self._watchers.values())
        for watcher in watchers:
            watcher.tell_lost()

    @contextmanager
    def watch(
        self,
        request: RetrieveRequest,
        tell: StoredUids,
        tell_lost: Callable[[], None] = lambda: None,
        tell_who: Callable[[Actor], None] = lambda who: None,
    ) -> Iterator[None]:
        """Call ``tell`` with the SOP Instance UIDs that arrive of what ``request`` names, while the block runs.

        ``tell_who`` is told before who has sent them; ``tell_lost`` is called when some of them may never be told.
        """
        with self._lock:
            self._next += 1
            key = self._next
            self._watchers[key] = _Watcher(request, tell, tell_who, tell_lost)
        try:
            yield
        finally:
            with self._lock:
                self._watchers.pop(key, None)

    @contextmanager
    def senders(self, request: RetrieveRequest) -> Iterator[set[Actor]]:
        """Give who has sent what ``request`` names, as far as it came while the block runs."""
        found: set[Actor] = set()
        with self.watch(request, lambda uids: None, tell_who=found.add):
            yield found


def _is_of(item: InstanceRecord | Again, request: RetrieveRequest) -> bool:
    return (
        item.study_uid == request.study_uid
        and (not request.series_uids or item.series_uid in request.series_uids)
        and (not request.instance_uids or item.sop_uid in request.instance_uids)
    )
