"""The watch over silence: since when nothing has come of a retrieve, and what that is called; no clock of its own."""

from __future__ import annotations

WAITING_AFTER = 2.0
"""Seconds without a first arrival after which a job is shown as waiting for the archive."""
QUIET_AFTER = 20.0
"""The same, once images have come."""


class Silence:
    """When the archive last gave a sign that it works for us; times are seconds of one monotonic clock."""

    def __init__(self, now: float) -> None:
        self._last_sign = now

    def sign(self, now: float) -> None:
        """Take note that something came, or that the silence is not the archive's."""
        self._last_sign = now

    def seconds(self, now: float) -> float:
        """Give for how long nothing has come."""
        return now - self._last_sign

    def is_waiting(self, now: float, *, has_come: bool) -> bool:
        """Tell whether a job is shown as waiting; ``has_come`` tells whether images have come already."""
        return self.seconds(now) > (QUIET_AFTER if has_come else WAITING_AFTER)
