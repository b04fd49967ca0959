"""Keeps a search from running far ahead of the window: while one reads answers, the other waits for Python's lock."""

from __future__ import annotations

import threading

AHEAD = 2
"""Batches that may be on their way to the window."""
PATIENCE = 0.25
"""Seconds after which nobody seems to tell that batches were taken; it is not waited again until somebody does."""


class InStep:
    """Counts the batches on their way; `begin` on the worker's thread, `taken` on any."""

    def __init__(self, ahead: int = AHEAD, patience: float = PATIENCE) -> None:
        self._most, self._patience = ahead, patience
        self._ahead = 0
        self._is_heard = True
        self._changed = threading.Condition()

    def begin(self) -> None:
        """Wait until another batch may go."""
        with self._changed:
            if self._is_heard:
                self._is_heard = self._changed.wait_for(lambda: self._ahead < self._most, self._patience)
            self._ahead += 1

    def taken(self) -> None:
        """Take that a batch has arrived."""
        with self._changed:
            self._ahead = max(0, self._ahead - 1)
            self._is_heard = True
            self._changed.notify_all()
