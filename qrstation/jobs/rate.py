"""How fast instances come or go, over the last seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW = 5.0
SHORTEST = 0.5
"""Seconds below which no rate is told from: the first images come in a bunch."""


class Rate:
    """Counts instances; not for several threads at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: deque[tuple[float, int]] = deque()
        self._first: float | None = None

    def count(self, instances: int) -> None:
        """Count what came just now."""
        now = self._clock()
        if self._first is None:
            self._first = now
        self._counts.append((now, instances))

    @property
    def has_news(self) -> bool:
        """Tell whether anything came within the window."""
        self._forget()
        return bool(self._counts)

    def a_second(self) -> float:
        """Give the instances a second over the window, or since the first where that is shorter."""
        self._forget()
        if self._first is None:
            return 0.0
        span = min(WINDOW, max(SHORTEST, self._clock() - self._first))
        return sum(count for _, count in self._counts) / span

    def _forget(self) -> None:
        now = self._clock()
        while self._counts and now - self._counts[0][0] > WINDOW:
            self._counts.popleft()
