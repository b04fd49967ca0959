"""The test of an archive: what it tells, and that it ends when nobody waits for it any more."""

from __future__ import annotations

import queue
import threading

import pytest

from qrstation.core.events import EchoAnswered, Event
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Step
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.background.echo import start_echo
from qrstation.network.scp.judgement import Rejection
from qrstation.words import words_of
from tests.archives import ScriptedArchive
from tests.connected import connected
from tests.hostile import HostileArchive
from tests.peers import free_port
from tests.silent import WAYS, silent


def answer_of(archive: ArchiveSettings) -> EchoAnswered:
    """Test an archive and give the answer."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    start_echo(connected(archive), events.put, test=7)
    event = events.get(timeout=30)
    assert isinstance(event, EchoAnswered)
    assert event.test == 7
    return event


def test_what_holds_and_what_is_offered_is_told() -> None:
    with ScriptedArchive() as archive:
        answer = answer_of(archive.settings)
    assert answer.ok
    assert answer.passed == (Step.CONNECT, Step.ASSOCIATE, Step.ECHO)
    assert (answer.offers, answer.lacks) == (("C-ECHO", "C-FIND", "C-MOVE"), ("C-GET",))


def test_how_far_it_came_is_told_of_a_failure() -> None:
    answer = answer_of(ArchiveSettings("Main", "MAIN", "127.0.0.1", free_port(), timeout=5))
    assert (answer.ok, answer.passed) == (False, ())
    assert "errno" not in words_of(answer.notice).what
    assert "errno" in words_of(answer.notice).code
    with HostileArchive(0) as archive:
        archive.on_associate = lambda _, number: Rejection(1, 1, 3)
        answer = answer_of(archive.settings)
    assert (answer.ok, answer.passed) == (False, (Step.CONNECT,))
    assert "does not know this station" in words_of(answer.notice).what
    assert "A-ASSOCIATE" not in words_of(answer.notice).what
    assert "A-ASSOCIATE-RJ" in words_of(answer.notice).code


@pytest.mark.parametrize("way", WAYS)
def test_a_test_that_is_stopped_ends_and_tells_nothing(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with silent(way, monkeypatch) as archive:
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        cancel = CancelToken()
        start_echo(connected(archive.settings), events.put, cancel)
        assert archive.entered.wait(20)
        (thread,) = [thread for thread in threading.enumerate() if thread.name == "echo"]
        cancel.cancel()
        thread.join(30)
        assert not thread.is_alive()
        assert events.empty()
