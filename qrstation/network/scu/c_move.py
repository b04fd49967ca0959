"""C-MOVE, Study Root: makes an archive send images to an AE title, and tells its counts as they come (PS3.4 C.4.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.uid_registry import STUDY_ROOT_MOVE
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.dimse.command_set import WITH_DATA_SET, CommandField, CommandSet, Tag
from qrstation.network.dimse.identifier import decode_failed_uids, encode_identifier
from qrstation.network.dimse.status import PENDING
from qrstation.network.scu.association import Association, Cancelled, Request, associate
from qrstation.network.upper_layer.tls_transport import way_to

CANCEL_PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class MoveCounts:
    """The sub-operations as the archive counts them (0000,1020–1023), not to be believed; None: not said."""

    remaining: int | None = None
    completed: int | None = None
    failed: int | None = None
    warning: int | None = None


OnCounts = Callable[[MoveCounts], None]
"""Called with the counts of each response."""


@dataclass(frozen=True, slots=True)
class MoveEnd:
    """The final C-MOVE response; `status` is None when the move was cancelled without an answer."""

    status: int | None
    counts: MoveCounts
    failed_uids: tuple[str, ...] = ()
    untrusted_comment: str = ""


def open_move(
    archive: ArchiveSettings, calling_ae_title: str, cancel: CancelToken | None = None, place: TlsPlace | None = None
) -> Association:
    """Associate for any number of C-MOVEs in a row. Raises PeerError, and Cancelled when ``cancel`` is set."""
    way = way_to(archive, place)
    return associate(archive.node, calling_ae_title, (STUDY_ROOT_MOVE,), archive.timeout, cancel=cancel, wrap=way)


def move(
    archive: ArchiveSettings,
    calling_ae_title: str,
    destination: str,
    keys: dict[str, str],
    cancel: CancelToken,
    on_counts: OnCounts | None = None,
) -> MoveEnd:
    """Associate and run one C-MOVE, in which the archive may be silent for its ``silence``; see `move_on`."""
    try:
        with open_move(archive, calling_ae_title, cancel) as association:
            return move_on(association, archive, destination, keys, cancel, on_counts, archive.silence)
    except Cancelled:
        return MoveEnd(None, MoveCounts())


def move_on(
    association: Association,
    archive: ArchiveSettings,
    destination: str,
    keys: dict[str, str],
    cancel: CancelToken,
    on_counts: OnCounts | None = None,
    silence: float | None = None,
) -> MoveEnd:
    """Run one C-MOVE with the identifier ``keys`` (see `identifier.move_keys`) to the AE title ``destination``.

    Without ``silence`` (seconds) there is no deadline between responses, since a nearline archive may be silent for
    many minutes and images come meanwhile: the caller's watchdog on arrivals cancels it. Raises PeerError when contact
    is lost. A failure status is returned, not raised: what arrived decides.
    """
    if cancel.is_cancelled:
        return MoveEnd(None, MoveCounts())
    context = association.context_for(STUDY_ROOT_MOVE)
    command = (
        (Tag.AFFECTED_SOP_CLASS_UID, STUDY_ROOT_MOVE),
        (Tag.COMMAND_FIELD, CommandField.C_MOVE_RQ),
        (Tag.MESSAGE_ID, association.next_message_id()),
        (Tag.MOVE_DESTINATION, destination),
        (Tag.PRIORITY, 0),
        (Tag.DATA_SET_TYPE, WITH_DATA_SET),
    )
    identifier = encode_identifier(keys, archive.charset, implicit=context.is_implicit)
    counts = MoveCounts()
    request: Request | None = None
    try:
        request = association.request(context.context_id, command, identifier, cancel)
        while True:
            message = association.response(request, silence, cancel)
            counts = counts_of(message.command)
            if on_counts is not None:
                on_counts(counts)
            if message.status not in PENDING:
                failed = decode_failed_uids(message.untrusted_data_set, implicit=context.is_implicit)
                return MoveEnd(message.status, counts, failed, message.command.text(Tag.ERROR_COMMENT))
    except Cancelled:
        if request is None:
            return MoveEnd(None, counts)
        final = association.cancel_operation(request, CANCEL_PATIENCE, cancel.insisted)
        return MoveEnd(final.status if final else None, counts)


def counts_of(command: CommandSet) -> MoveCounts:
    """Read the counts of sub-operations of a C-MOVE or C-GET response."""
    return MoveCounts(
        command.number(Tag.REMAINING),
        command.number(Tag.COMPLETED),
        command.number(Tag.FAILED),
        command.number(Tag.WARNING),
    )
