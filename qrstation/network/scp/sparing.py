"""Tells of callers that are turned away before they have said who they are, each kind of them now and then."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from qrstation.core.events import CallerRefused

AGAIN = 10.0
"""Seconds in which the same is told of an address once: a scanner calls thousands of times."""
MOST = 20
"""What is told of all addresses together in that time; a flood from many tells no more by more lines."""


class Sparing:
    """Hands on what is news; for any thread."""

    def __init__(self, tell: Callable[[CallerRefused], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._lock = threading.Lock()
        """Guards what was told lately."""
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()

    def __call__(self, refused: CallerRefused) -> None:
        """Tell of it, where it is news."""
        key, now = (refused.address, refused.reason.code), self._clock()
        with self._lock:
            while self._told and now - next(iter(self._told.values())) >= AGAIN:
                self._told.popitem(last=False)
            if key in self._told or len(self._told) >= MOST:
                return
            self._told[key] = now
        self._tell(refused)
