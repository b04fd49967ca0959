"""Negotiates associations as acceptor: the request parsed, judged and answered (PS3.8 9.3.2–9.3.4, PS3.7 annex D).

The items are read by hand with every length checked: pynetdicom's item classes raise on items that they do not know,
where the standard says that these are to be ignored, and they follow the acceptor's order of transfer syntaxes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from qrstation.core.codes.peers import PeerCode
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.standard.uid_registry import (
    APPLICATION_CONTEXT,
    DEFLATED,
    DEFLATED_FRAME,
    EXPLICIT_VR_BIG_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
    NOT_STORAGE,
    STANDARD_ROOT,
    STORAGE_ROOTS,
    TRANSFER_SYNTAXES,
    VERIFICATION,
)
from qrstation.core.station.door import Caller, Door
from qrstation.core.station.identity import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from qrstation.network.upper_layer.items import MalformedItems, items_in
from qrstation.network.upper_layer.pdu import MAX_PDU_LENGTH
from qrstation.network.upper_layer.presentation_context import AcceptedContext

MOST_CONTEXTS = 128

# Deflated is a bomb; what lies elsewhere only points there, or is a live stream.
_TAKEN = frozenset(uid for uid, syntax in TRANSFER_SYNTAXES.items() if not syntax.is_elsewhere) - {
    DEFLATED,
    DEFLATED_FRAME,
}
_FOR_VERIFICATION = frozenset({IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_BIG_ENDIAN})


class MalformedRequest(ValueError):
    """The bytes are no A-ASSOCIATE-RQ."""


@dataclass(frozen=True, slots=True)
class ProposedContext:
    """A presentation context as proposed: its ID, abstract syntax, transfer syntaxes in the requestor's order."""

    context_id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssociateRequest:
    """A parsed A-ASSOCIATE-RQ, of which nothing is more than its caller's word; `max_length` 0 is no limit."""

    called_ae_title: str
    calling_ae_title: str
    protocol_version: int
    application_context: str
    contexts: tuple[ProposedContext, ...]
    max_length: int
    untrusted_titles: bytes


@dataclass(frozen=True, slots=True)
class Rejection:
    """An A-ASSOCIATE-RJ: result, source, reason (PS3.8 table 9-21), and why."""

    result: int
    source: int
    reason: int
    why: Notice | None = None


@dataclass(frozen=True, slots=True)
class ContextResult:
    """The answer to a proposed context: 0 accepted, 3 abstract, 4 transfer syntaxes not supported."""

    context_id: int
    result: int
    abstract_syntax: str
    transfer_syntax: str

    @property
    def accepted(self) -> AcceptedContext | None:
        """The context as both sides know it from now on; None where it was not accepted."""
        return None if self.result else AcceptedContext(self.context_id, self.abstract_syntax, self.transfer_syntax)


def parse_request(untrusted: bytes) -> AssociateRequest:
    """Parse an A-ASSOCIATE-RQ from behind its PDU header. Raises MalformedRequest."""
    if len(untrusted) < 68:
        raise MalformedRequest("the request is too short")
    version = struct.unpack_from(">H", untrusted)[0]
    application = ""
    contexts: list[ProposedContext] = []
    max_length = 0
    for kind, untrusted_item in _items(untrusted[68:]):
        if kind == 0x10:
            application = _uid(untrusted_item)
        elif kind == 0x20:
            if len(contexts) >= MOST_CONTEXTS:
                raise MalformedRequest("more than 128 presentation contexts")
            contexts.append(_context(untrusted_item))
        elif kind == 0x50:
            untrusted_lengths = [value for sub, value in _items(untrusted_item) if sub == 0x51 and len(value) == 4]
            max_length = struct.unpack(">L", untrusted_lengths[0])[0] if untrusted_lengths else 0
    return AssociateRequest(
        called_ae_title=_title(untrusted[4:20]),
        calling_ae_title=_title(untrusted[20:36]),
        protocol_version=version,
        application_context=application,
        contexts=tuple(contexts),
        max_length=max_length,
        untrusted_titles=untrusted[4:36],
    )


def _items(untrusted: bytes) -> Iterator[tuple[int, bytes]]:
    try:
        yield from items_in(untrusted)
    except MalformedItems as error:
        raise MalformedRequest(f"the request is malformed: {error}") from error


def _context(untrusted: bytes) -> ProposedContext:
    if len(untrusted) < 4:
        raise MalformedRequest("a presentation context is too short")
    abstract, transfer = "", []
    for kind, untrusted_value in _items(untrusted[4:]):
        if kind == 0x30:
            abstract = _uid(untrusted_value)
        elif kind == 0x40:
            transfer.append(_uid(untrusted_value))
    return ProposedContext(untrusted[0], abstract, tuple(transfer))


def _uid(untrusted: bytes) -> str:
    return untrusted.decode("latin-1").strip(" \0")


def _title(untrusted: bytes) -> str:
    return untrusted.decode("latin-1").strip(" \0")


def judge_contexts(untrusted: AssociateRequest) -> tuple[ContextResult, ...]:
    """Answer each proposed context; of its transfer syntaxes the first that we take, in the requestor's order."""
    return tuple(_judge(context) for context in untrusted.contexts)


def _judge(untrusted: ProposedContext) -> ContextResult:
    abstract = untrusted.abstract_syntax
    first = untrusted.transfer_syntaxes[0] if untrusted.transfer_syntaxes else IMPLICIT_VR_LITTLE_ENDIAN
    if untrusted.context_id % 2 == 0 or not (abstract == VERIFICATION or is_storage_class(abstract)):
        return ContextResult(untrusted.context_id, 3, abstract, first)
    taken = _FOR_VERIFICATION if abstract == VERIFICATION else _TAKEN
    for syntax in untrusted.transfer_syntaxes:
        if syntax in taken:
            return ContextResult(untrusted.context_id, 0, abstract, syntax)
    return ContextResult(untrusted.context_id, 4, abstract, first)


def is_storage_class(untrusted: str) -> bool:
    """Tell whether a SOP class is one to store: the standard's storage classes, retired ones, and every private one."""
    if not is_acceptable(untrusted):
        return False
    if not untrusted.startswith(STANDARD_ROOT):
        return True
    return untrusted.startswith(STORAGE_ROOTS) and not untrusted.startswith(NOT_STORAGE)


def judge_caller(untrusted: AssociateRequest, own_ae_title: str, door: Door, caller: Caller) -> Rejection | None:
    """Say why a request is rejected (PS3.8 9.3.4), None when it is welcome.

    Whatever the door has against a caller, that hears the same: a calling AE title that is not recognised.
    """
    if not untrusted.protocol_version & 0x0001:
        return Rejection(1, 2, 2, notice(PeerCode.CALLER_VERSION))
    if untrusted.application_context != APPLICATION_CONTEXT:
        return Rejection(1, 1, 2, notice(PeerCode.CALLER_CONTEXT))
    if untrusted.called_ae_title != own_ae_title:
        return Rejection(1, 1, 7, notice(PeerCode.CALLER_CALLED_OTHER, ae_title=own_ae_title))
    why = door.why_not(caller)
    return None if why is None else Rejection(1, 1, 3, why)


def build_accept(request: AssociateRequest, results: tuple[ContextResult, ...]) -> bytes:
    """Build the A-ASSOCIATE-AC PDU; role selection, asynchronous operations and identity are left at their defaults."""
    items = [_item(0x10, APPLICATION_CONTEXT.encode())]
    for result in results:
        syntax = _item(0x40, result.transfer_syntax.encode("latin-1"))
        items.append(_item(0x21, struct.pack(">BxBx", result.context_id, result.result) + syntax))
    information = (
        _item(0x51, struct.pack(">L", MAX_PDU_LENGTH)),
        _item(0x52, IMPLEMENTATION_CLASS_UID.encode()),
        _item(0x55, IMPLEMENTATION_VERSION_NAME.encode()),
    )
    items.append(_item(0x50, b"".join(information)))
    body = struct.pack(">HH", 1, 0) + request.untrusted_titles + bytes(32) + b"".join(items)
    return struct.pack(">BxL", 0x02, len(body)) + body


def _item(kind: int, value: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(value)) + value


def build_reject(rejection: Rejection) -> bytes:
    """Build the A-ASSOCIATE-RJ PDU."""
    return struct.pack(">BxLxBBB", 0x03, 4, rejection.result, rejection.source, rejection.reason)


def build_abort(source: int, reason: int) -> bytes:
    """Build an A-ABORT PDU; source 2 is the service provider (PS3.8 9.3.8)."""
    return struct.pack(">BxLxxBB", 0x07, 4, source, reason)
