"""Images sent to a third station: the archive's counts decide, and its silence has an end."""

from __future__ import annotations

import threading

import pytest
from pydicom.dataset import Dataset

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobState, RetrieveRequest
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.retrieve.third_station import forward
from qrstation.network.scu import c_move as move_scu
from qrstation.words import words_of
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive, p_data, pdv

EMPTY = p_data(pdv(1, 1))


def forwarded(archive: HostileArchive, cancel: CancelToken | None = None, silence: float = 600.0) -> JobOutcome:
    """Have the archive send its study to another station."""
    settings = ArchiveSettings("Hostile", archive.title, "127.0.0.1", archive.port, timeout=0.5, silence=silence)
    request = RetrieveRequest("Hostile", archive.study, destination="THIRD")
    return forward(request, connected(settings), lambda progress: None, cancel or CancelToken())


def test_what_the_archive_counts_is_the_outcome() -> None:
    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        conversation.pending(2, 2, 0, 0)
        conversation.final(0x0000, 0, 4, 0, 0)

    with HostileArchive(0, move=move) as archive:
        outcome = forwarded(archive)
    assert (outcome.state, outcome.stored, outcome.status) == (JobState.SUCCEEDED, 4, "0x0000")


@pytest.mark.parametrize("every", [0.0, 0.1])
def test_an_archive_that_falls_silent_is_left_after_its_silence(every: float) -> None:
    def silent(conversation: Conversation, wanted: list[Dataset]) -> None:
        conversation.pending(3, 1, 0, 0)
        conversation.send_while_heard(EMPTY, every)

    with HostileArchive(0, move=silent) as archive:
        outcome = forwarded(archive, silence=0.5)
    assert (outcome.state, outcome.stored) == (JobState.FAILED, 0)
    assert words_of(outcome.notice).what
    assert words_of(outcome.notice).advice


def test_a_silence_longer_than_the_timeout_is_waited_through() -> None:
    def slow(conversation: Conversation, wanted: list[Dataset]) -> None:
        assert not conversation.hears(1.2)
        conversation.final(0x0000, 0, 4, 0, 0)

    with HostileArchive(0, move=slow) as archive:
        outcome = forwarded(archive)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 4)


@pytest.mark.parametrize("when", ["before", "while it associates", "while it moves"])
def test_a_cancel_ends_it(when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(move_scu, "CANCEL_PATIENCE", 0.3)
    cancel = CancelToken()
    if when == "before":
        cancel.cancel()

    def on_request(conversation: Conversation) -> None:
        if when == "while it associates":
            cancel.cancel()
            conversation.hears(30)

    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        cancel.cancel()
        conversation.hears(30)

    with HostileArchive(0, move=move, on_request=on_request) as archive:
        outcome = forwarded(archive, cancel)
    assert outcome.state is JobState.CANCELLED
    assert not [thread for thread in threading.enumerate() if thread.name == "fetch"]
