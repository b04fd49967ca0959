"""A connection's own waits: each has an end, by the clock or by a token, whatever the peer does."""

from __future__ import annotations

import errno
import itertools
import os
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator

import pytest

from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import ArchiveUnreachable
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import notice
from qrstation.core.standard.node import Node
from qrstation.network.upper_layer.connecting import connect, system_code
from qrstation.network.upper_layer.line import Broken, Cancelled, Line, TooLong
from qrstation.network.upper_layer.patience import Patience
from qrstation.words import words_of
from tests.told import saying

PDU = struct.pack(">BxL", 4, 5) + b"hello"


@pytest.fixture
def pair() -> Iterator[tuple[Line, socket.socket]]:
    ours, theirs = socket.socketpair()
    line = Line(ours)
    yield line, theirs
    line.close()
    theirs.close()


def patience(seconds: float | None = 10.0) -> Patience:
    """Wait so long for a PDU."""
    return Patience(time.monotonic(), seconds, 10.0)


def test_a_pdu_comes_whole_however_it_is_cut(pair: tuple[Line, socket.socket]) -> None:
    line, peer = pair
    for place in range(len(PDU)):
        peer.sendall(PDU[place : place + 1])
    peer.sendall(PDU)
    assert line.read_pdu(patience(), 10.0) == (4, b"hello")
    assert line.read_pdu(patience(), 10.0) == (4, b"hello")


@pytest.mark.parametrize("begun", [b"", PDU[:3], PDU[:8]])
def test_a_peer_that_falls_silent_is_left(pair: tuple[Line, socket.socket], begun: bytes) -> None:
    line, peer = pair
    peer.sendall(begun)
    with pytest.raises(Broken, match=PeerCode.STOPPED_IN_MESSAGE if begun else PeerCode.SILENT):
        line.read_pdu(patience(0.1), 0.1)


def test_what_is_longer_than_agreed_is_not_read(pair: tuple[Line, socket.socket]) -> None:
    line, peer = pair
    peer.sendall(b"HTTP/1.0 400")
    with pytest.raises(TooLong):
        line.read_pdu(patience(), 10.0)


def test_a_peer_that_never_stops_sending_is_left_at_the_deadline(pair: tuple[Line, socket.socket]) -> None:
    line, peer = pair

    def flood() -> None:
        try:
            while True:
                peer.sendall(struct.pack(">BxL", 4, 0) * 100)
        except OSError:
            return

    thread = threading.Thread(target=flood)
    thread.start()
    until = time.monotonic() + 0.2
    with pytest.raises(Broken):
        deque((line.read_pdu(patience(), 10.0, until=until) for _ in itertools.count()), maxlen=0)
    line.close()
    thread.join()


def test_a_pdu_goes_on_where_a_cancel_came_in_its_middle(pair: tuple[Line, socket.socket]) -> None:
    line, peer = pair
    token = CancelToken()
    peer.sendall(PDU[:8])
    timer = threading.Timer(0.05, token.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        line.read_pdu(patience(None), 10.0, token)
    timer.join()
    peer.sendall(PDU[8:])
    assert line.read_pdu(patience(), 10.0) == (4, b"hello")


def test_a_late_wake_of_an_older_token_ends_no_later_wait(pair: tuple[Line, socket.socket]) -> None:
    line, peer = pair
    line._wake()  # as a token does that was set when the wait was just over
    timer = threading.Timer(0.05, peer.sendall, (PDU,))
    timer.start()
    assert line.read_pdu(patience(), 10.0, CancelToken()) == (4, b"hello")
    timer.join()


def test_a_peer_that_does_not_read_is_left(pair: tuple[Line, socket.socket]) -> None:
    line, _ = pair
    with pytest.raises(Broken, match=PeerCode.TAKES_NOTHING):
        line.write(bytes(8 << 20), 0.1)


def test_sending_to_a_peer_that_does_not_read_ends_with_the_token(pair: tuple[Line, socket.socket]) -> None:
    line, _ = pair
    token = CancelToken()
    timer = threading.Timer(0.05, token.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        line.write(bytes(8 << 20), 600.0, token)
    timer.join()


def test_a_peer_that_reads_slowly_gets_all(pair: tuple[Line, socket.socket]) -> None:
    line, peer = pair
    got = bytearray()

    def read() -> None:
        while part := peer.recv(3000):
            got.extend(part)

    thread = threading.Thread(target=read)
    thread.start()
    line.write(bytes(range(256)) * 4096, 10.0, CancelToken())
    line.close()
    thread.join()
    assert bytes(got) == bytes(range(256)) * 4096


def test_a_token_that_is_set_already_connects_to_nobody() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        connect(Node("X", "127.0.0.1", 1), 5.0, token)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a" * 64 + ".invalid", "\u2024.invalid"])
def test_a_host_that_has_no_address_is_said(host: str) -> None:
    with pytest.raises(ArchiveUnreachable, check=saying("is not known")):
        connect(Node("X", host, 104), 5.0)


def test_every_descriptor_is_given_back() -> None:
    ours, theirs = socket.socketpair()
    line = Line(ours)
    theirs.sendall(PDU)
    line.read_pdu(patience(), 10.0)
    with pytest.raises(Broken):
        line.read_pdu(patience(0.01), 10.0)
    line.close()
    line.close()
    theirs.close()
    assert not line.is_open


def test_why_a_peer_is_not_reached_is_said_in_plain_words_and_the_number_is_the_code() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(ArchiveUnreachable, check=saying("it refuses the connection")) as caught:
            connect(Node("A", "127.0.0.1", port), 5.0)
    assert "errno" not in words_of(caught.value).what
    assert caught.value.support == f"errno {errno.ECONNREFUSED}, {os.strerror(errno.ECONNREFUSED)}"
    assert system_code(OSError("without a number")) == ""


def test_a_pdu_that_is_too_long_is_told_plainly(pair: tuple[Line, socket.socket]) -> None:
    line, peer = pair
    peer.sendall(struct.pack(">BxL", 4, 1 << 30))
    with pytest.raises(TooLong) as caught:
        line.read_pdu(patience(), 10.0)
    assert "PDU" not in words_of(notice(caught.value.how, peer="ARCHIVE")).what
    assert "PDU" in caught.value.support
