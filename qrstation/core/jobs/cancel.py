"""A token by which a worker learns that its work is no longer wanted."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress


class CancelToken:
    """Set once by whoever no longer wants the work; workers check it between steps, or are told by a listener."""

    def __init__(self) -> None:
        # A signal handler may cancel at any moment, also while its own thread waits or listens: no Event, whose lock
        # that thread may hold just then, but a lock that it may take once more.
        self._lock = threading.RLock()
        """Guards all that follows."""
        self._is_cancelled = False
        self._listeners: list[Callable[[], None]] = []
        self._insisted: CancelToken | None = None

    def cancel(self) -> None:
        """Say that the work is no longer wanted; more than once does no harm."""
        with self._lock:
            if self._is_cancelled:
                return
            self._is_cancelled = True
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    def insist(self) -> None:
        """Say besides that no orderly end is wanted either: whoever waits for a peer to take its leave stops that."""
        self.cancel()
        self.insisted.cancel()

    @property
    def insisted(self) -> CancelToken:
        """The token that `insist` sets."""
        with self._lock:
            if self._insisted is None:
                self._insisted = CancelToken()
            return self._insisted

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the work is no longer wanted."""
        return self._is_cancelled

    def wait(self, seconds: float) -> bool:
        """Wait at most ``seconds``, and tell whether the work was cancelled meanwhile."""
        woken: queue.SimpleQueue[None] = queue.SimpleQueue()

        def wake() -> None:
            woken.put(None)

        self.listen(wake)
        with suppress(queue.Empty):
            woken.get(timeout=max(0.0, seconds))
        self.unlisten(wake)
        return self._is_cancelled

    def listen(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when the work is cancelled, at once when it already is; it must return quickly."""
        with self._lock:
            self._listeners.append(listener)
            if not self._is_cancelled:
                return
        listener()

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` no more."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)


class Cancelled(Exception):
    """The work ended because its cancel token was set; what had begun to be sent or received is cut off."""
