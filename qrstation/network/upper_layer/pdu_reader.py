"""Reads PDUs from a connection into one buffer: no polling, a deadline for each, nothing taken that was not agreed."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable

from qrstation.network.upper_layer.pdu import ASSOCIATE_RQ, LONGEST_REQUEST, MAX_PDU_LENGTH
from qrstation.network.upper_layer.stream import ConnectionEnded, DeadlineMissed, Stream

__all__ = ["BadPdu", "ConnectionEnded", "DeadlineMissed", "PduReader", "SpeaksTls"]

_HEADER = struct.Struct(">BxL")
_TLS_HANDSHAKE = b"\x16\x03"
"""How a record begins that opens TLS (RFC 8446 5.1)."""


class BadPdu(Exception):
    """What came is no PDU that may come now; ``reason`` is A-ABORT's (PS3.8 table 9-26)."""

    def __init__(self, reason: int) -> None:
        super().__init__(reason)
        self.reason = reason


class SpeaksTls(BadPdu):
    """What came is how TLS begins, and TLS is not spoken here."""

    def __init__(self) -> None:
        super().__init__(1)


class PduReader:
    """Reads one PDU after the other; the body is a view of one buffer, valid until the next read.

    For one thread.
    """

    def __init__(self, stream: Stream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline
        self._untrusted_header = bytearray(6)
        self._untrusted_view = memoryview(bytearray(MAX_PDU_LENGTH))

    def read_request(self) -> bytes:
        """Read the first PDU, which must be an A-ASSOCIATE-RQ. Raises BadPdu, DeadlineMissed, ConnectionEnded."""
        deadline = time.monotonic() + self._deadline
        self._fill(memoryview(self._untrusted_header), deadline)
        kind, length = _HEADER.unpack(self._untrusted_header)
        if self._untrusted_header.startswith(_TLS_HANDSHAKE):
            raise SpeaksTls
        if kind != ASSOCIATE_RQ:
            raise BadPdu(2 if 1 <= kind <= 7 else 1)
        if length > LONGEST_REQUEST:
            raise BadPdu(6)
        untrusted = bytearray(length)
        self._fill(memoryview(untrusted), deadline)
        return bytes(untrusted)

    def read(self, idle: Callable[[], float]) -> tuple[int, memoryview]:
        """Read the next PDU: (type, body). At most ``idle()`` seconds until it begins, then the deadline for its end.

        ``idle`` is asked again and again, since it may change while the connection is silent.

        Raises BadPdu before a length above what was agreed is read, DeadlineMissed, ConnectionEnded.
        """
        self._stream.acknowledge()
        untrusted_head = memoryview(self._untrusted_header)
        began = self._wait_first(untrusted_head, idle)
        deadline = time.monotonic() + self._deadline
        if began < 6:
            self._fill(untrusted_head[began:], deadline)
        kind, length = _HEADER.unpack(self._untrusted_header)
        if not 1 <= kind <= 7:
            raise BadPdu(1)
        if length > MAX_PDU_LENGTH:
            raise BadPdu(6)
        untrusted = self._untrusted_view[:length]
        if length:
            self._stream.acknowledge()
            self._fill(untrusted, deadline)
        return kind, untrusted

    def _wait_first(self, untrusted: memoryview, idle: Callable[[], float]) -> int:
        """Wait for the first bytes of a header; gives how many came."""
        started = time.monotonic()
        while True:
            left = idle() - (time.monotonic() - started)
            got = self._stream.receive_into(untrusted, max(0.0, left))
            if got:
                return got
            if left <= 0:
                raise DeadlineMissed

    def _fill(self, untrusted: memoryview, deadline: float) -> None:
        have = 0
        while have < len(untrusted):
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeadlineMissed
            have += self._stream.receive_into(untrusted[have:], left)
