"""The receiver's reader for TLS gives what was asked for, whole, and never waits longer than it may."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.codes.tls import TlsCode
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.upper_layer import stream as stream_module
from qrstation.network.upper_layer.stream import ConnectionEnded, DeadlineMissed, HandshakeFailed
from qrstation.network.upper_layer.tls_files import Answering
from qrstation.network.upper_layer.tls_stream import TlsStream
from tests.certificates import Authority, Pair

Ends = tuple[TlsStream, ssl.SSLSocket]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Authority(tmp_path).issue()


@pytest.fixture
def sockets() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        peer = socket.create_connection(listening.getsockname())
        sock, _ = listening.accept()
    with peer, sock:
        yield sock, peer


@pytest.fixture(params=[True, False], ids=["native", "by Python"])
def ends(
    request: pytest.FixtureRequest,
    sockets: tuple[socket.socket, socket.socket],
    pair: Pair,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Ends]:
    """A stream that has shaken hands, and its peer, which has a certificate too."""
    if not request.param:
        for name, value in (("NATIVE_TIMEOUT", False), ("_WAIT_ALL", 0), ("_AT_ONCE", 0), ("_QUICK_ACK", None)):
            monkeypatch.setattr(stream_module, name, value)
    sock, peer = sockets
    stream = TlsStream(sock, 0.5, Answering(pair.of_receiver(tls_ca=pair.certificate), TlsPlace()).context)
    context = ssl.create_default_context(cafile=str(pair.certificate))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_cert_chain(pair.certificate, pair.key)
    thread = threading.Thread(target=stream.open)
    thread.start()
    with context.wrap_socket(peer, server_hostname="localhost") as client:
        thread.join()
        yield stream, client
    stream.close()


def test_it_gives_all_that_was_asked_for_of_many_records(ends: Ends) -> None:
    stream, client = ends
    data = bytes(range(256)) * 4096
    thread = threading.Thread(target=client.sendall, args=(data,))
    thread.start()
    target = bytearray(len(data))
    assert stream.receive_into(memoryview(target), 10.0) == len(data)
    thread.join()
    assert bytes(target) == data


def test_it_gives_what_is_here_when_no_more_comes_in_time(ends: Ends) -> None:
    stream, client = ends
    target = memoryview(bytearray(10))
    assert stream.receive_into(target, 0.01) == 0
    client.sendall(b"abc")
    assert stream.receive_into(target, 0.2) == 3
    assert bytes(target[:3]) == b"abc"
    client.sendall(b"0123456789more")
    assert stream.receive_into(target, 10.0) == 10
    assert stream.receive_into(target[:4], 0.0) == 4, "what was taken from the socket before"


def test_it_answers_and_knows_who_is_there(ends: Ends, pair: Pair) -> None:
    stream, client = ends
    stream.acknowledge()
    stream.send(b"answer")
    stream.send_at_once(b"last")
    assert client.recv(6) == b"answer"
    assert client.recv(4) == b"last"
    assert ssl.DER_cert_to_PEM_cert(stream.peer_certificate() or b"") == pair.certificate.read_text()


def test_the_end_in_order_and_out_of_it_are_ends(ends: Ends) -> None:
    stream, client = ends
    client.sendall(b"ab")
    client.shutdown(socket.SHUT_WR)
    target = memoryview(bytearray(2))
    assert stream.receive_into(target, 10.0) == 2
    with pytest.raises(ConnectionEnded):
        stream.receive_into(target, 10.0)


def test_what_is_no_record_ends_it(ends: Ends) -> None:
    stream, client = ends
    socket.socket.sendall(client, b"this is no record of TLS")
    with pytest.raises(ConnectionEnded):
        stream.receive_into(memoryview(bytearray(2)), 10.0)


def test_its_end_is_said_to_the_peer(ends: Ends) -> None:
    stream, client = ends
    stream.close()
    assert client.recv(1) == b""


def test_a_wait_ends_when_it_is_shut_down(ends: Ends) -> None:
    stream, _ = ends
    stream.shut_down()
    with pytest.raises(ConnectionEnded):
        stream.receive_into(memoryview(bytearray(2)), 10.0)


def test_a_peer_that_takes_nothing_misses_the_deadline(ends: Ends) -> None:
    stream, _ = ends
    with pytest.raises(DeadlineMissed):
        stream.send(bytes(64 << 20))


def test_who_keeps_sending_what_is_no_whole_handshake_is_left_after_the_deadline(
    sockets: tuple[socket.socket, socket.socket], pair: Pair
) -> None:
    sock, peer = sockets
    stream = TlsStream(sock, 0.3, Answering(pair.of_receiver(), TlsPlace()).context)
    stop = threading.Event()

    def drip() -> None:
        peer.sendall(b"\x16\x03\x01\x20\x00\x01\x00\x1f\xfc")
        while not stop.wait(0.01):
            peer.sendall(b"\0")

    thread = threading.Thread(target=drip)
    thread.start()
    with pytest.raises(HandshakeFailed) as caught:
        stream.open()
    stop.set()
    thread.join()
    assert caught.value.reason.code == TlsCode.CALLER_SILENT
    assert stream.peer_certificate() is None
    with pytest.raises(ConnectionEnded):
        stream.receive_into(memoryview(bytearray(2)), 1.0)
    stream.close()


class NoContent:
    """TLS of which nothing is content, however much comes: updates of keys, which OpenSSL counts no more."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, size: int, target: memoryview) -> int:
        self.reads += 1
        assert self.reads < 1000, "nobody looks at the clock"
        raise ssl.SSLWantReadError

    def unwrap(self) -> None:
        """It has no end of its own."""


@pytest.mark.parametrize("timeout", [0.0, 0.01])
def test_a_peer_that_talks_without_end_and_says_nothing_keeps_nobody_from_the_clock(
    ends: Ends, timeout: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, _ = ends
    tls: Any = NoContent()
    now = itertools.count()
    monkeypatch.setattr(stream, "_tls", tls)
    monkeypatch.setattr(stream._socket, "receive_into", lambda target, timeout: 100)
    monkeypatch.setattr(time, "monotonic", lambda: next(now) / 1000)
    assert stream.receive_into(memoryview(bytearray(10)), timeout) == 0
    assert tls.reads <= 11
