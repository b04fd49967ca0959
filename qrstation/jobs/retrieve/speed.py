"""How fast an archive sends: seen by a retrieve's own reports, from its first new instance to its last."""

from __future__ import annotations

import time
from collections.abc import Callable

from qrstation.core.jobs.job import JobProgress

LEAST_INSTANCES = 10
LEAST_SECONDS = 0.2
"""Of less than these, nothing is told: the first instances come in a bunch."""


class SpeedSeen:
    """Looks at the reports of one retrieve, on its thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: int | None = None
        self._first: tuple[float, int] | None = None
        self._last: tuple[float, int] | None = None

    def through(self, report: Callable[[JobProgress], None]) -> Callable[[JobProgress], None]:
        """Give a function that looks at a report and passes it on."""

        def look(progress: JobProgress) -> None:
            self.look(progress.stored)
            report(progress)

        return look

    def look(self, stored: int) -> None:
        """Take how many instances are here now; what was here before came from elsewhere."""
        if self._held is None:
            self._held = stored
        if stored <= (self._last[1] if self._last else self._held):
            return
        self._last = (self._clock(), stored)
        self._first = self._first or self._last

    @property
    def a_second(self) -> float | None:
        """The instances a second; None where too few came to tell."""
        if self._first is None or self._last is None:
            return None
        seconds, instances = self._last[0] - self._first[0], self._last[1] - self._first[1]
        return instances / seconds if instances >= LEAST_INSTANCES and seconds >= LEAST_SECONDS else None
