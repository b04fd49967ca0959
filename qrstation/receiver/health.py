"""How well the receiver is: the room it has, how fast it receives, what keeps it from its work."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from qrstation.core.at_rest import AtRest
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import StationError, StoreFull
from qrstation.core.events import Event, InstancesStored, ReceiverChanged
from qrstation.core.station.process import files_left
from qrstation.store.instance_store import InstanceStore

FEWEST_FILES = 16
"""Files that must be left to open: an association takes two, an instance one, the index a few."""
STEP = 1_000_000
"""Free bytes are told in whole megabytes: they change all the time."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What came so far, and when that was counted."""

    instances: int
    size: int
    at: float


class Health:
    """Counts what is stored, looks at the store once a second, and says what it finds as the receiver's state."""

    def __init__(self, store: InstanceStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        """Guards what has come since the start, the instances and their bytes."""
        self._instances = 0
        self._bytes = 0
        self._before = Counts(0, 0, time.monotonic())
        self._at_rest = AtRest.UNKNOWN

    def take(self, event: Event) -> None:
        """Count what was stored; on any thread."""
        if isinstance(event, InstancesStored):
            with self._lock:
                self._instances += len(event.instances) + len(event.again)
                self._bytes += sum(record.size for record in event.instances)

    def take_at_rest(self, seen: AtRest) -> None:
        """Take whether the store's disk is encrypted, of whoever has looked."""
        self._at_rest = seen

    def look(self, state: ReceiverChanged, associations: int) -> ReceiverChanged:
        """Give the new state of a receiver."""
        with self._lock:
            instances, size = self._instances, self._bytes
        now = Counts(instances, size, time.monotonic())
        span = max(now.at - self._before.at, 0.001)
        rate, bytes_rate = (now.instances - self._before.instances) / span, (now.size - self._before.size) / span
        self._before = now
        changed = replace(
            state,
            associations=associations,
            received=now.instances,
            rate=round(rate, 1),
            bytes_rate=round(bytes_rate),
            trouble=None,
            at_rest=self._at_rest,
        )
        try:
            # What the disk says counts also when nothing is arriving.
            self._store.intake.check()
            check_files()
        except StationError as error:
            changed = replace(changed, trouble=error.notice)
        try:
            free = self._store.room.free_bytes()
        except StationError:
            return changed
        return replace(changed, free_bytes=max(0, free) // STEP * STEP, store_bytes=self._store.index.used_bytes)


def check_files() -> None:
    """Raise StoreFull when this process can open hardly any more files."""
    left = files_left()
    if left is not None and left < FEWEST_FILES:
        raise StoreFull(ReceiverCode.FILES_SHORT)
