"""What runs in the receiver for its clients, each stopped by its number; the numbers are the clients' own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from qrstation.core.jobs.cancel import CancelToken

MOST_STOPPED = 1_000


class Numbered:
    """Knows what runs, and stops it; safe for use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, CancelToken] = {}
        self._stopped: deque[str] = deque(maxlen=MOST_STOPPED)
        """Those stopped before they began: each request has a thread of its own, and may overtake another."""

    @contextmanager
    def running(self, number: str, cancel: CancelToken) -> Iterator[None]:
        """While the block runs, it can be stopped: that sets ``cancel``, at once where a stop came before."""
        with self._lock:
            self._running[number] = cancel
            is_stopped = number in self._stopped
        if is_stopped:
            cancel.cancel()
        try:
            yield
        finally:
            with self._lock:
                self._running.pop(number, None)

    def stop(self, number: str) -> None:
        """Stop one; one that is over is no failure, and one that comes later ends at once."""
        with self._lock:
            token = self._running.get(number)
            if token is None:
                self._stopped.append(number)
        if token is not None:
            token.cancel()
