"""Runs what may never come back, such as a locked keyring or a file on a drive that is gone, and waits in bounds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")
MOST_LEFT = 4
"""So many threads at most are left to themselves: who asks on is told at once that nobody answers."""


class NotInTime(Exception):
    """It did not come back in time, or nobody could be spared to wait for it."""


class Waiting:
    """Counts those that have not come back; safe to use from several threads."""

    def __init__(self, most: int = MOST_LEFT) -> None:
        self._most = most
        self._left = 0
        self._lock = threading.Lock()
        """Guards the count."""

    def within(self, seconds: float, work: Callable[[], Result]) -> Result:
        """Do ``work`` on a thread of its own, and give its result or raise what it raised. Raises NotInTime.

        What is not back after ``seconds`` is left to itself, and its result dropped; a program that ends does not wait
        for it.
        """
        with self._lock:
            if self._left >= self._most:
                raise NotInTime
            self._left += 1
        errand = _Errand(work, self._back)
        threading.Thread(target=errand.run, name="waited-for", daemon=True).start()
        if not errand.is_done.wait(seconds):
            raise NotInTime
        return errand.result()

    def _back(self) -> None:
        with self._lock:
            self._left -= 1


class _Errand(Generic[Result]):
    """One piece of work, and what came of it."""

    def __init__(self, work: Callable[[], Result], back: Callable[[], None]) -> None:
        self.is_done = threading.Event()
        self._work = work
        self._back = back
        self._results: list[Result] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as error:  # noqa: BLE001  # it rises where it is waited for
            self._error = error
        finally:
            self._back()
            self.is_done.set()

    def result(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._results[0]
