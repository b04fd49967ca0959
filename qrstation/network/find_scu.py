"""C-FIND, Study Root: asks an archive and hands on each match as it comes (PS3.4 C.4.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.cancel import CancelToken
from qrstation.core.errors import AssociationLost, DimseFailure
from qrstation.core.events import SearchEnd
from qrstation.core.match import Match
from qrstation.core.query import Query
from qrstation.core.settings import ArchiveSettings
from qrstation.network.association import AcceptedContext, Association, Cancelled, associate
from qrstation.network.dimse import WITH_DATA_SET, CommandField, CommandSet, Tag
from qrstation.network.identifier import decode_match, encode_query
from qrstation.network.status import CANCELLED, CUT_SHORT, PENDING, SUCCESS, find_words, with_comment

STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1"
CANCEL_PATIENCE = 3.0
"""Seconds that a peer gets to answer a C-CANCEL before the association is aborted."""


@dataclass(frozen=True, slots=True)
class FindSummary:
    """How a C-FIND ended; `undecodable` counts responses whose identifier was no data set."""

    end: SearchEnd
    matches: int
    undecodable: int = 0
    message: str = ""
    advice: str = ""
    code: str = ""


def open_find(archive: ArchiveSettings, calling_ae_title: str) -> Association:
    """Associate for any number of C-FINDs in a row. Raises PeerError."""
    return associate(archive.node, calling_ae_title, (STUDY_ROOT_FIND,), archive.timeout)


def find(
    archive: ArchiveSettings,
    calling_ae_title: str,
    query: Query,
    on_match: Callable[[Match], None],
    cancel: CancelToken,
    limit: int | None = None,
) -> FindSummary:
    """Associate and run one C-FIND; see `find_on`."""
    with open_find(archive, calling_ae_title) as association:
        return find_on(association, archive, query, on_match, cancel, limit)


def find_on(
    association: Association,
    archive: ArchiveSettings,
    query: Query,
    on_match: Callable[[Match], None],
    cancel: CancelToken,
    limit: int | None = None,
) -> FindSummary:
    """Run one C-FIND on an open association and call ``on_match`` for each match as it comes.

    Ends COMPLETE, CUT_SHORT (by the archive), or STOPPED (cancelled, or ``limit`` reached: C-CANCEL, then abort).
    Raises DimseFailure for a failure status, AssociationLost when contact is lost; matches already handed on stay.
    """
    return _Find(association, archive, query, on_match, cancel, limit).run()


class _Find:
    """One running C-FIND."""

    def __init__(
        self,
        association: Association,
        archive: ArchiveSettings,
        query: Query,
        on_match: Callable[[Match], None],
        cancel: CancelToken,
        limit: int | None,
    ) -> None:
        self._association = association
        self._archive = archive
        self._query = query
        self._on_match = on_match
        self._cancel = cancel
        self._limit = limit
        self._context: AcceptedContext = association.context_for(STUDY_ROOT_FIND)
        self._message_id = association.next_message_id()
        self._matches = 0
        self._undecodable = 0

    def run(self) -> FindSummary:
        self._send_request()
        try:
            while True:
                if self._limit is not None and self._matches >= self._limit:
                    return self._stop()
                message = self._association.receive(self._archive.timeout, self._cancel)
                status = message.command.number(Tag.STATUS)
                if message.command.number(Tag.COMMAND_FIELD) != CommandField.C_FIND_RSP or status is None:
                    raise AssociationLost(f"{self._archive.node} sent an unexpected message", "tell its administrator")
                if status not in PENDING:
                    return self._ended(status, message.command)
                self._take(message.data_set)
        except Cancelled:
            return self._stop()

    def _send_request(self) -> None:
        identifier = encode_query(self._query, self._archive.charset, implicit=self._context.is_implicit)
        command = (
            (Tag.AFFECTED_SOP_CLASS_UID, STUDY_ROOT_FIND),
            (Tag.COMMAND_FIELD, CommandField.C_FIND_RQ),
            (Tag.MESSAGE_ID, self._message_id),
            (Tag.PRIORITY, 0),
            (Tag.DATA_SET_TYPE, WITH_DATA_SET),
        )
        self._association.send(self._context.context_id, command, identifier)

    def _take(self, data_set: bytes) -> None:
        match = decode_match(
            data_set, self._query, self._archive.name, self._archive.charset, implicit=self._context.is_implicit
        )
        if match is None:
            self._undecodable += 1
            return
        self._matches += 1
        self._on_match(match)

    def _ended(self, status: int, command: CommandSet) -> FindSummary:
        if status == SUCCESS:
            return self._summary(SearchEnd.COMPLETE)
        words = find_words(status)
        what = with_comment(words.what, command.text(Tag.ERROR_COMMENT))
        if status == CANCELLED:
            return self._summary(SearchEnd.STOPPED)
        if status in CUT_SHORT and (self._matches or status != 0xA700):
            return self._summary(SearchEnd.CUT_SHORT, what, words.advice, f"0x{status:04X}")
        raise DimseFailure(what, words.advice, status)

    def _stop(self) -> FindSummary:
        """Send C-CANCEL and give the peer a moment for its FE00; many ignore it, so then abort (PS3.7 9.3.2.3)."""
        ended = self._association.cancel_operation(self._context.context_id, self._message_id, CANCEL_PATIENCE)
        if not ended:
            self._association.abort()
        return self._summary(SearchEnd.STOPPED)

    def _summary(self, end: SearchEnd, message: str = "", advice: str = "", code: str = "") -> FindSummary:
        if self._undecodable and not message:
            message = f"{self._undecodable} of the archive's answers could not be read"
            advice = "tell its administrator"
        return FindSummary(end, self._matches, self._undecodable, message, advice, code)
