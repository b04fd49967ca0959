"""Requests an association: the A-ASSOCIATE-RQ that this station sends, and what the peer answers (PS3.8 9.3.2–4)."""

from __future__ import annotations

import struct
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pynetdicom import build_context
from pynetdicom.pdu import A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import (
    A_ASSOCIATE,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
    SCP_SCU_RoleSelectionNegotiation,
    SOPClassExtendedNegotiation,
)

from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import AssociationLost, AssociationRejected
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import notice
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import APPLICATION_CONTEXT
from qrstation.core.station.identity import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from qrstation.network.upper_layer.items import (
    ANSWERED_CONTEXT_ITEM,
    EXTENDED_NEGOTIATION_ITEM,
    FIXED_FIELDS,
    MAXIMUM_LENGTH_ITEM,
    TRANSFER_SYNTAX_ITEM,
    USER_INFORMATION_ITEM,
    MalformedItems,
    items_in,
    text_of,
)
from qrstation.network.upper_layer.line import Broken, Line, TooLong
from qrstation.network.upper_layer.patience import Patience
from qrstation.network.upper_layer.pdu import ABORT, ASSOCIATE_AC, ASSOCIATE_RJ, MAX_PDU_LENGTH
from qrstation.network.upper_layer.presentation_context import AcceptedContext
from qrstation.network.upper_layer.tls_faults import failure_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked of a peer: (abstract syntax, transfer syntaxes) for each context, in their order.

    For the abstract syntaxes in ``as_scp`` this station proposes to be the SCP (PS3.7 annex D.3.3.4).
    """

    contexts: Sequence[tuple[str, Sequence[str]]]
    as_scp: Collection[str] = ()
    extended: Mapping[str, bytes] = field(default_factory=dict)
    """SOP class → what is proposed for it by SOP Class Extended Negotiation (PS3.7 annex D.3.3.5)."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the peer accepted, and the longest PDU that it takes."""

    contexts: tuple[AcceptedContext, ...]
    longest: int
    untrusted_extended: Mapping[str, bytes] = field(default_factory=dict)
    """SOP class → what it answered by SOP Class Extended Negotiation."""


def negotiate(
    line: Line, node: Node, calling: str, proposal: Proposal, timeout: float, cancel: CancelToken | None
) -> Acceptance:
    """Send the request and take the answer, which must be whole within ``timeout`` seconds.

    Raises AssociationRejected, AssociationLost, Cancelled.
    """
    until = time.monotonic() + timeout
    try:
        line.write(_request(node, calling, proposal), timeout, cancel, until)
        kind, untrusted = line.read_pdu(Patience(time.monotonic(), timeout, timeout), timeout, cancel, until)
    except Broken as broken:
        peer = str(node)
        if time.monotonic() >= until:
            raise AssociationLost(PeerCode.NOT_ASSOCIATED_IN_TIME, peer=peer, seconds=timeout) from broken
        if (failed := failure_of(node, broken)) is not None:
            raise failed from broken
        if isinstance(broken, TooLong):
            raise AssociationLost(PeerCode.NO_DICOM, peer=peer) from broken
        how = notice(broken.how, peer=peer, **broken.values)
        raise AssociationLost(PeerCode.LOST_WHILE_ASSOCIATING, how=how) from broken
    return _read_answer(node, calling, proposal, kind, untrusted)


def _request(node: Node, calling: str, proposal: Proposal) -> bytes:
    primitive = A_ASSOCIATE()
    primitive.application_context_name = APPLICATION_CONTEXT
    primitive.calling_ae_title = calling
    primitive.called_ae_title = node.ae_title
    contexts = []
    for number, (syntax, transfer) in enumerate(proposal.contexts):
        context = build_context(syntax, list(transfer))
        context.context_id = 2 * number + 1
        contexts.append(context)
    primitive.presentation_context_definition_list = contexts
    longest = MaximumLengthNotification()
    longest.maximum_length_received = MAX_PDU_LENGTH
    implementation = ImplementationClassUIDNotification()
    implementation.implementation_class_uid = IMPLEMENTATION_CLASS_UID
    version = ImplementationVersionNameNotification()
    version.implementation_version_name = IMPLEMENTATION_VERSION_NAME
    primitive.user_information = [longest, implementation, version, *map(_scp_role, proposal.as_scp)]
    primitive.user_information += [_extended(uid, wish) for uid, wish in proposal.extended.items()]
    pdu = A_ASSOCIATE_RQ()
    pdu.from_primitive(primitive)
    return bytes(pdu.encode())


def _scp_role(sop_class: str) -> SCP_SCU_RoleSelectionNegotiation:
    role = SCP_SCU_RoleSelectionNegotiation()
    role.sop_class_uid = sop_class
    role.scu_role = False
    role.scp_role = True
    return role


def _extended(sop_class: str, wish: bytes) -> SOPClassExtendedNegotiation:
    item = SOPClassExtendedNegotiation()
    item.sop_class_uid = sop_class
    item.service_class_application_information = wish
    return item


def _read_answer(node: Node, calling: str, proposal: Proposal, kind: int, untrusted: bytes) -> Acceptance:
    """Read the answer to the request. Raises AssociationRejected, AssociationLost."""
    if kind == ABORT:
        raise AssociationRejected(PeerCode.ABORTED_REQUEST, peer=str(node))
    if kind not in (ASSOCIATE_AC, ASSOCIATE_RJ):
        raise AssociationLost(PeerCode.NO_DICOM, peer=str(node))
    if kind == ASSOCIATE_RJ and len(untrusted) >= _REJECTION.size:
        raise _rejected(node, calling, *_REJECTION.unpack_from(untrusted))
    try:
        if kind == ASSOCIATE_RJ or len(untrusted) < FIXED_FIELDS:
            raise MalformedItems("it is too short")
        untrusted_items = list(items_in(untrusted[FIXED_FIELDS:]))
        accepted = {context.context_id: context for context in _accepted(untrusted_items, proposal)}
        untrusted_told = [
            part for item, value in untrusted_items if item == USER_INFORMATION_ITEM for part in items_in(value)
        ]
    except MalformedItems as error:
        raise AssociationLost(PeerCode.ANSWERED_NO_DICOM, peer=str(node)) from error
    if not accepted:
        raise AssociationRejected(PeerCode.NO_SERVICE_ACCEPTED, peer=str(node))
    lengths = [int.from_bytes(value) for item, value in untrusted_told if item == MAXIMUM_LENGTH_ITEM]
    longest = (lengths[0] if lengths else 0) or MAX_PDU_LENGTH
    untrusted_extended = dict(
        _extended_in(value) for item, value in untrusted_told if item == EXTENDED_NEGOTIATION_ITEM
    )
    return Acceptance(tuple(accepted.values()), min(max(longest, 128), MAX_PDU_LENGTH), untrusted_extended)


def _accepted(untrusted: list[tuple[int, bytes]], proposal: Proposal) -> Iterator[AcceptedContext]:
    """Give the contexts that were accepted, each with a transfer syntax that was proposed for it (PS3.8 9.3.3.2)."""
    for item, untrusted_value in untrusted:
        if item != ANSWERED_CONTEXT_ITEM or len(untrusted_value) < 4:
            continue
        number, result = untrusted_value[0], untrusted_value[2]
        if result or not number % 2 or number > 2 * len(proposal.contexts):
            continue
        abstract, proposed = proposal.contexts[number // 2]
        untrusted_syntaxes = [
            text_of(raw) for part, raw in items_in(untrusted_value[4:]) if part == TRANSFER_SYNTAX_ITEM
        ]
        syntax = next((each for each in proposed if untrusted_syntaxes[:1] == [each]), None)
        if syntax is not None:
            yield AcceptedContext(number, abstract, syntax)


def _extended_in(untrusted: bytes) -> tuple[str, bytes]:
    """Give the SOP class of an extended negotiation, and what is said of it (PS3.7 annex D.3.3.5.2)."""
    end = 2 + int.from_bytes(untrusted[:2])
    return text_of(untrusted[2:end]), untrusted[end:]


_REJECTION = struct.Struct("xBBB")
"""Result, source and reason of an A-ASSOCIATE-RJ (PS3.8 9.3.4)."""
_REJECTIONS = {
    (1, 3): PeerCode.CALLING_UNKNOWN,
    (1, 7): PeerCode.CALLED_UNKNOWN,
    (2, 2): PeerCode.VERSION_REJECTED,
    (3, 1): PeerCode.CONGESTED,
    (3, 2): PeerCode.LIMIT_EXCEEDED,
}
"""Source and reason of an A-ASSOCIATE-RJ (PS3.8 table 9-21)."""


def _rejected(node: Node, calling: str, result: int, source: int, reason: int) -> AssociationRejected:
    """Tell an A-ASSOCIATE-RJ (PS3.8 section 9.3.4)."""
    return AssociationRejected(
        _REJECTIONS.get((source, reason), PeerCode.REJECTED),
        support=f"A-ASSOCIATE-RJ result {result}, source {source}, reason {reason}",
        peer=str(node),
        calling=calling,
        called=node.ae_title,
        is_temporary=result == 2 or source == 3,
    )
