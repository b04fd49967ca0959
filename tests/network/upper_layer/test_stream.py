"""A connection's stream waits for so long and no longer, by the kernel's clock or, where there is none, by Python's."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from qrstation.network.upper_layer import stream
from qrstation.network.upper_layer.stream import ConnectionEnded, DeadlineMissed, SocketStream

Pair = tuple[SocketStream, socket.socket]


@pytest.fixture(params=[True, False], ids=["native", "by Python"])
def pair(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """A stream and its peer."""
    if not request.param:
        monkeypatch.setattr(stream, "NATIVE_TIMEOUT", False)
        monkeypatch.setattr(stream, "_WAIT_ALL", 0)
        monkeypatch.setattr(stream, "_AT_ONCE", 0)
        monkeypatch.setattr(stream, "_QUICK_ACK", None)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        peer = socket.create_connection(listening.getsockname())
        sock, _ = listening.accept()
    with peer:
        made = SocketStream(sock, 0.2)
        yield made, peer
        made.close()


def test_it_gives_what_comes_and_nothing_when_nothing_does(pair: Pair) -> None:
    made, peer = pair
    target = memoryview(bytearray(4))
    assert made.receive_into(target, 0.01) == 0
    peer.sendall(b"abcd")
    assert made.receive_into(target, 10.0) == 4
    assert bytes(target) == b"abcd"
    made.acknowledge()
    peer.close()
    with pytest.raises(ConnectionEnded):
        made.receive_into(target, 10.0)


def test_a_peer_that_takes_nothing_misses_the_deadline(pair: Pair) -> None:
    made, _ = pair
    with pytest.raises(DeadlineMissed):
        made.send(bytes(64 << 20))


def test_what_is_sent_at_once_waits_for_nobody(pair: Pair) -> None:
    made, peer = pair
    made.send_at_once(b"last")
    assert peer.recv(4) == b"last"

    def fill() -> None:
        for _ in range(1000):
            made.send_at_once(bytes(1 << 20))

    with pytest.raises(OSError, match="temporarily"):
        fill()
    peer.sendall(b"on")
    assert made.receive_into(memoryview(bytearray(2)), 10.0) == 2, "and reading waits again"


def test_a_wait_ends_when_it_is_shut_down(pair: Pair) -> None:
    made, _ = pair
    made.shut_down()
    with pytest.raises(ConnectionEnded):
        made.receive_into(memoryview(bytearray(2)), 10.0)
