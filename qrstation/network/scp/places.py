"""The places of established associations: so many at once, and who makes room when all are taken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from qrstation.core.station.settings import ReceiverSettings

SILENT_FROM_THE_START = 1.0
"""Seconds after which an association without a message may have to make room: real senders begin at once."""


class Established(Protocol):
    """An established association."""

    @property
    def has_spoken(self) -> bool:
        """Tell whether a message has come over it."""

    def silent_for(self) -> float:
        """Give the seconds since the last message; 0 while one is arriving."""

    def stop(self, at_once: bool) -> None:
        """End it: now, or after what is being taken in."""


class Places:
    """Hands out the places; safe to use from any thread."""

    def __init__(self, receiver: ReceiverSettings, idle: Callable[[float], float]) -> None:
        """``idle`` gives how long an association may be silent now, from what the settings say."""
        self._receiver = receiver
        self._idle = idle
        self._taken: set[Established] = set()
        self._lock = threading.Lock()
        """Guards the places."""

    def __len__(self) -> int:
        with self._lock:
            return len(self._taken)

    def claim(self, association: Established) -> bool:
        """Ask for a place; False when all are taken by associations that are at work."""
        with self._lock:
            silent = None
            if len(self._taken) >= self._receiver.max_associations:
                silent = self._longest_silent()
                if silent is None:
                    return False
                self._taken.discard(silent)
            self._taken.add(association)
        if silent is not None:
            silent.stop(at_once=True)
        return True

    def release(self, association: Established) -> None:
        """Give a place back, if there was one."""
        with self._lock:
            self._taken.discard(association)

    def _longest_silent(self) -> Established | None:
        """Give the association that makes room when all places are taken: one that never said anything, or long ago.

        While somebody waits for a slow archive its silence is no sign: then only those that never spoke count.
        """
        patient = self._idle(self._receiver.idle) > self._receiver.idle
        limits = {False: SILENT_FROM_THE_START, True: self._receiver.deadline}
        silent = [
            each
            for each in self._taken
            if each.silent_for() > limits[each.has_spoken] and not (patient and each.has_spoken)
        ]
        return max(silent, key=lambda each: (not each.has_spoken, each.silent_for()), default=None)
