"""Hostile clients of the storage SCP: each costs nothing but its own connection."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.network.dimse.command_set import Tag, build_command_set
from qrstation.network.scp.listener import MOST_SILENT_OF_ONE
from qrstation.network.upper_layer.pdu import LONGEST_REQUEST
from tests.network.raw import (
    Running,
    associate,
    connect,
    echo,
    open_files,
    pdata,
    read_pdu,
    reset,
    store_request,
)
from tests.network.scp.test_judgement import CT, IMPLICIT, request

BAD_PDUS = {
    "unknown type": struct.pack(">BxL", 99, 4) + b"abcd",
    "longer than agreed": struct.pack(">BxL", 4, 1 << 30),
    "pdv past the end": struct.pack(">BxL", 4, 6) + struct.pack(">LBB", 100, 1, 3),
    "pdv too short": struct.pack(">BxL", 4, 6) + struct.pack(">LBB", 0, 1, 3),
    "empty p-data": struct.pack(">BxL", 4, 0),
    "context not negotiated": pdata(77, 3, b"\0" * 12),
    "data before a command": pdata(1, 2, b"abc"),
    "second request": struct.pack(">BxL", 1, 0),
    "broken command": pdata(1, 3, b"\x00\x00\x02\x00\xff\xff\xff\xff"),
}


@pytest.mark.parametrize("bad", BAD_PDUS.values(), ids=BAD_PDUS.keys())
def test_a_bad_pdu_is_aborted_and_the_listener_lives(running: Running, bad: bytes) -> None:
    sock = associate(running.port)
    sock.sendall(bad)
    assert read_pdu(sock)[0] == 7
    sock.close()
    assert echo(running.port)


def test_a_request_may_take_no_more_than_its_bound(running: Running) -> None:
    sock = connect(running.port)
    sock.sendall(struct.pack(">BxL", 1, LONGEST_REQUEST + 1))
    assert read_pdu(sock)[0] == 7  # before a byte of it is read
    sock.close()


def test_half_a_pdu_ends_after_the_deadline(running: Running) -> None:
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, "1.2.3") + struct.pack(">BxL", 4, 1000) + b"half")
    assert read_pdu(sock)[0] == 7
    assert running.sink.wait_abandoned()
    assert not running.sink.kept
    sock.close()


def test_a_silent_connection_ends_after_the_deadline(running: Running) -> None:
    sock = connect(running.port)
    assert read_pdu(sock)[0] in (0, 7)
    sock.close()


def test_a_broken_connection_drops_what_was_arriving(running: Running) -> None:
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, "1.2.3") + pdata(1, 0, b"x" * 1000))
    assert running.sink.began.wait(5)
    sock.close()
    assert running.sink.wait_abandoned()
    assert not running.sink.kept


def test_silent_connections_do_not_keep_a_sender_out(running: Running) -> None:
    silent = [connect(running.port) for _ in range(80)]
    try:
        assert echo(running.port)
    finally:
        for sock in silent:
            sock.close()


def test_a_dribbling_request_ends_after_the_deadline(running: Running) -> None:
    sock = connect(running.port)
    ended = threading.Event()
    header = struct.pack(">BxL", 1, 500)

    def dribble() -> None:
        for number in range(600):
            if ended.wait(0.02):
                return
            try:
                sock.sendall(header[number : number + 1] or b"x")
            except OSError:
                return

    thread = threading.Thread(target=dribble)
    thread.start()
    assert read_pdu(sock)[0] in (0, 7)
    ended.set()
    thread.join()
    sock.close()


def test_a_dribbling_image_ends_after_the_deadline(running: Running) -> None:
    sock = associate(running.port)
    sock.sendall(store_request(1, CT, "1.2.3") + struct.pack(">BxL", 4, 1000))
    ended = threading.Event()

    def dribble() -> None:
        while not ended.wait(0.05):
            try:
                sock.sendall(b"x")
            except OSError:
                return

    thread = threading.Thread(target=dribble)
    thread.start()
    assert read_pdu(sock)[0] == 7
    ended.set()
    thread.join()
    assert running.sink.wait_abandoned()
    sock.close()


def test_an_idle_association_ends_after_its_time_and_not_before(quick: Running) -> None:
    sock = associate(quick.port)
    assert read_pdu(sock)[0] == 7
    sock.close()
    quick.patience = 30.0
    patient = associate(quick.port)
    patient.settimeout(quick.idle * 4)
    with pytest.raises(TimeoutError):
        patient.recv(1)
    quick.patience = 0.0
    patient.settimeout(10)
    assert read_pdu(patient)[0] == 7
    patient.close()


@pytest.fixture
def quick() -> Iterator[Running]:
    """A storage SCP with a short idle time."""
    instance = Running(deadline=1, idle=0.2)
    yield instance
    instance.scp.stop(0.5)


@pytest.mark.parametrize("many", [60])
@pytest.mark.parametrize("how", ["silent", "half a request", "associated and silent", "half an image"])
def test_many_bad_clients_do_not_keep_a_legitimate_one_out(how: str, many: int) -> None:
    running = Running(deadline=30, idle=900)
    before = open_files()
    socks = []
    try:
        for _ in range(many):
            sock = connect(running.port)
            socks.append(sock)
            body = request((1, CT, (IMPLICIT,)))
            pdu = struct.pack(">BxL", 1, len(body)) + body
            if how == "half a request":
                sock.sendall(pdu[:-10])
            elif how in ("associated and silent", "half an image"):
                sock.sendall(pdu)
                if read_pdu(sock)[0] == 2 and how == "half an image":
                    sock.sendall(store_request(1, CT, "1.2.3") + pdata(1, 0, b"x" * 100))
        if how == "half an image":
            # These are at work, as far as anyone can tell: the limit holds until their deadline, then there is room.
            assert running.scp.active_associations == running.limit
            reset(socks[0])
            assert running.wait_active(running.limit - 1)
            assert echo(running.port)
        elif how == "associated and silent":
            assert running.wait_silent(1.0)
            assert echo(running.port)
        else:
            assert echo(running.port)
    finally:
        for sock in socks:
            sock.close()
        running.scp.stop(0.5)
    assert open_files() <= before


def test_a_flood_from_one_address_throws_out_its_own(running: Running) -> None:
    other = socket.create_connection(("127.0.0.1", running.port), timeout=10, source_address=("127.0.0.9", 0))
    flood = [connect(running.port) for _ in range(MOST_SILENT_OF_ONE + 5)]
    # The first of the flood are closed, the other address is still listened to.
    assert read_pdu(flood[0])[0] == 0
    body = request((1, CT, (IMPLICIT,)))
    other.sendall(struct.pack(">BxL", 1, len(body)) + body)
    assert read_pdu(other)[0] == 2
    for sock in (other, *flood):
        sock.close()


@given(data=st.binary(max_size=300), associated=st.booleans())
def test_any_bytes_cost_only_their_connection(data: bytes, associated: bool) -> None:
    running = shared()
    sock = associate(running.port) if associated else connect(running.port)
    with contextlib.suppress(OSError):  # it may have been thrown out already
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
    while read_pdu(sock)[0]:
        pass
    sock.close()
    assert not running.sink.kept


@given(cut=st.integers(0, 3000), hard=st.booleans())
def test_a_line_cut_at_any_byte_keeps_nothing_half(cut: int, hard: bool) -> None:
    running = shared()
    body = request((1, CT, (IMPLICIT,)))
    whole = struct.pack(">BxL", 1, len(body)) + body + store_request(1, CT, "1.2.3")
    whole += pdata(1, 0, b"x" * 1500) + pdata(1, 2, b"y" * 1500)
    sock = connect(running.port)
    sock.sendall(whole[: min(cut, len(whole) - 1)])
    if hard:
        reset(sock)
    else:
        sock.close()
    assert not running.sink.kept


@cache
def shared() -> Running:
    """A storage SCP for all the examples of the properties; it ends with the tests' process."""
    return Running(deadline=1, idle=30)


@pytest.fixture(scope="module", autouse=True)
def _end_shared() -> Iterator[None]:
    yield
    if shared.cache_info().currsize:
        running = shared()
        running.scp.stop(0.5)
        assert running.scp.active_associations == 0
        assert not running.sink.kept
        shared.cache_clear()


def test_a_peer_that_never_reads_gives_its_place_back() -> None:
    running = Running(deadline=1, idle=900, max_associations=1)
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    sock.connect(("127.0.0.1", running.port))
    body = request((1, VERIFICATION, (IMPLICIT,)))
    sock.sendall(struct.pack(">BxL", 1, len(body)) + body)
    assert read_pdu(sock)[0] == 2
    ask = pdata(1, 3, build_command_set([(Tag.COMMAND_FIELD, 0x30), (Tag.MESSAGE_ID, 1), (Tag.DATA_SET_TYPE, 0x0101)]))
    try:
        # Its answers fill every buffer on the way, until nothing moves any more, and then it is thrown out.
        sock.settimeout(20)
        many = ask * 400_000
        with pytest.raises(OSError, match=r"reset|[Bb]roken"):
            sock.sendall(many)
        assert running.wait_active(0)
        assert echo(running.port)
    finally:
        sock.close()
        running.scp.stop(0.5)
