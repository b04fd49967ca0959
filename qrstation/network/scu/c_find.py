"""C-FIND: asks an archive and hands on each match as it comes (PS3.4 C.4.1), by the Study Root or another model."""

from __future__ import annotations

from typing import Protocol

from qrstation.core.archive import FindSummary, OnMatch
from qrstation.core.codes.peers import PeerCode
from qrstation.core.deeds import ArchiveAsked, Tell
from qrstation.core.errors import RequestFailed, StationError
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.query import UNIQUE_KEY, Query
from qrstation.core.standard.uid_registry import STUDY_ROOT_FIND
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.dimse.command_set import WITH_DATA_SET, CommandField, CommandSet, Tag
from qrstation.network.dimse.identifier import encode_query
from qrstation.network.dimse.match_reader import MatchReader
from qrstation.network.dimse.status import CANCELLED, CUT_SHORT, PENDING, SUCCESS, find_notice
from qrstation.network.scu.association import AcceptedContext, Association, Cancelled, Request, associate
from qrstation.network.upper_layer.tls_transport import way_to

__all__ = ["FindSummary", "OnMatch", "Question", "ask_on", "find", "find_on", "open_find"]

CANCEL_PATIENCE = 3.0
"""Seconds that a peer gets to answer a C-CANCEL before the association is aborted."""


def open_find(
    archive: ArchiveSettings, calling_ae_title: str, cancel: CancelToken | None = None, place: TlsPlace | None = None
) -> Association:
    """Associate for any number of C-FINDs in a row. Raises PeerError, and Cancelled when ``cancel`` is set."""
    way = way_to(archive, place)
    return associate(archive.node, calling_ae_title, (STUDY_ROOT_FIND,), archive.timeout, cancel=cancel, wrap=way)


def find(
    archive: ArchiveSettings,
    calling_ae_title: str,
    query: Query,
    on_match: OnMatch,
    cancel: CancelToken,
    limit: int | None = None,
) -> FindSummary:
    """Associate and run one C-FIND; see `find_on`."""
    try:
        with open_find(archive, calling_ae_title, cancel) as association:
            return find_on(association, archive, query, on_match, cancel, limit)
    except Cancelled:
        return FindSummary(SearchEnd.STOPPED, 0)


def find_on(
    association: Association,
    archive: ArchiveSettings,
    query: Query,
    on_match: OnMatch,
    cancel: CancelToken,
    limit: int | None = None,
) -> FindSummary:
    """Run one C-FIND on an open association and call ``on_match`` for each match as it comes.

    Ends COMPLETE; CUT_SHORT where not all of the answer is here, be it that the archive ended it early or that some
    could not be decoded; STOPPED when cancelled, or when ``limit`` answers came, what could not be decoded included
    (C-CANCEL, then abort). Raises RequestFailed for a failure status, AssociationLost when contact is lost; matches
    already handed on stay.
    """
    return ask_on(association, archive, study_question(archive, query, on_match), cancel, limit)


def study_question(archive: ArchiveSettings, query: Query, on_match: OnMatch) -> Question:
    """Give what is asked by the Study Root, and what takes its answers."""
    return _Studies(archive, query, on_match)


class Question(Protocol):
    """What is asked by an information model, and what takes its answers."""

    sop_class: str

    def identifier(self, *, implicit: bool) -> bytes:
        """Give the identifier to send."""

    def take(self, untrusted: bytes, *, implicit: bool) -> bool | None:
        """Take an answer: None where it cannot be decoded or used, False where it does not count towards the limit."""


def ask_on(
    association: Association, archive: ArchiveSettings, question: Question, cancel: CancelToken, limit: int | None
) -> FindSummary:
    """Ask by any information model on an association that has a context for it; see `find_on`."""
    return _Find(association, archive, question, cancel, limit).run()


def asked_and_told(
    association: Association,
    archive: ArchiveSettings,
    question: Question,
    cancel: CancelToken,
    limit: int | None,
    tell: Tell,
) -> FindSummary:
    """Ask, and tell what was asked and how that ended, also where it failed; see `find_on`."""
    context = association.context_for(question.sop_class)

    def asked(end: SearchEnd, matches: int = 0, said: Notice | None = None) -> None:
        sent = question.identifier(implicit=context.is_implicit)
        node = archive.node
        uids = (question.sop_class, context.transfer_syntax)
        tell(ArchiveAsked(node.ae_title, node.host, *uids, sent, end, matches, said))

    try:
        summary = ask_on(association, archive, question, cancel, limit)
    except StationError as error:
        asked(SearchEnd.FAILED, said=error.notice)
        raise
    asked(summary.end, summary.matches, summary.notice)
    return summary


class _Studies:
    """A question by the Study Root."""

    sop_class = STUDY_ROOT_FIND

    def __init__(self, archive: ArchiveSettings, query: Query, on_match: OnMatch) -> None:
        self._archive = archive
        self._query = query
        self._on_match = on_match
        self._unique = UNIQUE_KEY[query.level]
        self._reader: MatchReader | None = None

    def identifier(self, *, implicit: bool) -> bytes:
        return encode_query(self._query, self._archive.charset, implicit=implicit)

    def take(self, untrusted: bytes, *, implicit: bool) -> bool | None:
        if self._reader is None:
            self._reader = MatchReader(self._query, self._archive.name, self._archive.charset, implicit=implicit)
        match = self._reader.read(untrusted)
        if match is None or not match.text(self._unique):
            # It could be neither opened nor retrieved, and a row of nulls tells nobody anything.
            return None
        return self._on_match(match) is not False


class _Find:
    """One running C-FIND."""

    def __init__(
        self,
        association: Association,
        archive: ArchiveSettings,
        question: Question,
        cancel: CancelToken,
        limit: int | None,
    ) -> None:
        self._association = association
        self._archive = archive
        self._question = question
        self._cancel = cancel
        self._limit = limit
        self._context: AcceptedContext = association.context_for(question.sop_class)
        self._matches = 0
        self._uncounted = 0
        self._undecodable = 0

    def run(self) -> FindSummary:
        if self._cancel.is_cancelled:
            return self._summary(SearchEnd.STOPPED)
        request: Request | None = None
        pending: CommandSet | None = None  # pending responses that are alike to the byte share one command set
        implicit, take, timeout = self._context.is_implicit, self._question.take, self._archive.timeout
        try:
            request = self._send_request()
            while self._limit is None or not self._is_enough:
                message = self._association.response(request, timeout, self._cancel)
                if message.command is not pending:
                    if message.status not in PENDING:
                        return self._ended(message.status, message.command)
                    pending = message.command
                counts = take(message.untrusted_data_set, implicit=implicit)
                if counts is None:
                    self._undecodable += 1
                else:
                    self._matches += 1
                    self._uncounted += not counts
        except Cancelled:
            if request is None:
                return self._summary(SearchEnd.STOPPED)
        return self._stop(request)

    @property
    def _is_enough(self) -> bool:
        answers = self._matches - self._uncounted + self._undecodable
        return self._limit is not None and answers >= self._limit

    def _send_request(self) -> Request:
        identifier = self._question.identifier(implicit=self._context.is_implicit)
        command = (
            (Tag.AFFECTED_SOP_CLASS_UID, self._question.sop_class),
            (Tag.COMMAND_FIELD, CommandField.C_FIND_RQ),
            (Tag.MESSAGE_ID, self._association.next_message_id()),
            (Tag.PRIORITY, 0),
            (Tag.DATA_SET_TYPE, WITH_DATA_SET),
        )
        return self._association.request(self._context.context_id, command, identifier, self._cancel)

    def _ended(self, status: int, command: CommandSet) -> FindSummary:
        if status == SUCCESS:
            return self._summary(SearchEnd.CUT_SHORT if self._undecodable else SearchEnd.COMPLETE)
        told = find_notice(status, command.text(Tag.ERROR_COMMENT))
        if status == CANCELLED or status in CUT_SHORT:
            return self._summary(SearchEnd.CUT_SHORT, told)
        raise RequestFailed.of(told)

    def _stop(self, request: Request) -> FindSummary:
        """Send C-CANCEL and give the peer a moment for its FE00; many ignore it, so then abort (PS3.7 9.3.2.3)."""
        self._association.cancel_operation(request, CANCEL_PATIENCE, self._cancel.insisted)
        return self._summary(SearchEnd.STOPPED)

    def _summary(self, end: SearchEnd, said: Notice | None = None) -> FindSummary:
        told = said
        if self._undecodable and said is None:
            told = notice(PeerCode.UNREADABLE_ANSWERS, count=self._undecodable)
        return FindSummary(end, self._matches, self._undecodable, told, ended_by_archive=said is not None)
