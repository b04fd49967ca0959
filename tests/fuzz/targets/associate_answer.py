"""The answer to our association request (PS3.8 9.3.3, 9.3.4): taken, a refusal, or no DICOM; never anything else."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.errors import AssociationLost, AssociationRejected
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import STUDY_ROOT_FIND, STUDY_ROOT_MOVE
from qrstation.network.scp.judgement import Rejection, build_accept, build_reject, judge_contexts, parse_request
from qrstation.network.scu.proposal import Proposal, _read_answer
from qrstation.network.upper_layer.pdu import MAX_PDU_LENGTH
from tests.fuzz.made import CT, EXPLICIT, IMPLICIT
from tests.fuzz.target import Target
from tests.network.scp.test_judgement import item, request

PROPOSAL = Proposal([(STUDY_ROOT_FIND, (EXPLICIT, IMPLICIT)), (STUDY_ROOT_MOVE, (EXPLICIT,)), (CT, (EXPLICIT,))], (CT,))


def _take(data: bytes) -> None:
    if not data:
        return
    acceptance = _read_answer(Node("ARCHIVE", "127.0.0.1", 104), "QRSTATION", PROPOSAL, data[0], data[1:])
    assert 128 <= acceptance.longest <= MAX_PDU_LENGTH
    assert acceptance.contexts
    proposed = dict(PROPOSAL.contexts)
    for context in acceptance.contexts:
        assert context.abstract_syntax in proposed
        assert isinstance(context.transfer_syntax, str)
    assert all(isinstance(value, bytes) for value in acceptance.untrusted_extended.values())


def _seeds() -> Mapping[str, bytes]:
    extended = item(0x56, len(STUDY_ROOT_FIND).to_bytes(2, "big") + STUDY_ROOT_FIND.encode() + b"\1\0\1\0")
    role = item(0x54, len(CT).to_bytes(2, "big") + CT.encode() + b"\0\1")
    asked = parse_request(request((1, CT, (EXPLICIT,)), (3, CT, (IMPLICIT,)), (5, "1.2", ())))
    accepted = build_accept(asked, judge_contexts(asked))
    window = item(0x53, b"\0\1\0\1")
    more = accepted[6:-4] + extended + role + window + item(0x58, b"\1\0\0") + item(0x59, b"\0\0")
    return {
        "accepted": b"\2" + accepted[6:],
        "more": b"\2" + more,
        "rejected": b"\3" + build_reject(Rejection(2, 3, 2))[6:],
        "aborted": b"\7" + bytes(4),
    }


TARGET = Target(
    _take,
    _seeds,
    (AssociationRejected, AssociationLost),
    words=(b"\x21\0", b"\x40\0", b"\x50\0", b"\x51\0\0\4", b"\x53\0", b"\x54\0", b"\x56\0", b"\x57\0", b"\x59\0"),
    calls_a_byte=600,
    memory_a_byte=2048,
)
