"""C-MOVE, Study Root: makes an archive send images to an AE title, and tells its counts as they come (PS3.4 C.4.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.cancel import CancelToken
from qrstation.core.errors import AssociationLost
from qrstation.core.settings import ArchiveSettings
from qrstation.network.association import Association, Cancelled, associate
from qrstation.network.dimse import WITH_DATA_SET, CommandField, CommandSet, Tag
from qrstation.network.identifier import decode_failed_uids, encode_identifier
from qrstation.network.status import PENDING

STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2"
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
    comment: str = ""


def open_move(archive: ArchiveSettings, calling_ae_title: str) -> Association:
    """Associate for any number of C-MOVEs in a row. Raises PeerError."""
    return associate(archive.node, calling_ae_title, (STUDY_ROOT_MOVE,), archive.timeout)


def move(
    archive: ArchiveSettings,
    calling_ae_title: str,
    destination: str,
    keys: dict[str, str],
    cancel: CancelToken,
    on_counts: OnCounts | None = None,
) -> MoveEnd:
    """Associate and run one C-MOVE; see `move_on`."""
    with open_move(archive, calling_ae_title) as association:
        return move_on(association, archive, destination, keys, cancel, on_counts)


def move_on(
    association: Association,
    archive: ArchiveSettings,
    destination: str,
    keys: dict[str, str],
    cancel: CancelToken,
    on_counts: OnCounts | None = None,
) -> MoveEnd:
    """Run one C-MOVE with the identifier ``keys`` (see `identifier.move_keys`) to the AE title ``destination``.

    Waits as long as the archive takes: there is no deadline between responses, since a nearline archive may be
    silent for many minutes; the caller's watchdog on arrivals cancels it. Raises PeerError when contact is lost. A
    failure status is returned, not raised: what arrived decides.
    """
    context = association.context_for(STUDY_ROOT_MOVE)
    message_id = association.next_message_id()
    request = (
        (Tag.AFFECTED_SOP_CLASS_UID, STUDY_ROOT_MOVE),
        (Tag.COMMAND_FIELD, CommandField.C_MOVE_RQ),
        (Tag.MESSAGE_ID, message_id),
        (Tag.MOVE_DESTINATION, destination),
        (Tag.PRIORITY, 0),
        (Tag.DATA_SET_TYPE, WITH_DATA_SET),
    )
    identifier = encode_identifier(keys, archive.charset, implicit=context.is_implicit)
    association.send(context.context_id, request, identifier)
    counts = MoveCounts()
    try:
        while True:
            message = association.receive(None, cancel)
            status = message.command.number(Tag.STATUS)
            if message.command.number(Tag.COMMAND_FIELD) != CommandField.C_MOVE_RSP or status is None:
                raise AssociationLost(f"{archive.node} sent an unexpected message", "tell its administrator")
            counts = counts_of(message.command)
            if on_counts is not None:
                on_counts(counts)
            if status not in PENDING:
                failed = decode_failed_uids(message.data_set, implicit=context.is_implicit)
                return MoveEnd(status, counts, failed, message.command.text(Tag.ERROR_COMMENT))
    except Cancelled:
        final = association.cancel_operation(context.context_id, message_id, CANCEL_PATIENCE)
        if final is None:
            association.abort()
        return MoveEnd(final.command.number(Tag.STATUS) if final else None, counts)


def counts_of(command: CommandSet) -> MoveCounts:
    """Read the counts of sub-operations of a C-MOVE or C-GET response."""
    return MoveCounts(
        command.number(Tag.REMAINING),
        command.number(Tag.COMPLETED),
        command.number(Tag.FAILED),
        command.number(Tag.WARNING),
    )
