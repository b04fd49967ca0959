"""A connection that was accepted, as a stream of bytes: blocking, with a limit for each wait.

The socket is one such stream; one that is encrypted can be another, which has bytes of its own that no wait of the
system sees, and must shake hands first.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from typing import Protocol

from qrstation.core.notice import Notice
from qrstation.core.station.sockets import limit_sending, time_value

LONGEST_WAIT = 5.0
"""Seconds after which a wait looks at its clock again: how long it may last can change meanwhile."""
NATIVE_TIMEOUT = sys.platform == "linux"
"""Whether the kernel's own timeouts are used; else Python's, which wait by `select` first."""
# Waits in the kernel for the whole count, within the receive timeout; elsewhere a loop does the same.
_WAIT_ALL = socket.MSG_WAITALL if sys.platform == "linux" else 0
_AT_ONCE = getattr(socket, "MSG_DONTWAIT", 0)
# Acknowledge at once: a sender without TCP_NODELAY holds back its last bytes until we do (40 ms for each image).
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class ConnectionEnded(Exception):
    """The peer closed, reset, or we shut the connection down."""


class HandshakeFailed(ConnectionEnded):
    """The peer and we could not agree on how to speak; it has been told, as far as it listens."""

    def __init__(self, reason: Notice) -> None:
        super().__init__(reason)
        self.reason = reason


class DeadlineMissed(Exception):
    """The peer did not send in time, or did not take what was sent."""


class Stream(Protocol):
    """Bytes from and to a peer; for one thread, but `shut_down` may come from any other."""

    def open(self) -> None:
        """Do what comes before the first byte, within the deadline.

        Raises HandshakeFailed, DeadlineMissed, ConnectionEnded.
        """

    def peer_certificate(self) -> bytes | None:
        """Give the certificate (DER) that the peer has shown and TLS has checked; None where there is none."""

    def receive_into(self, untrusted: memoryview, timeout: float) -> int:
        """Receive into ``untrusted``: the number of bytes, 0 when no more came in time. Raises ConnectionEnded.

        It may come back earlier than ``timeout``, so that the callers look at their clocks.
        """

    def send(self, data: bytes) -> None:
        """Send all within the deadline. Raises DeadlineMissed when the peer does not take it, OSError."""

    def send_at_once(self, data: bytes) -> None:
        """Send what goes without waiting. Raises OSError."""

    def acknowledge(self) -> None:
        """Have what comes next acknowledged without delay. Raises ConnectionEnded."""

    def end_sending(self) -> None:
        """Say that nothing more will be sent. Raises OSError."""

    def shut_down(self) -> None:
        """End both directions, so that a wait of another thread ends; one that is down already is no failure."""

    def close(self) -> None:
        """Let the connection go."""


class SocketStream:
    """A plain socket."""

    def __init__(self, sock: socket.socket, deadline: float, *, whole: bool = True) -> None:
        """With ``whole`` the kernel waits for all that was asked for, else for anything, where it can do both."""
        self._socket = sock
        self._deadline = deadline
        self._flags = _WAIT_ALL if whole else 0
        self._native_timeout = NATIVE_TIMEOUT
        self._slice = min(deadline, LONGEST_WAIT)
        self._timeout: float | None = None
        if self._native_timeout:
            sock.settimeout(None)
            limit_sending(sock, deadline)

    def open(self) -> None:
        """Nothing comes before the first byte."""

    def peer_certificate(self) -> bytes | None:
        """A plain connection shows none."""
        return None

    def receive_into(self, untrusted: memoryview, timeout: float) -> int:
        """Receive, and wait in the kernel."""
        try:
            self._set_timeout(min(self._slice, max(timeout, 0.001)))
            got = self._socket.recv_into(untrusted, 0, self._flags)
        except (TimeoutError, BlockingIOError):
            return 0
        except OSError as error:
            raise ConnectionEnded from error
        if not got:
            raise ConnectionEnded
        return got

    def send(self, data: bytes) -> None:
        """Send all."""
        if not self._native_timeout:
            self._set_timeout(self._deadline)
        try:
            self._socket.sendall(data)
        except (TimeoutError, BlockingIOError) as error:
            raise DeadlineMissed from error

    def send_at_once(self, data: bytes) -> None:
        """Send what the system takes now."""
        if not self._native_timeout:
            self._set_timeout(0.0)  # where no flag says so for one call
        self._socket.send(data, _AT_ONCE)

    def acknowledge(self) -> None:
        """Set TCP_QUICKACK, which does not last."""
        if _QUICK_ACK is not None:
            try:
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
            except OSError as error:
                raise ConnectionEnded from error

    def end_sending(self) -> None:
        """Shut the sending direction down."""
        self._socket.shutdown(socket.SHUT_WR)

    def shut_down(self) -> None:
        """Shut both directions down."""
        with contextlib.suppress(OSError):  # it may be down already
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _set_timeout(self, seconds: float) -> None:
        """Set the socket's own timeout; on Linux in the kernel, since Python's does away with MSG_WAITALL."""
        if seconds == self._timeout:
            return
        self._timeout = seconds
        if self._native_timeout:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, time_value(seconds))
        else:
            self._socket.settimeout(seconds)
