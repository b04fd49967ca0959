"""A worklist asked without a window, as rules ask it."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from pydicom.dataset import Dataset

from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import AssociationRejected
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import WorklistEntry, WorklistQuery
from qrstation.jobs.search.inquiry import Answer
from qrstation.jobs.search.worklist import ask_worklist
from qrstation.network.dimse.command_set import CommandField
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.peers import Dcmqrscp, Wlmscpfs
from tests.scheduled import TODAY, day, examination
from tests.store.material import encoded

RSP = CommandField.C_FIND_RSP
TODAYS = WorklistQuery.of(DateRange(TODAY, TODAY))


def answering(rows: list[Dataset], end: int = 0x0000, garbage: int = 0) -> HostileArchive:
    """Make an archive that answers whatever was asked with all its rows."""

    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field != CommandField.C_FIND_RQ:
            return True
        for row in rows:
            conversation.respond(RSP, 0xFF00, encoded(row))
        for _ in range(garbage):
            conversation.respond(RSP, 0xFF00, b"\xff" * 30)
        conversation.respond(RSP, end)
        return True

    return HostileArchive(0, answer=answer)


def ask(
    archive: AbstractContextManager[HostileArchive],
    queries: tuple[WorklistQuery, ...] = TODAYS,
    limit: int | None = None,
    cancel: CancelToken | None = None,
) -> tuple[list[WorklistEntry], Answer]:
    """Ask an archive."""
    found: list[WorklistEntry] = []
    with archive as peer:
        return found, ask_worklist(connected(peer.settings), queries, found.append, cancel or CancelToken(), limit)


def test_a_real_worklist_is_asked_for_several_modalities_over_one_connection() -> None:
    found: list[WorklistEntry] = []
    with Wlmscpfs("WORKLIST") as peer:
        peer.add(*day())
        queries = WorklistQuery.of(DateRange(TODAY, TODAY), modalities=("CT", "MR"))
        answer = ask_worklist(connected(peer.settings()), queries, found.append, CancelToken())
    assert sorted(entry.patient.patient_id for entry in found) == ["4711", "77", "9920"]
    assert answer == Answer(SearchEnd.COMPLETE, 3)


def test_what_is_sent_too_much_or_twice_is_left_out() -> None:
    queries = WorklistQuery.of(DateRange(TODAY, TODAY), modalities=("CT", "MR"))
    found, answer = ask(answering([*day(), *day()]), queries)
    assert sorted(entry.patient.patient_id for entry in found) == ["4711", "77", "9920"]
    assert (answer.end, answer.matches) == (SearchEnd.COMPLETE, 3)


def test_an_archive_without_one_is_told_apart() -> None:
    found: list[WorklistEntry] = []
    with Dcmqrscp() as peer, pytest.raises(AssociationRejected) as caught:
        ask_worklist(connected(peer.settings()), TODAYS, found.append, CancelToken())
    assert caught.value.notice.code == PeerCode.WORKLIST_NOT_OFFERED


@pytest.mark.parametrize(("status", "garbage"), [(0xFE00, 0), (0xA700, 0), (0x0000, 2)])
def test_what_is_not_the_whole_answer_is_said(status: int, garbage: int) -> None:
    found, answer = ask(answering(day()[:1], status, garbage))
    assert (len(found), answer.end, len(answer.remarks), answer.undecodable) == (1, SearchEnd.CUT_SHORT, 1, garbage)


def test_an_archive_that_says_the_same_for_ever_is_stopped_by_the_limit() -> None:
    def endless(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_FIND_RQ:
            while not conversation.hears(0):
                conversation.respond(RSP, 0xFF00, encoded(examination()))
        return True

    found, answer = ask(HostileArchive(0, answer=endless), limit=5)
    assert (len(found), answer.end) == (1, SearchEnd.STOPPED)


def test_one_that_is_cancelled_before_asks_nobody() -> None:
    cancel = CancelToken()
    cancel.cancel()
    found, answer = ask(answering(day()), cancel=cancel)
    assert (found, answer.end) == ([], SearchEnd.STOPPED)
