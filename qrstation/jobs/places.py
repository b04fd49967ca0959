"""The places of an archive, shared by all processes of a home: so many associations retrieve at once over all of them.

A place is a lock file that whoever has it holds; the system gives it back however a process ends. Two more files say
that a person waits somewhere: for any place more, and for the first.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from qrstation.core.errors import StationError
from qrstation.core.station.lock import ProcessLock

LOG = logging.getLogger(__name__)
LOOK = 0.2
"""Seconds for which it is believed that nobody waits elsewhere: it is asked after each piece, or each image."""


class _Mark:
    """A file that one process holds while something is so there, and that others look at."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock
        self._lock: ProcessLock | None = None
        self._looked = float("-inf")
        self._was_set = False

    def set(self, is_so: bool) -> None:
        """Say whether it is so here."""
        if is_so and self._lock is None:
            lock = ProcessLock(self._path)
            self._lock = lock if _acquired(lock) else None  # else another says the same: it is tried again
        elif not is_so and self._lock is not None:
            self._lock.release()
            self._lock = None

    def is_set_elsewhere(self) -> bool:
        """Tell whether another process says so."""
        if self._lock is not None:
            return False
        now = self._clock()
        if now - self._looked >= LOOK:
            lock = ProcessLock(self._path)
            self._was_set = not _acquired(lock)
            lock.release()
            self._looked = now
        return self._was_set


class Places:
    """Those of one archive, for one process; for one thread at a time."""

    def __init__(self, run: Path, archive: str, clock: Callable[[], float] = time.monotonic) -> None:
        """``run`` is the folder of the home for what runs."""
        self._base = f"place-{hashlib.sha256(archive.encode()).hexdigest()[:16]}"
        self._run = run
        self._held: dict[int, ProcessLock] = {}
        self._wanted = _Mark(run / f"{self._base}-wanted.lock", clock)
        self._starving = _Mark(run / f"{self._base}-first.lock", clock)

    def take(self, most: int) -> bool:
        """Take one of ``most`` places; False when others have all that are left."""
        for number in range(most):
            if number not in self._held:
                lock = ProcessLock(self._run / f"{self._base}-{number}.lock")
                if _acquired(lock):
                    self._held[number] = lock
                    return True
        return False

    def give_back(self) -> None:
        """Give a place back: the last, so that a number that shrinks is kept."""
        if self._held:
            self._held.pop(max(self._held)).release()

    def say(self, *, wanted: bool, starving: bool) -> None:
        """Say whether a person waits here for a place more, and whether for the first."""
        self._wanted.set(wanted)
        self._starving.set(starving)

    @property
    def is_wanted_elsewhere(self) -> bool:
        """Tell whether a person waits for a place in another process."""
        return self._wanted.is_set_elsewhere()

    @property
    def is_starving_elsewhere(self) -> bool:
        """Tell whether a person waits in another process that has no place at all."""
        return self._starving.is_set_elsewhere()


def _acquired(lock: ProcessLock) -> bool:
    """Take a lock; where its file cannot be made, nobody is kept from retrieving for that."""
    try:
        return lock.acquire()
    except StationError as error:
        LOG.warning("the places of an archive cannot be shared: %s", error)
        return True
