"""What truly arrives in the store, handed to the jobs that wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qrstation.core.events import InstancesStored

StoredUids = Callable[[frozenset[str]], None]


class Arrivals:
    """Passes each InstancesStored on to the watchers of its study; `on_stored` is called on any thread."""

    def __init__(self) -> None:
        self._watchers: dict[int, tuple[str, StoredUids]] = {}
        self._next = 0
        self._lock = threading.Lock()

    def on_stored(self, event: InstancesStored) -> None:
        """Take the news that instances are safe and indexed."""
        with self._lock:
            watchers = tuple(self._watchers.values())
        for study_uid, tell in watchers:
            uids = {record.sop_uid for record in event.instances if record.study_uid == study_uid}
            uids.update(event.again)
            if uids:
                tell(frozenset(uids))

    @contextmanager
    def watch(self, study_uid: str, tell: StoredUids) -> Iterator[None]:
        """Call ``tell`` with the SOP Instance UIDs that arrive for a study, for as long as the block runs."""
        with self._lock:
            self._next += 1
            key = self._next
            self._watchers[key] = (study_uid, tell)
        try:
            yield
        finally:
            with self._lock:
                self._watchers.pop(key, None)
