"""The SCP's side of TLS: a stream over a socket, with a reader of its own.

The kernel cannot wait for so many bytes that are still to be decrypted (MSG_WAITALL): as much as is here is taken from
the socket at once, many records together, and decrypted until what was asked for is whole.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Callable

from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import TlsFailed
from qrstation.core.notice import notice
from qrstation.network.upper_layer.stream import ConnectionEnded, DeadlineMissed, HandshakeFailed, SocketStream
from qrstation.network.upper_layer.tls_faults import HANDSHAKE, caller_fault

ROOM = 256 << 10
"""Bytes that are taken from the socket at once."""
HANDSHAKE_ROOM = 16 << 10
LAST_WAIT = 2.0
"""Seconds that a caller which is turned away has to read why."""
_NOT_PLAIN = bytes((3, 0, 0, 0, 0, 4, 0, 1, 2, 2))
"""An A-ASSOCIATE-RJ: for good, by the service provider, protocol version not supported (PS3.8 9.3.4)."""


class TlsStream:
    """TLS over a socket; see `Stream`. For one thread, but `shut_down` may come from any other."""

    def __init__(self, sock: socket.socket, deadline: float, context: Callable[[], ssl.SSLContext]) -> None:
        """``context`` is asked when the handshake begins. Raises TlsFailed."""
        self._socket = SocketStream(sock, deadline, whole=False)
        self._deadline = deadline
        self._find_context = context
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None
        self._untrusted = memoryview(b"")
        """What came last, still encrypted."""

    def open(self) -> None:
        """Shake hands within the deadline. Raises HandshakeFailed, ConnectionEnded."""
        until = time.monotonic() + self._deadline
        self._untrusted = memoryview(bytearray(HANDSHAKE_ROOM))
        began = False
        try:
            tls = self._find_context().wrap_bio(self._came, self._goes, server_side=True)
            while True:
                try:
                    tls.do_handshake()
                    self._flush()
                    break
                except ssl.SSLWantReadError:
                    self._flush()
                    got = self._receive(until)
                    if not began and self._untrusted[0] != HANDSHAKE:
                        self._turn_away(_NOT_PLAIN, until)
                        raise HandshakeFailed(notice(TlsCode.CALLER_PLAIN)) from None
                    began = True
                    self._came.write(self._untrusted[:got])
        except ssl.SSLError as error:
            self._turn_away(self._goes.read(), until)
            raise HandshakeFailed(caller_fault(error)) from error
        except TlsFailed as error:
            raise HandshakeFailed(notice(TlsCode.CALLER_BROKEN, reason=error.notice)) from error
        except DeadlineMissed as error:
            raise HandshakeFailed(notice(TlsCode.CALLER_SILENT)) from error
        except (ConnectionEnded, OSError) as error:
            if not began or isinstance(error, HandshakeFailed):
                raise  # who only looks whether the port is open is not turned away
            raise HandshakeFailed(notice(TlsCode.CALLER_CLOSED)) from error
        self._tls = tls
        self._untrusted = memoryview(bytearray(ROOM))

    def peer_certificate(self) -> bytes | None:
        """Give the certificate that the peer showed, in DER form; None for none."""
        return self._tls.getpeercert(binary_form=True) if self._tls is not None else None

    def receive_into(self, untrusted: memoryview, timeout: float) -> int:
        """Decrypt into ``untrusted`` until it is full, or no more came in time."""
        tls = self._opened()
        until = time.monotonic() + timeout
        have, size, has_listened = 0, len(untrusted), False
        while have < size:
            untrusted_rest = untrusted[have:] if have else untrusted
            try:
                # With a buffer it gives how many.
                got: int = tls.read(size - have, untrusted_rest)  # type: ignore[assignment]
                if not got:
                    raise ConnectionEnded  # the peer has said its end
                have += got
            except ssl.SSLWantReadError:
                if self._goes.pending:
                    self._flush()
                left = until - time.monotonic()
                # Once at least; and not again for a peer whose TLS has no content: it could go on for ever.
                may_listen = left > 0 or not (have or has_listened)
                came = self._socket.receive_into(self._untrusted, left) if may_listen else 0
                if not came:
                    break
                has_listened = True
                self._came.write(self._untrusted[:came])
            except ssl.SSLError as error:  # its end in order too
                raise ConnectionEnded from error
        return have

    def send(self, data: bytes) -> None:
        """Send all."""
        self._encrypt(data)
        self._flush()

    def send_at_once(self, data: bytes) -> None:
        """Send what the system takes now; nothing before the handshake is over: nobody could read it."""
        if self._tls is not None:
            self._encrypt(data)
            self._socket.send_at_once(self._goes.read())

    def acknowledge(self) -> None:
        """Have what comes next acknowledged without delay."""
        self._socket.acknowledge()

    def end_sending(self) -> None:
        """Say that nothing more will be sent, by TLS (RFC 8446 6.1) and by TCP."""
        self._say_end()
        self._socket.end_sending()

    def shut_down(self) -> None:
        """Shut both directions of the socket down."""
        self._socket.shut_down()

    def close(self) -> None:
        """Close the socket; the peer is told, if that goes without waiting."""
        self._say_end()
        self._socket.close()

    def _opened(self) -> ssl.SSLObject:
        if self._tls is None:
            raise ConnectionEnded
        return self._tls

    def _encrypt(self, data: bytes) -> None:
        try:
            self._opened().write(data)
        except ssl.SSLError as error:
            raise ConnectionEnded from error

    def _flush(self) -> None:
        if self._goes.pending:
            self._socket.send(self._goes.read())

    def _say_end(self) -> None:
        if self._tls is not None:
            with contextlib.suppress(OSError, ValueError):
                self._tls.unwrap()
            with contextlib.suppress(OSError):
                self._socket.send_at_once(self._goes.read())

    def _receive(self, until: float) -> int:
        """Wait for some bytes. Raises DeadlineMissed, ConnectionEnded."""
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise DeadlineMissed
            if got := self._socket.receive_into(self._untrusted, left):
                return got

    def _turn_away(self, last_word: bytes, until: float) -> None:
        """Say why, and leave the peer a moment to close first: what it sent and nobody read would undo the word."""
        until = min(until, time.monotonic() + LAST_WAIT)
        with contextlib.suppress(ConnectionEnded, DeadlineMissed, OSError):
            if last_word:
                self._socket.send_at_once(last_word)
            self._socket.end_sending()
            while True:
                self._receive(until)
