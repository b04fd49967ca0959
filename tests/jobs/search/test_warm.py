"""Connections that are kept for the next question: used again, let go in time, and never a reason to fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from qrstation.core.archive import Wanted, Way
from qrstation.core.errors import AssociationLost, RequestFailed
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.transcript import Transcript, recording
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.jobs.search.warm import WarmArchive, WarmConnections
from qrstation.network.dimse.command_set import CommandField
from tests.connected import connected
from tests.hostile import Conversation, Dropped, HostileArchive
from tests.listed import Studies, row
from tests.waiting import until

ONE = {"1.1": ["CT"]}
LONG = 3600.0


@pytest.fixture
def kept() -> Iterator[WarmConnections]:
    made = WarmConnections(LONG)
    yield made
    made.close()


def ask(kept: WarmConnections, settings: ArchiveSettings, cancel: CancelToken | None = None) -> list[str]:
    """Ask for all studies as a search does."""
    found: list[Match] = []
    archive = kept.over(connected, "ME")(settings)
    Inquiry(archive, StudyQuery().queries(), found.append, cancel or CancelToken()).run()
    return [match.study_uid for match in found]


def leave() -> None:
    """Close the connection in order, what was sent included."""
    raise Dropped


def archive_of(kept: WarmConnections, settings: ArchiveSettings) -> WarmArchive:
    """Give an archive whose connections are kept."""
    archive = kept.over(connected, "ME")(settings)
    assert isinstance(archive, WarmArchive)
    return archive


def test_the_next_question_finds_the_connection_open(kept: WarmConnections) -> None:
    with HostileArchive(0, answer=Studies(ONE)) as archive, ExitStack() as ends:
        ends.callback(kept.close)
        for _ in range(3):
            assert ask(kept, archive.settings) == ["1.1"]
        assert archive.associations == 1


def test_it_is_let_go_after_its_time() -> None:
    short = WarmConnections(0.05)
    with HostileArchive(0, answer=Studies(ONE)) as archive:
        assert ask(short, archive.settings) == ["1.1"]
        assert until(lambda: not archive._open)
        assert ask(short, archive.settings) == ["1.1"]
        assert archive.associations == 2
        short.close()


def test_nothing_is_kept_after_the_end() -> None:
    with HostileArchive(0, answer=Studies(ONE)) as archive:
        ended = WarmConnections(LONG)
        ended.close()
        assert ask(ended, archive.settings) == ["1.1"]
        assert until(lambda: not archive._open)


@pytest.mark.parametrize("how", ["closes", "aborts", "says nonsense", "resets at the next question"])
def test_an_archive_that_left_meanwhile_is_asked_over_a_new_connection(kept: WarmConnections, how: str) -> None:
    said: list[int] = []
    gone = threading.Event()

    def then_leaves(conversation: Conversation, number: int, keys: object) -> bool:
        if number == CommandField.C_FIND_RQ:
            said.append(number)
            if how.startswith("resets") and len(said) == 2:
                conversation.reset()
            answered = Studies(ONE)(conversation, number, conversation.keys)
            if len(said) == 1 and not how.startswith("resets"):
                gone.set()
                {"aborts": conversation.abort, "says nonsense": conversation.garbage, "closes": leave}[how]()
            return answered
        return False

    with HostileArchive(0, answer=then_leaves) as archive:
        assert ask(kept, archive.settings) == ["1.1"]
        assert how.startswith("resets") or gone.wait(10)
        assert ask(kept, archive.settings) == ["1.1"]
        assert archive.associations == 2
        kept.close()


def test_an_archive_that_leaves_in_the_middle_of_an_answer_is_a_failure_as_ever(kept: WarmConnections) -> None:
    asked: list[int] = []

    def breaks(conversation: Conversation, number: int, keys: object) -> bool:
        if number == CommandField.C_FIND_RQ:
            asked.append(number)
            if len(asked) == 2:
                conversation.respond(CommandField.C_FIND_RSP, 0xFF00, row(StudyInstanceUID="1.1"))
                leave()
        return Studies(ONE)(conversation, number, conversation.keys)

    with HostileArchive(0, answer=breaks) as archive:
        assert ask(kept, archive.settings) == ["1.1"]
        with pytest.raises(AssociationLost):
            ask(kept, archive.settings)
        assert len(asked) == 2
        kept.close()


def test_an_answer_that_is_a_failure_is_not_asked_for_twice(kept: WarmConnections) -> None:
    asked: list[int] = []

    def refuses(conversation: Conversation, number: int, keys: object) -> bool:
        asked.append(number)
        if number == CommandField.C_FIND_RQ and len(asked) == 2:
            conversation.respond(CommandField.C_FIND_RSP, 0xA900)
            return True
        return Studies(ONE)(conversation, number, conversation.keys)

    with HostileArchive(0, answer=refuses) as archive:
        assert ask(kept, archive.settings) == ["1.1"]
        with pytest.raises(RequestFailed):
            ask(kept, archive.settings)
        assert len(asked) == 2
        assert ask(kept, archive.settings) == ["1.1"]
        kept.close()


def test_a_retrieve_finds_the_place_free_and_nothing_is_kept_while_it_lasts(kept: WarmConnections) -> None:
    open_then: list[int] = []

    def counts(conversation: Conversation, number: int, keys: object) -> bool:
        if number == CommandField.C_MOVE_RQ:
            open_then.append(len(conversation.archive._open))
            conversation.final(0x0000, 0, 0, 0, 0)
            return True
        return Studies(ONE)(conversation, number, conversation.keys)

    with HostileArchive(0, answer=counts) as archive:
        assert ask(kept, archive.settings) == ["1.1"]
        fetching = archive_of(kept, archive.settings).fetching(Way.PUSH, tuple)
        fetching.fetch(Wanted("1.1"), CancelToken())
        assert open_then == [1]
        assert ask(kept, archive.settings) == ["1.1"]  # beside it, and let go at once
        assert until(lambda: len(archive._open) == 1)
        fetching.close()
        assert ask(kept, archive.settings) == ["1.1"]
        assert len(archive._open) >= 1
        kept.close()
        assert until(lambda: not archive._open)


def test_tests_of_the_archive_and_a_jobs_listing_find_the_place_free(kept: WarmConnections) -> None:
    with HostileArchive(0, answer=Studies(ONE)) as archive:
        warm = archive_of(kept, archive.settings)
        for use in (lambda: warm.offer(CancelToken()), lambda: warm.knock(CancelToken())):
            assert ask(kept, archive.settings) == ["1.1"]
            use()
            assert not kept._kept
        assert ask(kept, archive.settings) == ["1.1"]
        transcript = Transcript()
        with recording(transcript):
            assert ask(kept, archive.settings) == ["1.1"]
        assert "associated" in transcript.lines()[0]  # its log tells of a whole association
        assert not kept._kept


def test_a_question_that_was_stopped_leaves_nothing_to_be_kept(kept: WarmConnections) -> None:
    cancel = CancelToken()

    def stops(conversation: Conversation, number: int, keys: object) -> bool:
        if number == CommandField.C_FIND_RQ and not cancel.is_cancelled:
            cancel.cancel()
            return True
        if number == CommandField.C_CANCEL_RQ:
            conversation.respond(CommandField.C_FIND_RSP, 0xFE00, message_id=1)
            return True
        return Studies(ONE)(conversation, number, conversation.keys)

    with HostileArchive(0, answer=stops) as archive:
        found: list[Match] = []
        warm = archive_of(kept, archive.settings)
        answer = Inquiry(warm, StudyQuery().queries(), found.append, cancel).run()
        assert (answer.end, found, kept._kept) == (SearchEnd.STOPPED, [], {})
        assert ask(kept, archive.settings) == ["1.1"]
        kept.close()
