"""C-STORE as SCU: sends instances to an archive, in the bytes that it is given (PS3.4 annex B)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qrstation.core.archive import Kind
from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import AssociationRejected
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.uid_registry import EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.dimse.command_set import WITH_DATA_SET, CommandField, Tag
from qrstation.network.scu.association import (
    AcceptedContext,
    Association,
    DataSet,
    associate,
)
from qrstation.network.upper_layer.tls_transport import way_to

__all__ = ["Kind", "StoreAnswer", "context_for", "open_store", "store_on"]

MOST_PAIRS = 100
"""Presentation contexts for stored syntaxes; the rest of the 128 are for what is encoded anew."""
RESPONSE_SECONDS = 300.0
"""An archive that compresses or checks what it takes may need its time for one instance."""
NATIVE = (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN)


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """The archive's answer to one C-STORE."""

    status: int
    untrusted_comment: str = ""

    @property
    def is_stored(self) -> bool:
        """Tell whether the archive has it: success, or one of the warnings (PS3.4 table B.2-1)."""
        return self.status == 0x0000 or self.status in (0xB000, 0xB006, 0xB007, 0x0107, 0x0116)


def open_store(
    archive: ArchiveSettings,
    calling_ae_title: str,
    kinds: Iterable[Kind],
    cancel: CancelToken | None = None,
    place: TlsPlace | None = None,
) -> Association:
    """Associate for instances of these kinds: each as it lies here, and each class natively too.

    Raises PeerError, and Cancelled when ``cancel`` is set meanwhile.
    """
    pairs = list(dict.fromkeys(kinds))[:MOST_PAIRS]
    classes = list(dict.fromkeys(kind.sop_class_uid for kind in pairs))[: 128 - len(pairs)]
    proposed: list[tuple[str, tuple[str, ...]]] = [(kind.sop_class_uid, (kind.transfer_syntax_uid,)) for kind in pairs]
    proposed += [(uid, NATIVE) for uid in classes]
    way = way_to(archive, place)
    return associate(archive.node, calling_ae_title, (), archive.timeout, contexts=proposed, cancel=cancel, wrap=way)


def context_for(association: Association, kind: Kind) -> AcceptedContext:
    """Choose the context for an instance: its own syntax, else a native one, into which it must be encoded anew.

    Raises AssociationRejected when the archive takes neither.
    """
    of_class = [each for each in association.accepted if each.abstract_syntax == kind.sop_class_uid]
    for context in of_class:
        if context.transfer_syntax == kind.transfer_syntax_uid:
            return context
    for context in of_class:
        if context.transfer_syntax in NATIVE:
            return context
    raise AssociationRejected(PeerCode.CLASS_NOT_TAKEN, peer=str(association.node), sop_class=kind.sop_class_uid)


def store_on(
    association: Association,
    context: AcceptedContext,
    sop_uid: str,
    data_set: DataSet,
    cancel: CancelToken | None = None,
    *,
    timeout: float = RESPONSE_SECONDS,
    originator: Sequence[tuple[int, int | str]] = (),
) -> StoreAnswer:
    """Send one instance, whose data set is encoded as ``context`` says, and wait for the answer.

    ``originator`` are the two elements that name the C-MOVE of which this is a part (PS3.7 9.3.1.1). Raises
    AssociationLost when contact is lost or what comes is no answer to this, what ``data_set`` raises when it comes in
    parts, and Cancelled when ``cancel`` is set while waiting, or while the data set is sent: the association is
    aborted then.
    """
    command: tuple[tuple[int, int | str], ...] = (
        (Tag.AFFECTED_SOP_CLASS_UID, context.abstract_syntax),
        (Tag.COMMAND_FIELD, CommandField.C_STORE_RQ),
        (Tag.MESSAGE_ID, association.next_message_id()),
        (Tag.PRIORITY, 0),
        (Tag.DATA_SET_TYPE, WITH_DATA_SET),
        (Tag.AFFECTED_SOP_INSTANCE_UID, sop_uid),
        *originator,
    )
    request = association.request(context.context_id, command, data_set, cancel)
    answer = association.response(request, timeout, cancel)
    return StoreAnswer(answer.status, answer.command.text(Tag.ERROR_COMMENT))
