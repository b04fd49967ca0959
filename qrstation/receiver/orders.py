"""What others have the receiver's main thread do: it owns the state and the listener, and it is what ends."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone, StationError

LOOK = 1.0
"""Seconds after which whoever waits for an order looks whether it will be carried out at all."""


@dataclass(frozen=True, slots=True)
class _Order:
    """Something to be done, and what came of it."""

    do: Callable[[], bool]
    done: Future[bool] = field(default_factory=Future)


class Orders:
    """Takes orders on any thread; the main thread waits here for the next one."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        """What is to be done; None only wakes the main thread.

        A signal handler may put into it at any moment, where it could not set an event that its thread waits for.
        """
        self._is_ending = False
        """Set by whoever asks, and never taken back."""

    @property
    def is_ending(self) -> bool:
        """Whether the end was asked for."""
        return self._is_ending

    def end(self) -> None:
        """End soon; safe to call from any thread and from a signal handler."""
        self._is_ending = True
        self.wake()

    def wake(self) -> None:
        """Have the main thread look round."""
        self._waiting.put(None)

    def give(self, do: Callable[[], bool]) -> bool:
        """Have it done, and wait for what comes of it. Raises what it raises, ReceiverGone where the end came first."""
        order = _Order(do)
        self._waiting.put(order)
        while True:
            with contextlib.suppress(TimeoutError):
                return order.done.result(LOOK)
            if self._is_ending:
                raise ReceiverGone(ReceiverCode.ENDING)

    def carry_out(self, seconds: float) -> None:
        """Wait at most ``seconds`` for an order, and do it; on the main thread alone."""
        try:
            order = self._waiting.get(timeout=seconds)
        except queue.Empty:
            return
        if order is not None:
            try:
                order.done.set_result(order.do())
            except StationError as error:  # it rises where it was asked for
                order.done.set_exception(error)
