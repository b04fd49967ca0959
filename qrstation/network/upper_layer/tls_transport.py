"""The SCU's side of TLS: records are given and taken over the socket that the line waits for."""

from __future__ import annotations

import contextlib
import functools
import selectors
import socket
import ssl
from collections.abc import Callable
from typing import TypeVar

from qrstation.core.archive import Shaken
from qrstation.core.codes.tls import TlsCode
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.upper_layer.inbox import Broken
from qrstation.network.upper_layer.tls_faults import ALERT, HANDSHAKE, fault
from qrstation.network.upper_layer.tls_files import Calling, for_calling
from qrstation.network.upper_layer.tls_names import carries, names_of
from qrstation.network.upper_layer.transport import PlainTransport, WouldWait, Wrap

PIECE = 128 << 10
"""Bytes that are encrypted at once: so much and no more may wait for a peer that takes nothing."""
MOST_NAMES = 200
"""Characters of a certificate's names that are told."""
_Result = TypeVar("_Result")
_ENDED = (ssl.SSLZeroReturnError, ssl.SSLEOFError)


def way_to(archive: ArchiveSettings, place: TlsPlace | None = None) -> Wrap:
    """Give what an archive is reached by: TLS where its settings say so, else the socket itself. Raises TlsFailed."""
    if not archive.tls:
        return PlainTransport
    calling = for_calling(archive, place or TlsPlace())
    return lambda sock: TlsTransport(sock, calling)


class TlsTransport:
    """A socket that does not block, and TLS over it; see `Transport`. What fails in TLS is raised as Broken."""

    def __init__(self, sock: socket.socket, calling: Calling) -> None:
        self._socket = sock
        self._calling = calling
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = _connected(calling, self._came, self._goes)
        self._left = memoryview(b"")
        """What is encrypted and was not taken by the system yet."""
        self._untrusted = memoryview(bytearray(PIECE))
        """What came last, still encrypted."""
        self._has_answered = self._is_open = self._has_parted = False

    def open(self) -> None:
        """Shake hands, and see whether the certificate is that of the peer that was called."""
        self._do(self._tls.do_handshake)
        self._flush()
        if self._tls.getpeercert(binary_form=True) not in self._calling.known:
            untrusted_names = names_of(self._tls.getpeercert() or {})
            if not carries(untrusted_names, self._calling.name):
                raise Broken(TlsCode.WRONG_NAME, wanted=self._calling.name, names=_shown(untrusted_names))
        self._is_open = True

    @property
    def shaken(self) -> Shaken:
        """Give what TLS was begun by, once it is open."""
        untrusted_certificate = self._tls.getpeercert(binary_form=True) or b""
        return Shaken(self._tls.version() or "", untrusted_certificate)

    def send(self, data: memoryview) -> int:
        """Encrypt some of ``data``, once what was encrypted before is gone."""
        self._flush()
        taken = self._do(lambda: self._tls.write(data[:PIECE]))
        with contextlib.suppress(WouldWait):
            self._flush()
        return taken

    def receive_into(self, untrusted: memoryview) -> int:
        """Decrypt what is here, of as many records as there is room for."""
        have = 0
        try:
            while have < len(untrusted):
                got = self._do(functools.partial(self._decrypt, untrusted[have:]))
                if not got:
                    break  # the peer has said its end
                have += got
        except WouldWait:
            if not have:
                raise
        except _ENDED:
            pass
        return have

    def part(self) -> None:
        """Say that it ends (RFC 8446 6.1), and wait until the peer says so too, or what it has against us."""
        if not self._has_parted:
            self._has_parted = True
            self._say_end()
        self._flush()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)  # many wait for this, whatever TLS says
        with contextlib.suppress(*_ENDED):
            # Not by `unwrap`, to which an alert is an end like any other.
            self._do(functools.partial(self._decrypt, memoryview(bytearray(1))))

    def end(self) -> None:
        """Say that it ends, if that goes without waiting."""
        self._say_end()
        with contextlib.suppress(OSError, WouldWait, Broken):  # a peer's last word, which nobody waits for any more
            self._flush()

    def _say_end(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._tls.unwrap()

    def _do(self, step: Callable[[], _Result]) -> _Result:
        """Do a step of TLS, which may have to read and to write first.

        Where what came once does not do, others look at the clock and the token first: a peer could go on for ever.
        """
        has_filled = False
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                if has_filled:
                    raise WouldWait(self._push()) from None
                self._fill()
                has_filled = True
            except _ENDED as error:
                if self._is_open:
                    raise
                raise self._fault(error) from error
            except ssl.SSLError as error:
                with contextlib.suppress(OSError, WouldWait):
                    self._flush()  # the alert that says so
                raise self._fault(error) from error

    def _fault(self, error: ssl.SSLError) -> Broken:
        return fault(error, agreed=self._tls.cipher() is not None, shows=self._calling.shows)

    def _decrypt(self, untrusted: memoryview) -> int:
        return self._tls.read(len(untrusted), untrusted)  # type: ignore[return-value]  # with a buffer: how many

    def _flush(self) -> None:
        if self._goes.pending:
            self._left = memoryview(bytes(self._left) + self._goes.read())
        while self._left:
            try:
                self._left = self._left[self._socket.send(self._left) :]
            except (BlockingIOError, InterruptedError):
                raise WouldWait(selectors.EVENT_WRITE) from None
            except OSError:
                self._hear_why()
                raise

    def _hear_why(self) -> None:
        """Read what the peer said before it closed: raises Broken where that is why."""
        with contextlib.suppress(OSError, WouldWait, *_ENDED):
            self._take_in()
        try:
            self._tls.read(1)
        except (ssl.SSLWantReadError, *_ENDED):
            return
        except ssl.SSLError as error:
            raise self._fault(error) from error

    def _fill(self) -> None:
        """Take in what has come."""
        event = self._push()
        try:
            self._take_in()
        except (BlockingIOError, InterruptedError):
            raise WouldWait(event) from None

    def _push(self) -> int:
        """Send what waits, which need not be gone; gives what is to be waited for."""
        try:
            self._flush()
        except WouldWait:
            return selectors.EVENT_READ | selectors.EVENT_WRITE
        return selectors.EVENT_READ

    def _take_in(self) -> None:
        got = self._socket.recv_into(self._untrusted)
        if not self._has_answered and got:
            self._has_answered = True
            if self._untrusted[0] not in (HANDSHAKE, ALERT):
                raise Broken(TlsCode.PLAIN_PEER)
        if got:
            self._came.write(self._untrusted[:got])
        else:
            self._came.write_eof()


def _connected(calling: Calling, came: ssl.MemoryBIO, goes: ssl.MemoryBIO) -> ssl.SSLObject:
    """Give TLS over two buffers; the name is told to the peer (SNI) where it is one that can be."""
    try:
        return calling.context.wrap_bio(came, goes, server_hostname=calling.name)
    except ValueError:  # also UnicodeError
        return calling.context.wrap_bio(came, goes)


def _shown(untrusted: tuple[str, ...]) -> str:
    """Give names that a peer wrote, for one line."""
    text = "".join(c if c.isprintable() else "?" for c in ", ".join(untrusted))
    return text if len(text) <= MOST_NAMES else f"{text[: MOST_NAMES - 1]}…"
