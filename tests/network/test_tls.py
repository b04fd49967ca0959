"""Associations over encrypted streams: what the SCU and the SCP read and write by can be another thing than a socket.

The two streams are made here, as small as they can be.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from qrstation.core.errors import ArchiveUnreachable
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ReceiverSettings, StationSettings
from qrstation.network.scp.store_scp import StoreScp
from qrstation.network.scu.association import Association, associate
from qrstation.network.scu.c_echo import echo_on
from qrstation.network.scu.c_store import store_on
from qrstation.network.upper_layer.stream import ConnectionEnded, DeadlineMissed
from qrstation.network.upper_layer.transport import WouldWait
from tests.network.sinks import MemorySink

Result = TypeVar("Result")
FOLDER = Path(__file__).parent / "tls"
CERTIFICATE = str(FOLDER / "certificate.pem")
CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
LARGE = bytes(range(256)) * 8192
"""Two megabytes: many records, and more than the buffers of a socket hold."""


class TlsTransport:
    """The SCU's side: records are taken and given over the socket that the line waits for."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=CERTIFICATE)
        self._tls = context.wrap_bio(self._came, self._goes, server_hostname="127.0.0.1")
        self._left = b""

    def open(self) -> None:
        self._do(self._tls.do_handshake)
        self._flush()

    def send(self, data: memoryview) -> int:
        self._flush()
        taken = self._do(lambda: self._tls.write(data))
        with contextlib.suppress(WouldWait):
            self._flush()  # the rest goes first the next time
        return taken

    def receive_into(self, target: memoryview) -> int:
        self._flush()
        try:
            return self._do(lambda: self._tls.read(len(target), target))  # type: ignore[return-value]
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return 0

    def _do(self, step: Callable[[], Result]) -> Result:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()

    def _flush(self) -> None:
        self._left += self._goes.read()
        while self._left:
            try:
                self._left = self._left[self._socket.send(self._left) :]
            except BlockingIOError:
                raise WouldWait(selectors.EVENT_WRITE) from None

    def _fill(self) -> None:
        try:
            data = self._socket.recv(65536)
        except BlockingIOError:
            raise WouldWait(selectors.EVENT_READ) from None
        if data:
            self._came.write(data)
        else:
            self._came.write_eof()


class TlsStream:
    """The SCP's side: a socket of Python's own, which has bytes that no wait of the system sees."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, FOLDER / "key.pem")
        self._socket = context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        self._deadline = deadline

    def open(self) -> None:
        self._socket.settimeout(self._deadline)
        try:
            self._socket.do_handshake()
        except TimeoutError as error:
            raise DeadlineMissed from error
        except OSError as error:
            raise ConnectionEnded from error

    def receive_into(self, target: memoryview, timeout: float) -> int:
        self._socket.settimeout(max(timeout, 0.001))
        try:
            got = self._socket.recv_into(target)
        except TimeoutError:
            return 0
        except OSError as error:
            raise ConnectionEnded from error
        if not got:
            raise ConnectionEnded
        return got

    def send(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline)
        try:
            self._socket.sendall(data)
        except TimeoutError as error:
            raise DeadlineMissed from error

    def send_at_once(self, data: bytes) -> None:
        self.send(data)

    def peer_certificate(self) -> bytes | None:
        """None is asked for."""
        return None

    def acknowledge(self) -> None:
        """Leave it to the system."""

    def end_sending(self) -> None:
        self.shut_down()

    def shut_down(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()


@contextlib.contextmanager
def listening(sink: MemorySink) -> Iterator[int]:
    """Run a storage SCP over encrypted streams; gives its port."""
    rules = ReceiverSettings(deadline=5)
    scp = StoreScp(StationSettings(port=0), rules, Door, sink, wrap=TlsStream)
    port = scp.start()
    try:
        yield port
    finally:
        scp.stop(1)


def associated(port: int, cancel: CancelToken | None = None) -> Association:
    """Associate over an encrypted transport."""
    contexts = [(CT, (EXPLICIT,))]
    node = Node("QRSTATION", "127.0.0.1", port)
    return associate(node, "ME", (VERIFICATION,), 5.0, contexts=contexts, cancel=cancel, wrap=TlsTransport)


def test_an_echo_and_an_instance_go_over_encrypted_streams() -> None:
    sink = MemorySink()
    with listening(sink) as port, associated(port) as association:
        assert echo_on(association, 5.0) == 0
        context = association.context_for(CT)
        for number in range(3):
            assert store_on(association, context, f"1.2.{number}", LARGE, timeout=10.0).is_stored
    assert sink.kept == {f"1.2.{number}": LARGE for number in range(3)}


def test_who_does_not_shake_hands_is_left_after_the_deadline() -> None:
    with listening(MemorySink()) as port, socket.create_connection(("127.0.0.1", port)) as plain:
        plain.settimeout(30)
        plain.sendall(b"\x01\x00\x00\x00\x00\x44" + bytes(68))
        with contextlib.suppress(ConnectionResetError):
            while plain.recv(4096):
                pass  # it may say why before it closes


@pytest.mark.parametrize("cancels", [False, True])
def test_an_archive_that_never_shakes_hands_holds_nobody(cancels: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cancel = CancelToken()
        node = Node("SILENT", "127.0.0.1", silent.getsockname()[1])
        if cancels:
            cancel.cancel()
        with pytest.raises(Cancelled if cancels else ArchiveUnreachable):
            associate(node, "ME", (VERIFICATION,), 0.3, cancel=cancel, wrap=TlsTransport)
