"""Sockets: a port for oneself, and a limit for sending, in the form that each system takes."""

from __future__ import annotations

import socket
import struct

import pytest

from qrstation.core.station import sockets
from qrstation.core.station.sockets import limit_sending, own_port_alone, time_value


def test_a_time_is_what_the_system_takes() -> None:
    assert time_value(2.5, "linux") == struct.pack("@ll", 2, 500_000)
    assert time_value(2.5, "win32") == struct.pack("@L", 2500)
    assert time_value(0.0001, "win32") == struct.pack("@L", 1), "0 would mean for ever"


def test_sending_to_one_that_does_not_read_ends_while_reading_may_wait() -> None:
    left, right = socket.socketpair()
    with left, right:
        limit_sending(left, 0.05)
        with pytest.raises(OSError, match=r"temporarily|timed out"):
            left.sendall(bytes(64 << 20))
        assert left.gettimeout() is None


@pytest.mark.parametrize("exclusive", [None, socket.SO_KEEPALIVE])
def test_a_port_is_asked_for_alone_as_the_system_does_it(
    monkeypatch: pytest.MonkeyPatch, exclusive: int | None
) -> None:
    # Any option that Linux knows stands for the one of Windows.
    monkeypatch.setattr(sockets, "_EXCLUSIVE", exclusive)
    with socket.socket() as sock:
        own_port_alone(sock)
        assert bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)) == (exclusive is None)
        assert bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)) == (exclusive is not None)


def test_two_cannot_have_one_port() -> None:
    with socket.socket() as first, socket.socket() as second:
        for sock in (first, second):
            own_port_alone(sock)
        first.bind(("127.0.0.1", 0))
        first.listen()
        with pytest.raises(OSError, match="in use"):
            second.bind(first.getsockname())
