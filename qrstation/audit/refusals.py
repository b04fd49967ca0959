"""Bounds what refused callers and failed calls can have written: the first of an address at once, the others of a while
as one count.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.deeds import CallFailed
from qrstation.core.events import CallerRefused

EVERY = 60.0
"""Seconds after which an address is recorded again."""
MOST_ADDRESSES = 256
"""Addresses that are told apart in that time; further ones are counted as one."""
Refusal = CallerRefused | CallFailed
_Key = tuple[type[Refusal], str]


@dataclass(slots=True)
class _Seen:
    since: float
    last: Refusal
    more: int = 0


class Refusals:
    """Who was refused lately, and whom calling failed; for several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        """Guards who was seen."""
        self._seen: dict[_Key, _Seen] = {}

    def take(self, event: Refusal) -> int | None:
        """Take one; None where it is only counted, else how many were counted before this one, to be recorded now."""
        with self._lock:
            key = (type(event), event.address)
            if key not in self._seen and len(self._seen) >= MOST_ADDRESSES:
                key = (type(event), "")
            known, now = self._seen.get(key), self._clock()
            if known is not None and now - known.since < EVERY:
                known.more += 1
                known.last = event
                return None
            self._seen[key] = _Seen(now, event)
            return known.more if known is not None else 0

    def counted(self, *, at_the_end: bool = False) -> tuple[tuple[Refusal, int], ...]:
        """Give the last of each address whose while is over, with how many came since the one that was recorded."""
        now = self._clock()
        with self._lock:
            over = [key for key, seen in self._seen.items() if at_the_end or now - seen.since >= EVERY]
            gone = [self._seen.pop(key) for key in over]
        return tuple((seen.last, seen.more) for seen in gone if seen.more)
