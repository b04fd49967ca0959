"""What a line sends and receives by: bytes that are taken at once, or a word on what is to be waited for.

The socket is one such transport; one that is encrypted can be another: it shakes hands first, may have to read before
it can write, and has bytes of its own, so that it is asked before the system is.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from typing import Protocol


class WouldWait(Exception):
    """Nothing can be done before the socket is ready; `event` is what for (of `selectors`)."""

    def __init__(self, event: int) -> None:
        super().__init__(event)
        self.event = event


class Transport(Protocol):
    """A connected socket that never blocks; for one thread. All raise WouldWait, OSError for the line's end.

    What fails in a way of its own is raised as Broken.
    """

    def open(self) -> None:
        """Do what comes before the first byte; called again after each WouldWait."""

    def send(self, data: memoryview) -> int:
        """Send some of ``data``; gives how much was taken."""

    def receive_into(self, untrusted: memoryview) -> int:
        """Receive some bytes; gives how many, 0 when the peer has closed."""

    def part(self) -> None:
        """Say that it ends, and wait until the peer has nothing more to say; called again after each WouldWait."""

    def end(self) -> None:
        """Say that it ends, if that goes without waiting. Never raises."""


Wrap = Callable[[socket.socket], Transport]
"""Makes a transport of a socket that does not block."""


class PlainTransport:
    """The socket itself."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def open(self) -> None:
        """Nothing comes before the first byte."""

    def send(self, data: memoryview) -> int:
        """Send what the system takes."""
        try:
            return self._socket.send(data)
        except (BlockingIOError, InterruptedError):
            raise WouldWait(selectors.EVENT_WRITE) from None

    def receive_into(self, untrusted: memoryview) -> int:
        """Receive what is here."""
        try:
            return self._socket.recv_into(untrusted)
        except (BlockingIOError, InterruptedError):
            raise WouldWait(selectors.EVENT_READ) from None

    def part(self) -> None:
        """Nothing goes on below what is sent."""

    def end(self) -> None:
        """Closing says it."""
