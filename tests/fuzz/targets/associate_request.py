"""A-ASSOCIATE-RQ (PS3.8 9.3.2): parsed or refused; the answer to what was parsed can be built, and is a PDU."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.core.station.door import Caller, Door
from qrstation.network.scp.judgement import (
    MOST_CONTEXTS,
    MalformedRequest,
    build_accept,
    build_reject,
    judge_caller,
    judge_contexts,
    parse_request,
)
from tests.fuzz.made import named
from tests.fuzz.target import Target
from tests.network.scp.test_judgement import CT, DEFLATED, EXPLICIT, IMPLICIT, JPEG, item, request

DOOR = Door(frozenset({"ME"}))


def _take(data: bytes) -> None:
    parsed = parse_request(data)
    rejection = judge_caller(parsed, "QRSTATION", DOOR, Caller(parsed.calling_ae_title, "192.0.2.7"))
    results = judge_contexts(parsed)
    assert len(results) == len(parsed.contexts) <= MOST_CONTEXTS
    accepted = [result.accepted for result in results if result.accepted is not None]
    assert all(context.context_id % 2 and context.transfer_syntax.isascii() for context in accepted)
    answer = build_accept(parsed, results) if rejection is None else build_reject(rejection)
    assert struct.unpack_from(">BxL", answer)[1] == len(answer) - 6


def _seeds() -> Mapping[str, bytes]:
    role = item(0x54, struct.pack(">H", len(CT)) + CT.encode() + b"\0\1")
    return named(
        store=request((1, CT, (JPEG, EXPLICIT, IMPLICIT)), (3, CT, (DEFLATED,))),
        echo=request((1, VERIFICATION, (IMPLICIT,)), calling="OTHER", extra=role),
        private=request((255, "1.2.3", ()), called="ELSE"),
    )


TARGET = Target(_take, _seeds, (MalformedRequest,), words=(CT.encode(), b"\x20", b"\x50", b"\x51"))
