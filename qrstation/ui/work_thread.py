"""A thread that runs the newest work for each key, so that a superseded wish costs nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable

Work = Callable[[], None]


class WorkThread:
    """One named thread; urgent work goes before the rest, and new work for a key replaces what still waits for it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._condition = threading.Condition()
        self._urgent: dict[Hashable, Work] = {}
        self._idle: dict[Hashable, Work] = {}
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(self, key: Hashable, work: Work, *, urgent: bool = True) -> None:
        """Run ``work`` soon, in place of what waits for the same ``key``; after `close` it is dropped."""
        with self._condition:
            if self._closed:
                return
            self._idle.pop(key, None)
            if urgent or key in self._urgent:
                self._urgent[key] = work
            else:
                self._idle[key] = work
            if self._thread is None:
                self._start()
            self._condition.notify()

    def withdraw(self, key: Hashable) -> None:
        """Drop what waits for ``key``; what runs already runs on."""
        with self._condition:
            self._urgent.pop(key, None)
            self._idle.pop(key, None)

    def close(self) -> None:
        """Drop what waits, let what runs end, and join the thread; more than once does no harm."""
        with self._condition:
            self._closed = True
            self._urgent.clear()
            self._idle.clear()
            self._condition.notify()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            while self._do_next():
                pass
        finally:
            # A bug in one piece of work rises to threading.excepthook and must not silence the work after it.
            with self._condition:
                if not self._closed:
                    self._start()

    def _do_next(self) -> bool:
        """Do the next piece of work and let go of it, which may hold a whole frame; False at the end."""
        work = self._next()
        if work is not None:
            work()
        return work is not None

    def _next(self) -> Work | None:
        with self._condition:
            self._condition.wait_for(lambda: self._closed or self._urgent or self._idle)
            if self._closed:
                return None
            queue = self._urgent or self._idle
            return queue.pop(next(iter(queue)))
