"""A connection to a peer whose every wait has a deadline, and ends when the work is no longer wanted."""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import socket
import time

from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.network.upper_layer.inbox import Broken, Inbox, TooLong
from qrstation.network.upper_layer.patience import Patience
from qrstation.network.upper_layer.transport import PlainTransport, WouldWait, Wrap

__all__ = ["Broken", "Cancelled", "Line", "TooLong"]


class Line:
    """A connected socket that never blocks by itself; for one thread, but a cancel may come from any."""

    def __init__(self, sock: socket.socket, wrap: Wrap = PlainTransport) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._transport = wrap(sock)
        self._inbox = Inbox()
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._wake_reader.setblocking(False)
        self._wake_writer.setblocking(False)
        self._selectors: dict[int, selectors.BaseSelector] = {}

    @property
    def is_open(self) -> bool:
        """Tell whether `close` was not called yet."""
        return self._socket.fileno() >= 0

    def write(self, data: bytes, seconds: float, cancel: CancelToken | None = None, until: float | None = None) -> None:
        """Send all of ``data``; the peer must take something within ``seconds``, and again for each 64 KiB.

        ``until`` is a deadline for the whole. Raises Broken; Cancelled where there is something to wait for.
        """
        left = memoryview(data)
        patience = Patience(time.monotonic(), seconds, seconds)
        while left:
            try:
                sent = self._transport.send(left)
            except WouldWait as wait:
                if not self._wait(wait.event, _earlier(patience.deadline, until), cancel):
                    raise Broken(PeerCode.TAKES_NOTHING) from None
                continue
            except OSError as error:
                raise Broken(PeerCode.CLOSED) from error
            left = left[sent:]
            patience.take(time.monotonic(), sent)

    def read_pdu(
        self, patience: Patience, step: float, cancel: CancelToken | None = None, until: float | None = None
    ) -> tuple[int, bytes]:
        """Read the next PDU: its type and body.

        It must begin before the deadline of ``patience`` and, once begun, make progress in each ``step`` seconds;
        what is in it is for the caller to count. ``until`` is a deadline for the whole. Raises Broken, Cancelled.
        """
        if self._inbox.has_begun:
            untrusted_pdu = self.pdu_at_hand(cancel, until)
            if untrusted_pdu is not None:
                return untrusted_pdu
            patience = Patience(time.monotonic(), step, step)
        while True:
            has_begun = self._inbox.has_begun
            got = self._receive(self._inbox.untrusted_room(), patience, cancel, until)
            if not has_begun:
                patience = Patience(time.monotonic(), step, step)
            patience.take(time.monotonic(), got)
            self._inbox.came(got)
            untrusted_pdu = self._inbox.take()
            if untrusted_pdu is not None:
                return untrusted_pdu

    def pdu_at_hand(self, cancel: CancelToken | None = None, until: float | None = None) -> tuple[int, bytes] | None:
        """Give the next PDU if it has come already; None when it is to be waited for. Raises Broken, Cancelled."""
        _look_up(cancel, until)
        return self._inbox.take()

    def pdu_after(self, lead: bytes, cancel: CancelToken | None = None, until: float | None = None) -> bytes | None:
        """Give the body of the PDU behind the PDUs ``lead`` if all of it has come already, else None.

        Raises Broken, Cancelled.
        """
        _look_up(cancel, until)
        return self._inbox.take_after(lead)

    def _receive(
        self, untrusted: memoryview, patience: Patience, cancel: CancelToken | None, until: float | None
    ) -> int:
        """Wait for some bytes; gives how many came."""
        while True:
            # A peer that never stops sending must not keep us from looking at the clock and the token.
            _look_up(cancel, until)
            try:
                got = self._transport.receive_into(untrusted)
            except WouldWait as wait:
                if not self._wait(wait.event, _earlier(patience.deadline, until), cancel):
                    raise self._overdue(patience) from None
                continue
            except OSError as error:
                raise Broken(PeerCode.BROKE) from error
            if not got:
                raise Broken(PeerCode.CLOSED)
            return got

    @staticmethod
    def _overdue(patience: Patience) -> Broken:
        if patience.has_begun or patience.seconds is None:
            return Broken(PeerCode.STOPPED_IN_MESSAGE)
        return Broken(PeerCode.SILENT, seconds=patience.seconds)

    def _wait(self, event: int, deadline: float | None, cancel: CancelToken | None) -> bool:
        """Wait until the socket is ready; False when the deadline has passed. Raises Cancelled."""
        selector = self._selector(event)
        if cancel is not None:
            cancel.listen(self._wake)
        try:
            while True:
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    return False
                ready = {key.fileobj for key, _ in selector.select(left)}
                if self._wake_reader in ready:
                    self._wake_reader.recv(64)
                # A byte may be left of a token that woke us before: the token is what counts.
                if cancel is not None and cancel.is_cancelled:
                    raise Cancelled
                if self._socket in ready:
                    return True
        finally:
            if cancel is not None:
                cancel.unlisten(self._wake)

    def _selector(self, event: int) -> selectors.BaseSelector:
        if event not in self._selectors:
            self._selectors[event] = selectors.DefaultSelector()
            self._selectors[event].register(self._socket, event)
            self._selectors[event].register(self._wake_reader, selectors.EVENT_READ)
        return self._selectors[event]

    def _wake(self) -> None:
        try:
            self._wake_writer.send(b"\0")
        except OSError:
            return  # closed meanwhile, or woken already

    def connect(self, address: object, seconds: float, cancel: CancelToken | None) -> None:
        """Connect the socket. Raises OSError (TimeoutError when it takes longer than ``seconds``), Cancelled.

        Broken is raised where it was connected, and what comes before the first byte failed.
        """
        until = time.monotonic() + seconds
        code = self._socket.connect_ex(address)  # type: ignore[arg-type]  # as getaddrinfo gives it
        if code in (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN):
            if not self._wait(selectors.EVENT_WRITE, until, cancel):
                raise TimeoutError("timed out")
            code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._keep_alive()
        self._open(until, seconds, cancel)

    def _open(self, until: float, seconds: float, cancel: CancelToken | None) -> None:
        while True:
            try:
                self._transport.open()
                return
            except WouldWait as wait:
                if not self._wait(wait.event, until, cancel):
                    raise Broken(TlsCode.SILENT, seconds=seconds) from None

    def part(self, seconds: float, cancel: CancelToken | None = None) -> None:
        """Say that it ends, and hear for at most so long what the peer has against that it was called.

        Raises Broken, Cancelled.
        """
        until = time.monotonic() + seconds
        with contextlib.suppress(OSError):  # it has left, and without a word
            while True:
                try:
                    self._transport.part()
                    return
                except WouldWait as wait:
                    if not self._wait(wait.event, until, cancel):
                        return

    def _keep_alive(self) -> None:
        """Have the system notice a peer that is gone without a word; one may be silent for long, and yet be there."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 4)):
            if hasattr(socket, option):
                self._socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)

    def close(self) -> None:
        """Close the connection. Safe to call more than once."""
        if self.is_open:
            self._transport.end()
        for selector in self._selectors.values():
            selector.close()
        self._selectors = {}
        for each in (self._socket, self._wake_reader, self._wake_writer):
            each.close()


def _look_up(cancel: CancelToken | None, until: float | None) -> None:
    """Raise Cancelled when the token is set, Broken when the deadline has passed."""
    if cancel is not None and cancel.is_cancelled:
        raise Cancelled
    if until is not None and time.monotonic() >= until:
        raise Broken(PeerCode.NOT_IN_TIME)


def _earlier(one: float | None, other: float | None) -> float | None:
    return min((each for each in (one, other) if each is not None), default=None)
