"""A token by which a worker learns that its work is no longer wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable


class CancelToken:
    """Set once by whoever no longer wants the work; workers check it between steps, or are told by a listener."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.RLock()  # a signal handler may cancel while its own thread listens
        self._listeners: list[Callable[[], None]] = []
        self._insisted: CancelToken | None = None

    def cancel(self) -> None:
        """Say that the work is no longer wanted; more than once does no harm."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
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
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait at most ``seconds``, and tell whether the work was cancelled meanwhile."""
        return self._event.wait(seconds)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when the work is cancelled, at once when it already is; it must return quickly."""
        with self._lock:
            self._listeners.append(listener)
            if not self._event.is_set():
                return
        listener()

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` no more."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
