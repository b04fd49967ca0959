"""How long a peer may take: until its next message begins, then again for each 64 KiB of it; no clock of its own.

Progress is content: a peer that sends empty fragments, or one byte now and then, is no better than a silent one.
"""

from __future__ import annotations

STEP = 64 * 1024
"""Bytes of a message for which a peer gets its time anew."""


class Patience:
    """The deadline of one message, kept by whoever waits for it; all times are seconds of one monotonic clock."""

    def __init__(self, now: float, begin: float | None, step: float) -> None:
        """Wait ``begin`` seconds for the message to begin (None: for ever), and ``step`` for each 64 KiB begun."""
        self._begin = begin
        self._step = step
        self._taken = 0
        self._deadline = None if begin is None else now + begin

    @property
    def deadline(self) -> float | None:
        """The time until which something must have come; None while there is none."""
        return self._deadline

    @property
    def has_begun(self) -> bool:
        """Tell whether something of the message has come."""
        return self._taken > 0

    @property
    def seconds(self) -> float | None:
        """What the peer was given last."""
        return self._step if self._taken else self._begin

    def take(self, now: float, count: int) -> None:
        """Count ``count`` bytes of content that came; the first ones, and each 64 KiB begun, move the deadline."""
        before, self._taken = self._taken, self._taken + count
        if -(-before // STEP) != -(-self._taken // STEP):
            self._deadline = now + self._step

    def excuse(self, seconds: float) -> None:
        """Move the deadline by what our own work took: that is not the peer's time."""
        if self._deadline is not None:
            self._deadline += seconds

    def is_over(self, now: float) -> bool:
        """Tell whether the deadline has passed."""
        return self._deadline is not None and now >= self._deadline
