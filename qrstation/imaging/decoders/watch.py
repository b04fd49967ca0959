"""Ends a decoder process that takes too long: one thread that sleeps, however many frames there are."""

from __future__ import annotations

import math
import subprocess
import threading
import time


class Watch:
    """Kills a process that is not done by its deadline. One thread tells it what is done; any may close it."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._watched: subprocess.Popen[bytes] | None = None
        self._deadline = 0.0
        self._thread: threading.Thread | None = None
        self._wakes = 0.0
        """When the thread looks next, if nobody wakes it."""
        self._is_closed = False
        self.expired = False
        """Whether what was watched last was killed."""

    def begin(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        """Give a process so many seconds from now on. Raises RuntimeError or MemoryError where no thread can be had."""
        with self._condition:
            self._watched, self._deadline, self.expired = child, time.monotonic() + seconds, False
            if self._thread is None and not self._is_closed:
                thread = threading.Thread(target=self._run, name="decoder-watch", daemon=True)
                thread.start()
                self._thread = thread
            elif self._deadline < self._wakes:
                self._condition.notify()

    def end(self) -> None:
        """It is done: the process may live."""
        with self._condition:
            self._watched = None

    def close(self) -> None:
        """Watch no more, and end the thread. Safe to call twice."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()

    def _run(self) -> None:
        with self._condition:
            while not self._is_closed:
                left = self._deadline - time.monotonic()
                if self._watched is None:
                    # What was watched is done. Its deadline is slept through, since the next is later in most cases.
                    self._sleep(left if left > 0 else math.inf)
                elif left > 0:
                    self._sleep(left)
                else:
                    self.expired = True
                    self._watched.kill()
                    self._watched = None

    def _sleep(self, seconds: float) -> None:
        self._wakes = time.monotonic() + seconds
        self._condition.wait(None if seconds == math.inf else seconds)
