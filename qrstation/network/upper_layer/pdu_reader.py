"""Reads PDUs from a connection into one buffer: no polling, a deadline for each, nothing taken that was not agreed."""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Callable

from qrstation.network.scp.judgement import LONGEST_REQUEST, MAX_PDU_LENGTH

ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ, P_DATA, RELEASE_RQ, RELEASE_RP, ABORT = range(1, 8)
_HEADER = struct.Struct(">BxL")
LONGEST_WAIT = 5.0
"""Seconds after which a wait looks at its clock again: how long it may last can change meanwhile."""
# Waits in the kernel for the whole count, within the receive timeout; elsewhere a loop does the same.
_WAIT_ALL = socket.MSG_WAITALL if sys.platform == "linux" else 0
# Acknowledge at once: a sender without TCP_NODELAY holds back its last bytes until we do (40 ms for each image).
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class ConnectionEnded(Exception):
    """The peer closed, reset, or we shut the connection down."""


class DeadlineMissed(Exception):
    """The peer did not send in time."""


class BadPdu(Exception):
    """What came is no PDU that may come now; ``reason`` is A-ABORT's (PS3.8 table 9-26)."""

    def __init__(self, reason: int) -> None:
        super().__init__(reason)
        self.reason = reason


def time_value(seconds: float) -> bytes:
    """Give a time as the kernel takes it (struct timeval)."""
    whole = int(seconds)
    return struct.pack("@ll", whole, int((seconds - whole) * 1_000_000))


class PduReader:
    """Reads one PDU after the other; the body is a view of one buffer, valid until the next read.

    Sends too, since it is the one that knows of the socket's timeouts. For one thread.
    """

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._socket = sock
        self._deadline = deadline
        self._header = bytearray(6)
        self._buffer = bytearray(MAX_PDU_LENGTH)
        self._view = memoryview(self._buffer)
        self._native_timeout = sys.platform == "linux"
        self._slice = min(deadline, LONGEST_WAIT)
        self._timeout = 0.0
        if self._native_timeout:
            sock.settimeout(None)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, time_value(deadline))

    def send(self, data: bytes) -> None:
        """Send a whole PDU within the deadline. Raises DeadlineMissed when the peer does not take it, OSError."""
        if not self._native_timeout:
            self._set_timeout(self._deadline)
        try:
            self._socket.sendall(data)
        except (TimeoutError, BlockingIOError) as error:
            raise DeadlineMissed from error

    def read_request(self) -> bytes:
        """Read the first PDU, which must be an A-ASSOCIATE-RQ. Raises BadPdu, DeadlineMissed, ConnectionEnded."""
        deadline = time.monotonic() + self._deadline
        self._fill(memoryview(self._header), deadline)
        kind, length = _HEADER.unpack(self._header)
        if kind != ASSOCIATE_RQ:
            raise BadPdu(2 if 1 <= kind <= 7 else 1)
        if length > LONGEST_REQUEST:
            raise BadPdu(6)
        body = bytearray(length)
        self._fill(memoryview(body), deadline)
        return bytes(body)

    def read(self, idle: Callable[[], float]) -> tuple[int, memoryview]:
        """Read the next PDU: (type, body). At most ``idle()`` seconds until it begins, then the deadline for its end.

        ``idle`` is asked again and again, since it may change while the connection is silent.

        Raises BadPdu before a length above what was agreed is read, DeadlineMissed, ConnectionEnded.
        """
        self._acknowledge()
        first = memoryview(self._header)
        began = self._wait_first(first, idle)
        deadline = time.monotonic() + self._deadline
        if began < 6:
            self._fill(first[began:], deadline)
        kind, length = _HEADER.unpack(self._header)
        if not 1 <= kind <= 7:
            raise BadPdu(1)
        if length > MAX_PDU_LENGTH:
            raise BadPdu(6)
        body = self._view[:length]
        if length:
            self._acknowledge()
            self._fill(body, deadline)
        return kind, body

    def _wait_first(self, target: memoryview, idle: Callable[[], float]) -> int:
        """Wait for the first bytes of a header; gives how many came."""
        started = time.monotonic()
        while True:
            left = idle() - (time.monotonic() - started)
            got = self._receive(target, max(0.0, left))
            if got:
                return got
            if left <= 0:
                raise DeadlineMissed

    def _fill(self, target: memoryview, deadline: float) -> None:
        have = 0
        while have < len(target):
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeadlineMissed
            have += self._receive(target[have:], left)

    def _receive(self, target: memoryview, timeout: float) -> int:
        """Receive into ``target``: the number of bytes, 0 when no more came in time. Raises ConnectionEnded.

        It may come back earlier than ``timeout``, so that the callers look at their clocks.
        """
        try:
            self._set_timeout(min(self._slice, max(timeout, 0.001)))
            got = self._socket.recv_into(target, 0, _WAIT_ALL)
        except (TimeoutError, BlockingIOError):
            return 0
        except OSError as error:
            raise ConnectionEnded from error
        if not got:
            raise ConnectionEnded
        return got

    def _set_timeout(self, seconds: float) -> None:
        """Set the socket's own timeout; on Linux in the kernel, since Python's does away with MSG_WAITALL."""
        if seconds == self._timeout:
            return
        self._timeout = seconds
        if self._native_timeout:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, time_value(seconds))
        else:
            self._socket.settimeout(seconds)

    def _acknowledge(self) -> None:
        if _QUICK_ACK is not None:
            try:
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
            except OSError as error:
                raise ConnectionEnded from error
