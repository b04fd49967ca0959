"""A collector of audit messages: syslog over TLS as RFC 5425 has it, with certificates made for the test."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from qrstation.audit.sending.connection import Collector
from tests.audit.sending.frames import Frames

HOST = "127.0.0.1"
PATIENCE = 20.0


class TestAuthority:
    """An authority whose certificate lies in a file."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.ca = trustme.CA()
        self.file = folder / "ca.pem"
        self.ca.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str, until: datetime | None = None) -> ssl.SSLContext:
        """Give what a server shows: a certificate for ``names``, valid ``until`` then."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        before = datetime(2020, 1, 1, tzinfo=UTC) if until else None
        self.ca.issue_cert(*(names or (HOST,)), not_after=until, not_before=before).configure_cert(context)
        return context


class RunningCollector:
    """Listens on a port of its own; it can be away for a while, and treat its callers badly."""

    def __init__(self, context: ssl.SSLContext | None, *, reads: bool = True) -> None:
        """Begin; without ``context`` it says nothing at all, without ``reads`` it takes nothing after the handshake."""
        self._context = context
        self._reads = reads
        self._resets = False
        self._ended = threading.Event()
        self.port = 0
        self.messages: list[bytes] = []
        """In the order in which they came."""
        self.calls = 0
        self.failures: list[Exception] = []
        self._open: list[socket.socket] = []
        self._news = threading.Condition()
        """Guards all of these, and tells of changes."""
        self._listener: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self.start()

    def start(self) -> None:
        """Listen, the second time on the same port."""
        self._resets = False
        self._ended.clear()
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]
        self._thread(self._accept, self._listener)

    def stop(self, *, reset: bool = False) -> None:
        """Be away: nobody listens, and what was open is closed."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.drop(reset=reset)
        self._ended.set()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        self._threads.clear()

    def drop(self, *, reset: bool = False) -> None:
        """Close what is open; with ``reset`` as a machine does that lost its power and came back."""
        with self._news:
            held = list(self._open)
            self._resets = reset
        for each in held:
            with contextlib.suppress(OSError):
                # Not that of SSLSocket, which is for its own thread.
                socket.socket.shutdown(each, socket.SHUT_RD if reset else socket.SHUT_RDWR)

    def heard(self, count: int) -> list[bytes]:
        """Wait for so many messages, and give what has come."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.messages) >= count, PATIENCE), self.messages
            return list(self.messages)

    def called(self, count: int) -> None:
        """Wait for so many connections whose handshake is done."""
        with self._news:
            assert self._news.wait_for(lambda: self.calls >= count, PATIENCE)

    def begun(self, count: int) -> None:
        """Wait until so many connections are open."""
        with self._news:
            assert self._news.wait_for(lambda: len(self._open) >= count, PATIENCE)

    def _thread(self, target: object, *values: object) -> None:
        thread = threading.Thread(target=target, args=values, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                call, _ = listener.accept()
            except OSError:
                return
            with self._news:
                self._open.append(call)
                self._news.notify_all()
            self._thread(self._serve, call)

    def _serve(self, call: socket.socket) -> None:
        try:
            if self._context is None:
                while call.recv(4096):
                    pass
                return
            tls = self._context.wrap_socket(call, server_side=True, do_handshake_on_connect=False)
            with self._news:
                self._open.remove(call)
                self._open.append(tls)
            call = tls
            tls.do_handshake()
            with self._news:
                self.calls += 1
                self._news.notify_all()
            self._read(tls)
        except (OSError, ValueError) as error:
            with self._news:
                self.failures.append(error)
        finally:
            with self._news:
                if call in self._open:
                    self._open.remove(call)
                if self._resets:
                    call.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            call.close()

    def _read(self, tls: ssl.SSLSocket) -> None:
        frames = Frames()
        if not self._reads:
            self._ended.wait(PATIENCE)
            return
        while data := tls.recv(65536):
            whole = frames.feed(data)
            with self._news:
                self.messages += whole
                self._news.notify_all()
        if self._resets:
            return
        with contextlib.suppress(OSError):
            tls.unwrap()  # it has read all, and says so (RFC 5425 4.4)


@contextlib.contextmanager
def running(context: ssl.SSLContext | None) -> Iterator[RunningCollector]:
    """Run a collector."""
    made = RunningCollector(context)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TestAuthority:
    """An authority for the whole run: making keys takes a while."""
    return TestAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def collector(authority: TestAuthority) -> Iterator[RunningCollector]:
    """A collector in good order."""
    with running(authority.context()) as made:
        yield made


def address(collector: RunningCollector, authority: TestAuthority, host: str = HOST) -> Collector:
    """Give where a collector is, and that its authority is trusted."""
    return Collector(host, collector.port, str(authority.file))
