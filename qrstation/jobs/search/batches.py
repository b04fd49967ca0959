"""Hands matches, or entries, over in batches: the first at once, and none waits long while the archive pauses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

BATCH_SECONDS = 0.1
"""How long a match waits for others at most."""
BATCH_MATCHES = 200


class Batches(Generic[T]):
    """Takes matches one by one, on one thread; `close` hands over the last. What ``hand_over`` raises rises here."""

    def __init__(self, hand_over: Callable[[tuple[T, ...]], object]) -> None:
        self._hand_over = hand_over
        self._held: list[T] = []
        self._handed_over = float("-inf")
        self._waiting: threading.Timer | None = None
        self._failed: Exception | None = None
        self._lock = threading.Lock()
        """Guards all of it, and keeps the batches in their order."""

    def take(self, match: T) -> None:
        """Take a match."""
        with self._lock:
            self._check()
            self._held.append(match)
            left = self._handed_over + BATCH_SECONDS - time.monotonic()
            if len(self._held) >= BATCH_MATCHES or left <= 0:
                self._flush()
            elif self._waiting is None:
                # The archive may pause now: nobody else would look at the clock.
                self._waiting = threading.Timer(left, self._is_time)
                self._waiting.daemon = True
                self._waiting.start()

    def close(self) -> None:
        """Hand over what is left."""
        with self._lock:
            self._check()
            self._flush()

    def _is_time(self) -> None:
        with self._lock:
            if threading.current_thread() is not self._waiting:
                return  # what it was to hand over has gone already
            try:
                self._flush()
            except Exception as error:  # noqa: BLE001  # it rises where the next match is taken, whatever it is
                self._failed = error

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.cancel()
        if self._held:
            held, self._held = tuple(self._held), []
            self._hand_over(held)
            self._handed_over = time.monotonic()

    def _check(self) -> None:
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed
