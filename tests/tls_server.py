"""Servers on loopback that speak TLS as OpenSSL does, also in ways that are no longer safe, and none that is DICOM."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

from qrstation.core.station.settings import ArchiveSettings
from tests.certificates import Authority, Pair

OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
STEADY = 30.0
"""Seconds after which a server of a test lets a caller go that does nothing."""


def speaking(
    pair: Pair,
    version: ssl.TLSVersion | None = None,
    ciphers: str = "ALL:@SECLEVEL=0",
    asks: Authority | None = None,
) -> ssl.SSLContext:
    """Give what a server speaks: one version alone where one is named, with ciphers that may be of old.

    ``asks`` has callers show a certificate of that authority.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    if version is not None:
        context.minimum_version = context.maximum_version = version
    context.load_cert_chain(pair.certificate, pair.key)
    if asks is not None:
        context.load_verify_locations(asks.file)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


class TlsServer:
    """Takes callers one after the other, and says how it went with each that sent anything."""

    def __init__(self, serve: Callable[[socket.socket], str]) -> None:
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._take)
        self._thread.start()
        self.port: int = self._socket.getsockname()[1]
        self.ends: list[str] = []
        """How each call ended that was more than a knock; for the thread of the test once `close` is over."""

    def _take(self) -> None:
        while True:
            try:
                sock, _ = self._socket.accept()
            except OSError:
                return
            with sock, contextlib.suppress(OSError):
                sock.settimeout(STEADY)
                if sock.recv(1, socket.MSG_PEEK):
                    self.ends.append(self._serve(sock))

    def close(self) -> None:
        """Take nobody any more."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def archive(self, **changes: object) -> ArchiveSettings:
        """Give the server as an archive that is called with TLS."""
        values = {"timeout": 10, "tls": True, **changes}
        return ArchiveSettings("Main", "OLD", "127.0.0.1", self.port, **values)  # type: ignore[arg-type]


@contextlib.contextmanager
def serving(how: ssl.SSLContext | Callable[[socket.socket], str]) -> Iterator[TlsServer]:
    """Run a server: one that speaks TLS so, or one that does as it likes with who calls."""
    server = TlsServer(_shaking(how) if isinstance(how, ssl.SSLContext) else how)
    try:
        yield server
    finally:
        server.close()


def _shaking(context: ssl.SSLContext) -> Callable[[socket.socket], str]:
    """Shake hands, then read until the caller leaves, and say nothing: there is no DICOM behind it."""

    def serve(sock: socket.socket) -> str:
        try:
            with context.wrap_socket(sock, server_side=True) as tls:
                while tls.recv(4096):
                    pass
        except ssl.SSLError as error:
            return error.reason or type(error).__name__
        return "shaken"

    return serve


def closes(sock: socket.socket) -> str:
    """Read what comes first, and hang up."""
    sock.recv(65536)
    return "closed"


def is_silent(sock: socket.socket) -> str:
    """Read until the caller has had enough."""
    while sock.recv(65536):
        pass
    return "left"


def speaks_plain(sock: socket.socket) -> str:
    """Answer as one that knows no TLS."""
    sock.recv(65536)
    sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    return "plain"
