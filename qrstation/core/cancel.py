"""A token by which a worker learns that its work is no longer wanted."""

from __future__ import annotations

import threading


class CancelToken:
    """Set once by whoever no longer wants the work; workers check it between steps or wait on it."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Say that the work is no longer wanted; more than once does no harm."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the work is no longer wanted."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait at most ``seconds``, and tell whether the work was cancelled meanwhile."""
        return self._event.wait(seconds)
