"""The answer to an association request: what was accepted, and what comes of bytes that are no answer."""

from __future__ import annotations

import struct

import pytest

from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import AssociationLost, AssociationRejected
from qrstation.core.standard.node import Node
from qrstation.network.scu.proposal import Acceptance, Proposal, _read_answer
from qrstation.network.upper_layer.pdu import MAX_PDU_LENGTH
from tests.network.scp.test_judgement import CT, EXPLICIT, IMPLICIT, item

ACCEPTED, REJECTED = 2, 3
HEAD = struct.pack(">HH", 1, 0) + bytes(64)


def context(number: int, syntax: str, result: int = 0) -> bytes:
    """Build the answer to a proposed context."""
    return item(0x21, struct.pack(">BxBx", number, result) + item(0x40, syntax.encode()))


def answer(kind: int, body: bytes) -> Acceptance:
    """Read an answer to a proposal of two contexts."""
    proposal = Proposal([(CT, (EXPLICIT, IMPLICIT)), ("1.2", (IMPLICIT,))])
    return _read_answer(Node("ARCHIVE", "127.0.0.1", 104), "QRSTATION", proposal, kind, body)


def test_an_acceptance_says_contexts_length_and_what_was_negotiated() -> None:
    told = item(0x51, struct.pack(">L", 16384)) + item(0x56, b"\0\3" + b"1.2" + b"\1\0") + item(0x99, b"whatever")
    body = HEAD + item(0x10, b"1.2.3") + context(1, IMPLICIT + "\0") + context(3, IMPLICIT, 4) + item(0x50, told)
    found = answer(ACCEPTED, body)
    assert [(each.context_id, each.abstract_syntax, each.transfer_syntax) for each in found.contexts] == [
        (1, CT, IMPLICIT)
    ]
    assert (found.longest, found.untrusted_extended) == (16384, {"1.2": b"\1\0"})


@pytest.mark.parametrize("told", [b"", item(0x51, bytes(4)), item(0x51, b"\xff" * 4)])
def test_a_peer_without_a_limit_gets_ours(told: bytes) -> None:
    assert answer(ACCEPTED, HEAD + context(1, EXPLICIT) + item(0x50, told)).longest == MAX_PDU_LENGTH


@pytest.mark.parametrize(
    "wrong",
    [context(1, "1.2.3"), context(3, EXPLICIT), context(2, EXPLICIT), context(5, EXPLICIT), item(0x21, b"\1\0\0"), b""],
    ids=["not proposed", "proposed for another", "even", "beyond", "cut", "none"],
)
def test_what_was_not_proposed_is_not_accepted(wrong: bytes) -> None:
    with pytest.raises(AssociationRejected) as raised:
        answer(ACCEPTED, HEAD + wrong)
    assert raised.value.notice.code == PeerCode.NO_SERVICE_ACCEPTED


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (ACCEPTED, b""),
        (ACCEPTED, HEAD + b"\x21"),
        (ACCEPTED, HEAD + b"\x10\0\0\x151.2"),
        (ACCEPTED, HEAD + item(0x21, b"\1\0\0\0\x40\0\0\xff")),
        (ACCEPTED, HEAD + context(1, EXPLICIT) + item(0x50, b"\x51\0\xff\xff")),
        (REJECTED, b"\0\1"),
    ],
)
def test_an_answer_that_is_cut_or_longer_than_itself_is_no_dicom(kind: int, body: bytes) -> None:
    with pytest.raises(AssociationLost) as raised:
        answer(kind, body)
    assert raised.value.notice.code == PeerCode.ANSWERED_NO_DICOM


def test_a_uid_that_is_none_is_not_warned_of() -> None:
    body = HEAD + item(0x10, b"1.2.840.10008.3.1.008") + context(1, "1.2.840.1000@\0\0\x131.2") + context(1, EXPLICIT)
    assert len(answer(ACCEPTED, body).contexts) == 1
