"""Listens for connections: a cap on those that have not associated, one thread each, and a stop that always returns."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import PortTaken, ReceiverError
from qrstation.core.station.addresses import plain_address
from qrstation.core.station.sockets import own_port_alone

LOG = logging.getLogger(__name__)
BACKLOG = 512
MOST_SILENT = 64
"""Connections that may be open without an association; the oldest makes room for a new one."""
MOST_SILENT_OF_ONE = 32
"""Those of one address: a flood from there throws out its own before it comes to others'."""
RECEIVE_BUFFER = 1 << 20
ACCEPT_AGAIN = 0.05
LAST_WAIT = 0.5
"""Seconds for all connections together to end once they were shut down; what hangs in the disk is not waited for."""


class Connection(Protocol):
    """What the listener needs of a connection: to run it, and to end it from another thread."""

    address: str

    def run(self) -> None:
        """Serve the connection to its end."""

    def stop(self, at_once: bool) -> None:
        """End it: now, or after what is being taken in."""


Make = Callable[[socket.socket, str, Callable[[], None]], Connection]
"""Makes what serves a socket from an address; the function is to be called when it has associated."""


class Listener:
    """Accepts connections on its own thread and gives each to an acceptor made by ``make``."""

    def __init__(self, host: str, port: int, make: Make) -> None:
        self._host = host
        self._port = port
        self._make = make
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        """Guards which connections run, and which of them are silent."""
        self._silent: OrderedDict[Connection, None] = OrderedDict()
        self._running: dict[Connection, threading.Thread] = {}
        self._stopping = threading.Event()

    def start(self) -> int:
        """Bind and listen; gives the port. Raises PortTaken, ReceiverError."""
        self._socket = _bind(self._host, self._port)
        self._thread = threading.Thread(target=self._accept, name="listener", daemon=True)
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def _has_associated(self, acceptor: Connection) -> None:
        """Take note that a connection has associated: it no longer counts as silent."""
        with self._lock:
            self._silent.pop(acceptor, None)

    def stop(self, grace: float) -> None:
        """Stop listening; instances that are arriving get ``grace`` seconds, then every connection is shut down."""
        self._stopping.set()
        if self._socket is not None:
            # A shutdown wakes the accepting thread on Linux; elsewhere closing does.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
        for at_once, seconds in ((False, grace), (True, LAST_WAIT)):
            deadline = time.monotonic() + seconds
            with self._lock:
                running = dict(self._running)
            for acceptor in running:
                acceptor.stop(at_once)
            for thread in (*running.values(), *((self._thread,) if at_once and self._thread else ())):
                thread.join(max(0.0, deadline - time.monotonic()))

    def _accept(self) -> None:
        listening = self._socket
        while listening is not None and not self._stopping.is_set():
            try:
                sock, address = listening.accept()
            except OSError as error:
                if self._stopping.is_set() or error.errno in (errno.EBADF, errno.EINVAL):
                    return
                # Out of file descriptors, or the peer is gone already: the next one may do better.
                LOG.warning("a connection could not be accepted: %s", error.strerror)
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    self._drop_oldest()
                self._stopping.wait(ACCEPT_AGAIN)
                continue
            self._take(sock, plain_address(str(address[0])))

    def _take(self, sock: socket.socket, address: str) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            acceptor = self._make(sock, address, lambda: self._has_associated(acceptor))
        except OSError:
            sock.close()
            return
        thread = threading.Thread(target=self._run, args=(acceptor,), name="association", daemon=True)
        with self._lock:
            oldest = self._too_many(address)
            if oldest is not None:
                del self._silent[oldest]
            self._silent[acceptor] = None
            self._running[acceptor] = thread
            try:
                thread.start()
            except RuntimeError:
                LOG.warning("a connection could not be served: no thread can be started")
                del self._silent[acceptor], self._running[acceptor]
                sock.close()
        if oldest is not None:
            oldest.stop(at_once=True)

    def _drop_oldest(self) -> None:
        """Let the silent connection go that came first: it keeps a file open that others need."""
        with self._lock:
            oldest, _ = self._silent.popitem(last=False) if self._silent else (None, None)
        if oldest is not None:
            oldest.stop(at_once=True)

    def _too_many(self, address: str) -> Connection | None:
        """Give the silent connection that makes room for a new one from ``address``, None when there is room."""
        of_one = [connection for connection in self._silent if connection.address == address]
        if len(of_one) >= MOST_SILENT_OF_ONE:
            return of_one[0]
        return next(iter(self._silent)) if len(self._silent) >= MOST_SILENT else None

    def _run(self, acceptor: Connection) -> None:
        try:
            acceptor.run()
        finally:
            with self._lock:
                self._silent.pop(acceptor, None)
                self._running.pop(acceptor, None)


def check_port(host: str, port: int) -> None:
    """See whether a listener could be started there, without disturbing one that starts. Raises ReceiverError."""
    _bind(host, port, listens=False).close()


def _bind(host: str, port: int, *, listens: bool = True) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise ReceiverError(ReceiverCode.ADDRESS_UNKNOWN, host=host) from error
    try:
        sock = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _cannot_listen(host, port, error) from error
    try:
        own_port_alone(sock)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        sock.bind(address)
        if listens:
            sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        raise _cannot_listen(host, port, error) from error
    return sock


def _cannot_listen(host: str, port: int, error: OSError, platform: str = sys.platform) -> ReceiverError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(ReceiverCode.PORT_TAKEN, support="EADDRINUSE", port=port, host=host)
    if error.errno == errno.EACCES:
        reason = str(error.strerror)
        code = ReceiverCode.PORT_KEPT if platform == "win32" else ReceiverCode.PORT_FORBIDDEN
        return PortTaken(code, support="EACCES", port=port, host=host, reason=reason)
    reason, support = error.strerror or str(error), f"errno {error.errno}"
    return ReceiverError(ReceiverCode.CANNOT_LISTEN, support=support, port=port, host=host, reason=reason)
