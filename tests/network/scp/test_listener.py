"""Listening: an address that cannot be bound is told with the setting to change; a stop always returns."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Callable
from queue import Queue

import pytest

from qrstation.core.errors import PortTaken, ReceiverError
from qrstation.network.scp.listener import MOST_SILENT_OF_ONE, Listener, _cannot_listen
from qrstation.words import words_of
from tests.told import saying


class Waiting:
    """A connection that waits to be stopped."""

    def __init__(self, sock: socket.socket, address: str) -> None:
        self.address = address
        self._socket = sock
        self.stopped: Queue[bool] = Queue()

    def run(self) -> None:
        self._socket.recv(1)
        self._socket.close()

    def stop(self, at_once: bool) -> None:
        self.stopped.put(at_once)
        with contextlib.suppress(OSError):  # it may have ended already
            self._socket.shutdown(socket.SHUT_RDWR)


def waiting(sock: socket.socket, address: str, associated: Callable[[], None]) -> Waiting:
    """Make a connection that waits."""
    return Waiting(sock, address)


@pytest.mark.parametrize("host", ["a" * 255, "a" * 64 + ".org", "a..b", "no-such-host.invalid"])
def test_an_address_that_cannot_be_looked_up_is_told(host: str) -> None:
    with pytest.raises(ReceiverError, check=saying("is not known")) as caught:
        Listener(host, 0, waiting).start()
    assert "station.bind" in words_of(caught.value).advice


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(ReceiverError, check=saying(r"cannot listen on 192\.0\.2\.1")) as caught:
        Listener("192.0.2.1", 0, waiting).start()
    assert "station.bind" in words_of(caught.value).advice


def test_a_kind_of_address_that_the_machine_does_not_speak_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> socket.socket:
        raise OSError(97, "Address family not supported by protocol")

    monkeypatch.setattr(socket, "socket", refuse)
    with pytest.raises(ReceiverError, check=saying("Address family not supported")):
        Listener("127.0.0.1", 0, waiting).start()


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        with pytest.raises(PortTaken) as caught:
            Listener("127.0.0.1", other.getsockname()[1], waiting).start()
        assert "station.port" in words_of(caught.value).advice


def test_the_oldest_silent_connection_makes_room_and_a_stop_ends_the_rest() -> None:
    made: Queue[Waiting] = Queue()

    def make(sock: socket.socket, address: str, associated: Callable[[], None]) -> Waiting:
        connection = Waiting(sock, address)
        made.put(connection)
        return connection

    listener = Listener("127.0.0.1", 0, make)
    port = listener.start()
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(MOST_SILENT_OF_ONE + 1)]
    connections = [made.get(timeout=10) for _ in clients]
    assert connections[0].stopped.get(timeout=10) is True
    assert clients[0].recv(1) == b""
    assert all(connection.stopped.empty() for connection in connections[1:])
    listener.stop(grace=5)
    assert [connection.stopped.get(timeout=10) for connection in connections[1:]] == [False] * MOST_SILENT_OF_ONE
    assert [client.recv(1) for client in clients] == [b""] * len(clients)
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    ("platform", "advice"), [("linux", "above 1023"), ("win32", "another port .*excludedportrange")]
)
def test_a_port_that_is_refused_is_told_as_the_system_means_it(platform: str, advice: str) -> None:
    error = _cannot_listen("127.0.0.1", 104, OSError(errno.EACCES, "refused"), platform)
    assert isinstance(error, PortTaken)
    with pytest.raises(PortTaken, check=saying(advice)):
        raise error
