"""Threads that work for one owner: begun together, stopped together, and waited for so long and no longer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from qrstation.core.jobs.cancel import CancelToken

PATIENCE = 5.0
"""Seconds in which workers that were stopped come to their end."""


class Workers:
    """Begins work on a thread each, from any thread; once closed it begins nothing any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        """Guards what runs and whether anything may. A thread is begun within it: `close` joins none that was not."""
        self._running: dict[threading.Thread, CancelToken] = {}
        self._is_closed = False

    def start(self, work: Callable[[], None], name: str, cancel: CancelToken) -> None:
        """Begin work on a thread of this name; ``cancel`` is what stops it when all is to end."""

        def run() -> None:
            try:
                work()
            finally:
                with self._lock:
                    del self._running[thread]

        thread = threading.Thread(target=run, name=name, daemon=True)
        with self._lock:
            if not self._is_closed:
                self._running[thread] = cancel
                thread.start()

    def close(self, patience: float = PATIENCE) -> None:
        """Stop everything, without an orderly end, and wait for it, at most ``patience`` seconds."""
        with self._lock:
            self._is_closed = True
            running = dict(self._running)
        for cancel in running.values():
            cancel.insist()
        deadline = time.monotonic() + patience
        for thread in running:
            thread.join(max(0.0, deadline - time.monotonic()))
