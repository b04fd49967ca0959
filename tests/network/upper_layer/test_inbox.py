"""What has come of a line: PDUs are whole and in their order, however the receives cut them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.network.upper_layer.inbox import Inbox, TooLong
from qrstation.network.upper_layer.pdu import MAX_PDU_LENGTH


def pdu(kind: int, body: bytes) -> bytes:
    """Build a PDU."""
    return struct.pack(">BxL", kind, len(body)) + body


BODIES = st.one_of(st.binary(max_size=40), st.sampled_from((MAX_PDU_LENGTH, MAX_PDU_LENGTH - 1, 70_000)).map(bytes))


@given(st.lists(BODIES, max_size=6), st.lists(st.integers(1, 200_000), min_size=1, max_size=5))
def test_pdus_come_whole_and_in_their_order(bodies: list[bytes], sizes: list[int]) -> None:
    stream = memoryview(b"".join(pdu(4, body) for body in bodies))
    if len(stream) > 10_000:
        sizes = [*sizes, 65_537]  # a long one does not come in single bytes to its end
    inbox, taken, number = Inbox(), [], 0
    while stream:
        room = inbox.untrusted_room()
        assert len(room)  # else nothing more could ever come
        part = stream[: min(len(room), sizes[number % len(sizes)])]
        number += 1
        room[: len(part)] = part
        inbox.came(len(part))
        stream = stream[len(part) :]
        while (each := inbox.take()) is not None:
            taken.append(each)
    assert taken == [(4, body) for body in bodies]
    assert not inbox.has_begun


def test_a_length_that_was_not_agreed_is_told_before_anything_of_it_is_kept() -> None:
    inbox = Inbox()
    head = struct.pack(">BxL", 4, MAX_PDU_LENGTH + 1)
    inbox.untrusted_room()[: len(head)] = head
    inbox.came(len(head))
    with pytest.raises(TooLong):
        inbox.take()


def filled(stream: bytes) -> Inbox:
    """Give an inbox in which these bytes have come."""
    inbox = Inbox()
    inbox.untrusted_room()[: len(stream)] = stream
    inbox.came(len(stream))
    return inbox


def test_a_pdu_is_taken_with_the_one_before_it() -> None:
    lead, body = pdu(4, b"command"), pdu(4, b"data set")
    inbox = filled(lead + body + lead + body)
    assert inbox.take_after(lead) == inbox.take_after(lead) == b"data set"
    assert not inbox.has_begun


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        pdu(4, b"command")[:-1],
        pdu(4, b"command"),
        pdu(4, b"command") + pdu(4, b"data set")[:5],
        pdu(4, b"command") + pdu(4, b"data set")[:-1],
        pdu(4, b"another") + pdu(4, b"data set"),
        pdu(4, b"command") + pdu(7, b"abrt"),
        pdu(4, b"command") + struct.pack(">BxL", 4, MAX_PDU_LENGTH + 1),
    ],
)
def test_what_is_not_there_as_expected_is_left(stream: bytes) -> None:
    inbox = filled(stream)
    assert inbox.take_after(pdu(4, b"command")) is None
    assert inbox.has_begun is bool(stream)
    if len(stream) > len(pdu(4, b"command")):
        assert inbox.take() == (4, stream[6:13])
