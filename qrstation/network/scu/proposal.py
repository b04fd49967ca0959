"""Requests an association: the A-ASSOCIATE-RQ that this station sends, and what the peer answers (PS3.8 9.3.2–4)."""

from __future__ import annotations

import struct
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pynetdicom import build_context
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RJ, A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import (
    A_ASSOCIATE,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
    SCP_SCU_RoleSelectionNegotiation,
)

from qrstation.core.errors import AssociationLost, AssociationRejected
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import APPLICATION_CONTEXT, IMPLICIT_VR_LITTLE_ENDIAN
from qrstation.core.station.identity import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from qrstation.network.upper_layer.line import MAX_PDU_LENGTH, Broken, Line, TooLong
from qrstation.network.upper_layer.patience import Patience

_ACCEPT, _REJECT, _ABORT = 0x02, 0x03, 0x07


@dataclass(frozen=True, slots=True)
class AcceptedContext:
    """A presentation context that the peer accepted, with the transfer syntax that it chose."""

    context_id: int
    abstract_syntax: str
    transfer_syntax: str

    @property
    def is_implicit(self) -> bool:
        """Tell whether data sets are in Implicit VR Little Endian."""
        return self.transfer_syntax == IMPLICIT_VR_LITTLE_ENDIAN


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked of a peer: (abstract syntax, transfer syntaxes) for each context, in their order.

    For the abstract syntaxes in ``as_scp`` this station proposes to be the SCP (PS3.7 annex D.3.3.4).
    """

    contexts: Sequence[tuple[str, Sequence[str]]]
    as_scp: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What the peer accepted, and the longest PDU that it takes."""

    contexts: tuple[AcceptedContext, ...]
    longest: int


def negotiate(
    line: Line, node: Node, calling: str, proposal: Proposal, timeout: float, cancel: CancelToken | None
) -> Acceptance:
    """Send the request and take the answer, which must be whole within ``timeout`` seconds.

    Raises AssociationRejected, AssociationLost, Cancelled.
    """
    until = time.monotonic() + timeout
    try:
        line.write(_request(node, calling, proposal), timeout, cancel, until)
        kind, body = line.read_pdu(Patience(time.monotonic(), timeout, timeout), timeout, cancel, until)
    except Broken as broken:
        how = "does not speak DICOM on this port" if isinstance(broken, TooLong) else broken.how
        if time.monotonic() >= until:
            how = f"did not answer the association request within {timeout:g} s"
        raise AssociationLost(f"{node} {how}", "check its AE title, host and port") from broken
    return _read_answer(node, calling, proposal, kind, body)


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
    pdu = A_ASSOCIATE_RQ()
    pdu.from_primitive(primitive)
    return bytes(pdu.encode())


def _scp_role(sop_class: str) -> SCP_SCU_RoleSelectionNegotiation:
    role = SCP_SCU_RoleSelectionNegotiation()
    role.sop_class_uid = sop_class
    role.scu_role = False
    role.scp_role = True
    return role


def _read_answer(node: Node, calling: str, proposal: Proposal, kind: int, body: bytes) -> Acceptance:
    """Read the answer to the request. Raises AssociationRejected, AssociationLost."""
    if kind == _ABORT:
        raise AssociationRejected(
            f"{node} aborted the association request",
            "it may not know this station: check the AE titles on both sides",
        )
    if kind not in (_ACCEPT, _REJECT):
        raise AssociationLost(f"{node} does not speak DICOM on this port", "check its AE title, host and port")
    abstract = [each for each, _ in proposal.contexts]
    raw = struct.pack(">BxL", kind, len(body)) + body
    # Hostile bytes can make the PDU classes fail in any of these ways.
    try:
        if kind == _REJECT:
            rejection = A_ASSOCIATE_RJ()
            rejection.decode(raw)
            raise _rejected(node, calling, rejection)
        acceptance = A_ASSOCIATE_AC()
        acceptance.decode(raw)
        primitive = acceptance.to_primitive()
        results = primitive.presentation_context_definition_results_list
        accepted = tuple(
            AcceptedContext(c.context_id, abstract[(c.context_id - 1) // 2], str(c.transfer_syntax[0]))
            for c in results
            if c.result == 0x00 and 0 < c.context_id <= 2 * len(abstract) and c.transfer_syntax
        )
        longest = primitive.maximum_length_received or MAX_PDU_LENGTH
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error, NotImplementedError) as error:
        raise AssociationLost(
            f"{node} answered the association request with what is no DICOM", "check its AE title, host and port"
        ) from error
    if not accepted:
        raise AssociationRejected(
            f"{node} accepted the association but none of the services asked for",
            "ask its administrator which services are switched on for this station",
        )
    return Acceptance(accepted, min(max(longest, 128), MAX_PDU_LENGTH))


def _rejected(node: Node, calling: str, pdu: A_ASSOCIATE_RJ) -> AssociationRejected:
    """Say an A-ASSOCIATE-RJ in plain words (PS3.8 section 9.3.4)."""
    reason = (pdu.source, pdu.reason_diagnostic)
    code = f"A-ASSOCIATE-RJ result {pdu.result}, source {pdu.source}, reason {pdu.reason_diagnostic}"
    words = {
        (1, 3): (f'does not know this station as "{calling}" (calling AE title not recognised)',
                 f'ask its administrator to add "{calling}", or correct this station\'s AE title'),
        (1, 7): (f'is not called "{node.ae_title}" (called AE title not recognised)',
                 "correct the archive's AE title in the settings"),
        (3, 1): ("is too busy now (temporary congestion)", "try again in a moment"),
        (3, 2): ("serves as many associations as it can (local limit exceeded)", "try again in a moment"),
    }  # fmt: skip
    what, advice = words.get(
        reason, ("rejected the association", "check the AE titles on both sides, and ask its administrator")
    )
    rejected = AssociationRejected(f"{node} {what}", advice, code)
    rejected.is_temporary = pdu.result == 2 or pdu.source == 3
    return rejected
