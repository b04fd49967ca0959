"""Negotiation as acceptor: the requestor's order, private classes, admission, and hostile requests."""

from __future__ import annotations

import contextlib
import struct
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynetdicom import AllStoragePresentationContexts
from pynetdicom.pdu import A_ASSOCIATE_AC

from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.core.station.door import Binding, Caller, Door
from qrstation.network.scp.judgement import (
    MalformedRequest,
    build_accept,
    is_storage_class,
    judge_caller,
    judge_contexts,
    parse_request,
)
from qrstation.words import words_of

IMPLICIT, EXPLICIT, DEFLATED, JPEG = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.4.70",
)
CT = "1.2.840.10008.5.1.4.1.1.2"


def item(kind: int, value: bytes) -> bytes:
    """Build an item of a request."""
    return struct.pack(">BxH", kind, len(value)) + value


def request(
    *contexts: tuple[int, str, tuple[str, ...]], called: str = "QRSTATION", calling: str = "ME", extra: bytes = b""
) -> bytes:
    """Build an A-ASSOCIATE-RQ's body."""
    items = item(0x10, b"1.2.840.10008.3.1.1.1")
    for number, abstract, transfer in contexts:
        subs = item(0x30, abstract.encode()) + b"".join(item(0x40, uid.encode()) for uid in transfer)
        items += item(0x20, struct.pack(">B3x", number) + subs)
    items += item(0x50, item(0x51, struct.pack(">L", 16384)) + extra)
    return struct.pack(">HH", 1, 0) + called.ljust(16).encode() + calling.ljust(16).encode() + bytes(32) + items


def test_the_requestors_first_acceptable_transfer_syntax_is_taken() -> None:
    (result,) = judge_contexts(parse_request(request((1, CT, (JPEG, EXPLICIT, IMPLICIT)))))
    assert (result.result, result.transfer_syntax) == (0, JPEG)


def test_deflated_is_left_out_even_when_it_comes_first() -> None:
    first, second = judge_contexts(parse_request(request((1, CT, (DEFLATED, IMPLICIT)), (3, CT, (DEFLATED,)))))
    assert (first.result, first.transfer_syntax) == (0, IMPLICIT)
    assert second.result == 4


def test_a_service_that_is_not_storage_is_refused() -> None:
    find = "1.2.840.10008.5.1.4.1.2.2.1"
    (result,) = judge_contexts(parse_request(request((1, find, (IMPLICIT,)))))
    assert result.result == 3


def test_every_storage_class_and_private_ones_are_taken() -> None:
    assert all(is_storage_class(str(context.abstract_syntax)) for context in AllStoragePresentationContexts)
    assert is_storage_class("1.3.12.2.1107.5.9.1")
    assert not is_storage_class("../../evil")
    assert not is_storage_class("")


def test_verification_is_taken_uncompressed_only() -> None:
    (result,) = judge_contexts(parse_request(request((1, VERIFICATION, (JPEG, IMPLICIT)))))
    assert (result.result, result.transfer_syntax) == (0, IMPLICIT)


def test_items_that_are_not_known_are_ignored() -> None:
    parsed = parse_request(request((1, CT, (IMPLICIT,)), extra=item(0x99, b"whatever")))
    assert parsed.max_length == 16384
    assert judge_contexts(parsed)[0].result == 0


def test_a_caller_is_judged_by_both_titles() -> None:
    parsed = parse_request(request((1, CT, (IMPLICIT,))))
    me = Caller("ME", "10.0.0.1")
    assert judge_caller(parsed, "QRSTATION", Door(), me) is None
    assert judge_caller(parsed, "QRSTATION", Door(frozenset({"ME"})), me) is None
    unknown = judge_caller(parsed, "QRSTATION", Door(frozenset({"OTHER"})), me)
    assert unknown is not None
    assert (unknown.result, unknown.source, unknown.reason) == (1, 1, 3)
    elsewhere = Door(bindings=(Binding("Main", "ME", ("10.0.0.2",)),))
    assert judge_caller(parsed, "QRSTATION", elsewhere, me) == replace(unknown, why=elsewhere.why_not(me))
    wrong = judge_caller(parsed, "ELSE", Door(), me)
    assert wrong is not None
    assert (wrong.result, wrong.source, wrong.reason) == (1, 1, 7)


def test_the_acceptance_is_read_by_others() -> None:
    parsed = parse_request(request((1, CT, (JPEG,)), (3, "1.2.840.10008.5.1.4.1.2.2.1", (IMPLICIT,))))
    pdu = A_ASSOCIATE_AC()
    pdu.decode(build_accept(parsed, judge_contexts(parsed)))
    primitive = pdu.to_primitive()
    results = {c.context_id: c.result for c in primitive.presentation_context_definition_results_list}
    assert results == {1: 0, 3: 3}
    assert primitive.maximum_length_received == 131072


@given(st.binary(max_size=400))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedRequest):
        judge_contexts(parse_request(data))


@given(st.integers(min_value=0, max_value=250), st.binary(max_size=4))
def test_a_request_with_some_bytes_changed_is_parsed_or_refused(place: int, change: bytes) -> None:
    body = bytearray(request((1, CT, (IMPLICIT, EXPLICIT))))
    body[place : place + len(change)] = change
    with contextlib.suppress(MalformedRequest):
        judge_contexts(parse_request(bytes(body)))


def test_more_than_128_contexts_are_refused() -> None:
    many = [(2 * n % 256 + 1, CT, (IMPLICIT,)) for n in range(129)]
    with pytest.raises(MalformedRequest):
        parse_request(request(*many))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"protocol_version": 2}, "protocol version not supported"),
        ({"application_context": "1.2.3"}, "application context not supported"),
        ({"called_ae_title": "OTHER"}, "called us by another AE title than QRSTATION"),
        ({"calling_ae_title": "STRANGER"}, "AE title not known here"),
    ],
)
def test_why_a_caller_is_turned_away_is_said(changes: dict[str, Any], said: str) -> None:
    welcome = replace(parse_request(request((1, CT, (IMPLICIT,)))), calling_ae_title="ARCHIVE")
    known = Door(frozenset({"ARCHIVE"}))
    assert judge_caller(welcome, "QRSTATION", known, Caller(welcome.calling_ae_title, "10.0.0.1")) is None
    changed = replace(welcome, **changes)
    rejection = judge_caller(changed, "QRSTATION", known, Caller(changed.calling_ae_title, "10.0.0.1"))
    assert rejection is not None
    assert words_of(rejection.why).what == said
