"""Bounds what refused callers can have written: the first of an address at once, the others of a while as one count."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.events import CallerRefused

EVERY = 60.0
"""Seconds after which an address is recorded again."""
MOST_ADDRESSES = 256
"""Addresses that are told apart in that time; further ones are counted as one."""


@dataclass(slots=True)
class _Seen:
    since: float
    last: CallerRefused
    more: int = 0


class Refusals:
    """Who was refused lately; for several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        """Guards who was seen."""
        self._seen: dict[str, _Seen] = {}

    def take(self, event: CallerRefused) -> bool:
        """Take a caller; tells whether it is to be recorded now, else it is counted."""
        with self._lock:
            address = event.address if event.address in self._seen or len(self._seen) < MOST_ADDRESSES else ""
            known = self._seen.get(address)
            if known is not None:
                known.more += 1
                known.last = event
                return False
            self._seen[address] = _Seen(self._clock(), event)
            return True

    def counted(self, *, at_the_end: bool = False) -> tuple[tuple[CallerRefused, int], ...]:
        """Give the last of each address whose while is over, with how many came since the one that was recorded."""
        now = self._clock()
        with self._lock:
            over = [address for address, seen in self._seen.items() if at_the_end or now - seen.since >= EVERY]
            gone = [self._seen.pop(address) for address in over]
        return tuple((seen.last, seen.more) for seen in gone if seen.more)
