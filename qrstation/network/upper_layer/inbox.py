"""The bytes that have come over a line and were not taken yet: many PDUs may come with one receive."""

from __future__ import annotations

import struct
from typing import Any

from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.notice import Code
from qrstation.network.upper_layer.pdu import MAX_PDU_LENGTH

_HEADER = struct.Struct(">BxL")
_ROOM = _HEADER.size + MAX_PDU_LENGTH
_TLS_ALERT = b"\x15\x03"
"""How TLS begins to say that it was not spoken to by TLS (RFC 8446 5.1)."""


class Broken(Exception):
    """The line is good for nothing any more: how, with values, and what it is called for support."""

    def __init__(self, how: Code, support: str = "", **values: Any) -> None:
        super().__init__(how)
        self.how = how
        self.support = support
        self.values = values


class TooLong(Broken):
    """A PDU is longer than was agreed, or what came is none."""


class Inbox:
    """One buffer with room for the longest PDU; for one thread."""

    def __init__(self) -> None:
        self._untrusted = bytearray(_ROOM)
        self._untrusted_view = memoryview(self._untrusted)
        self._first = self._last = 0
        """Where what is here begins and ends."""

    @property
    def has_begun(self) -> bool:
        """Tell whether anything is here, be it the beginning of a PDU only."""
        return self._first < self._last

    def take(self) -> tuple[int, bytes] | None:
        """Take the next PDU, its type and body; None when it is not whole yet. Raises TooLong."""
        body = self._first + _HEADER.size
        if body > self._last:
            return None
        kind, length = _HEADER.unpack_from(self._untrusted_view, self._first)
        if length > MAX_PDU_LENGTH:
            is_tls = self._untrusted.startswith(_TLS_ALERT, self._first)
            raise TooLong(TlsCode.PEER_SPEAKS_TLS if is_tls else PeerCode.TOO_LONG, "PDU longer than agreed")
        end = body + length
        if end > self._last:
            return None
        self._first = end
        return kind, self._untrusted_view[body:end].tobytes()

    def take_after(self, lead: bytes) -> bytes | None:
        """Take the body of the PDU behind ``lead``, and that with it; None when ``lead`` is not what is next.

        ``lead`` are whole PDUs, so that a PDU begins behind it. None, too, when that is not whole yet, is too long, or
        is of another type than the first of ``lead``: `take` then says what is the matter.
        """
        head = self._first + len(lead)
        body = head + _HEADER.size
        if body > self._last or not self._untrusted.startswith(lead, self._first):
            return None
        kind, length = _HEADER.unpack_from(self._untrusted, head)
        end = body + length
        if kind != lead[0] or length > MAX_PDU_LENGTH or end > self._last:
            return None
        self._first = end
        return self._untrusted_view[body:end].tobytes()

    def untrusted_room(self) -> memoryview:
        """Give where the next bytes are to be received: room for the rest of the PDU that has begun, and more."""
        if self._first == self._last:
            self._first = self._last = 0
        elif self._first:
            left = self._last - self._first
            self._untrusted_view[:left] = self._untrusted_view[self._first : self._last]
            self._first, self._last = 0, left
        return self._untrusted_view[self._last :]

    def came(self, count: int) -> None:
        """Count what was received into `untrusted_room`."""
        self._last += count
