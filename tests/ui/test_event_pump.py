"""The pump: news of any thread on the GUI thread, oldest first, never for long."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.events import (
    CommandFailed,
    EchoAnswered,
    Event,
    JobChanged,
    MatchesFound,
    SearchEnd,
    SearchEnded,
    StudiesDeleted,
)
from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.ui import pump as engine
from qrstation.ui.event_pump import BREATH_MS, BUDGET_SECONDS, INTERVAL_MS, EventPump
from tests.told import told


class Clock:
    """A clock that goes only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now

    def let_the_budget_pass(self) -> None:
        self.now += 2 * BUDGET_SECONDS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(engine, "time", made)
    return made


@pytest.fixture
def pump(qapp: object, clock: Clock) -> Iterator[EventPump]:
    made = EventPump()
    yield made
    made.stop()


def said(text: str) -> CommandFailed:
    return CommandFailed(told(text))


def job(number: int, stored: int) -> JobChanged:
    request = RetrieveRequest("Main", f"1.{number}")
    return JobChanged(JobSnapshot(number, request, JobState.RUNNING, stored=stored))


def test_events_come_oldest_first_to_those_who_asked(pump: EventPump) -> None:
    seen: list[Event] = []
    pump.subscribe(CommandFailed, seen.append)
    pump.subscribe(StudiesDeleted, seen.append)
    events: list[Event] = [said("one"), StudiesDeleted(("1.1",)), EchoAnswered("Main", True), said("two")]
    for event in events:
        pump.publish(event)
    assert seen == [], "nothing is handled where it is published"
    pump.drain()
    assert seen == [events[0], events[1], events[3]]
    pump.drain()
    assert len(seen) == 3


def test_each_subscriber_of_a_kind_is_called(pump: EventPump) -> None:
    calls: list[str] = []
    pump.subscribe(CommandFailed, lambda event: calls.append("a"))
    pump.subscribe(CommandFailed, lambda event: calls.append("b"))
    pump.publish(said("one"))
    pump.drain()
    assert calls == ["a", "b"]


def test_of_a_job_s_snapshots_only_the_newest_is_shown(pump: EventPump) -> None:
    seen: list[JobChanged] = []
    pump.subscribe(JobChanged, seen.append)
    for event in (job(1, 1), job(2, 1), job(1, 2), job(1, 3)):
        pump.publish(event)
    pump.drain()
    assert [(event.snapshot.job_id, event.snapshot.stored) for event in seen] == [(2, 1), (1, 3)]


def test_a_drain_ends_with_its_budget_and_the_rest_comes_next(pump: EventPump, clock: Clock) -> None:
    seen: list[str] = []

    def slow(event: CommandFailed) -> None:
        seen.append(event.notice.get("what"))
        clock.let_the_budget_pass()

    pump.subscribe(CommandFailed, slow)
    for text in ("one", "two", "three"):
        pump.publish(said(text))
    for many in (1, 2, 3):
        pump.drain()
        assert len(seen) == many
    assert seen == ["one", "two", "three"]


def test_a_long_event_is_taken_in_steps_before_the_next(pump: EventPump, clock: Clock) -> None:
    seen: list[str] = []

    def steps(event: CommandFailed) -> Iterator[None]:
        for number in range(3):
            seen.append(f"{event.notice.get('what')} {number}")
            clock.let_the_budget_pass()
            yield

    pump.subscribe(CommandFailed, steps)
    pump.subscribe(EchoAnswered, lambda event: seen.append("after"))
    pump.publish(said("step"))
    pump.publish(EchoAnswered("Main", True))
    for many in (1, 2, 3):
        pump.drain()
        assert len(seen) == many, "no drain takes more than a step beyond its budget"
    pump.drain()
    assert seen == ["step 0", "step 1", "step 2", "after"]


def test_while_something_is_left_the_window_gets_a_breath_only(pump: EventPump, clock: Clock) -> None:
    pump.subscribe(CommandFailed, lambda event: clock.let_the_budget_pass())
    pump.publish(said("one"))
    pump.publish(said("two"))
    pump.drain()
    assert (pump._timer.isActive(), pump._timer.interval()) == (True, BREATH_MS)
    pump.drain()
    pump.drain()
    assert not pump._timer.isActive(), "nothing wakes a window that has no news"


def test_many_events_share_a_drain(pump: EventPump, qtbot: QtBot) -> None:
    seen: list[str] = []
    pump.subscribe(CommandFailed, lambda event: seen.append(event.notice.get("what")))
    pump.publish(said("first"))
    pump._wake()
    assert pump._timer.interval() == 0, "after a pause the first comes at once"
    pump.drain()
    pump.publish(said("second"))
    pump._wake()
    assert pump._timer.interval() == INTERVAL_MS
    pump.publish(said("third"))
    qtbot.waitUntil(lambda: seen == ["first", "second", "third"])


def test_the_first_matches_of_a_place_in_a_search_wait_for_no_others(pump: EventPump, qtbot: QtBot) -> None:
    seen: list[tuple[str, int]] = []
    pump.subscribe(MatchesFound, lambda event: seen.append((event.archive, event.generation)))
    pump.drain()
    pump.publish(said("usual"))
    qtbot.waitUntil(pump._timer.isActive)
    assert pump._timer.interval() > BREATH_MS, "what is not awaited shares a drain"
    pump.publish(MatchesFound(7, "Main", ()))
    qtbot.waitUntil(lambda: pump._timer.interval() == 0 or bool(seen))
    qtbot.waitUntil(lambda: seen == [("Main", 7)])
    hurried: list[None] = []
    pump._hurried.connect(lambda: hurried.append(None))
    for event in (MatchesFound(7, "Main", ()), MatchesFound(7, "Other", ()), MatchesFound(8, "Main", ())):
        pump.publish(event)
    assert len(hurried) == 2, "those of one more place, and of one more search"


def test_what_hurries_leaves_the_window_its_breath(pump: EventPump, clock: Clock) -> None:
    seen: list[str] = []

    def slow(event: CommandFailed) -> None:
        seen.append(event.notice.get("what"))
        clock.let_the_budget_pass()

    pump.subscribe(CommandFailed, slow)
    pump.publish(said("one"))
    pump.publish(said("two"))
    pump.drain()
    pump.publish(MatchesFound(7, "Main", ()))
    pump._hurry()
    assert pump._timer.interval() == BREATH_MS
    for _ in range(3):
        pump.drain()
    pump._hurry()
    assert not pump._timer.isActive(), "it went with what came before"


def test_a_handler_that_fails_costs_its_event_alone(pump: EventPump, qtbot: QtBot) -> None:
    seen: list[str] = []

    def failing(event: CommandFailed) -> None:
        if event.notice.get("what") == "bad":
            raise RuntimeError(event.notice.get("what"))
        seen.append(event.notice.get("what"))

    pump.subscribe(CommandFailed, failing)
    pump.subscribe(CommandFailed, lambda event: seen.append(f"also {event.notice.get('what')}"))
    for text in ("bad", "good"):
        pump.publish(said(text))
    with qtbot.captureExceptions() as caught:
        pump.drain()
        pump.drain()
    assert seen == ["also bad", "good", "also good"], "the rest of the batch comes, and the other handlers"
    assert [(kind, str(error)) for kind, error, _ in caught] == [(RuntimeError, "bad")], "once, and it is told"


def test_steps_that_fail_are_given_up(pump: EventPump, qtbot: QtBot) -> None:
    seen: list[str] = []

    def steps(event: CommandFailed) -> Iterator[None]:
        seen.append("first step")
        yield
        raise RuntimeError("second step")

    pump.subscribe(CommandFailed, steps)
    pump.subscribe(CommandFailed, lambda event: seen.append("other handler"))
    pump.subscribe(EchoAnswered, lambda event: seen.append("next event"))
    pump.publish(said("one"))
    pump.publish(EchoAnswered("Main", True))
    with qtbot.captureExceptions() as caught:
        for _ in range(3):
            pump.drain()
    assert seen == ["first step", "other handler", "next event"]
    assert [kind for kind, _, _ in caught] == [RuntimeError]


def test_a_large_search_does_not_hold_up_news_of_jobs(pump: EventPump, clock: Clock) -> None:
    seen: list[str] = []

    def steps(event: MatchesFound) -> Iterator[None]:
        for _ in range(1000):
            seen.append("studies")
            clock.let_the_budget_pass()
            yield

    def job_changed(event: JobChanged) -> None:
        seen.append(f"job {event.snapshot.stored}")
        clock.let_the_budget_pass()

    pump.subscribe(MatchesFound, steps)
    pump.subscribe(SearchEnded, lambda event: seen.append("end"))
    pump.subscribe(JobChanged, job_changed)
    pump.publish(MatchesFound(1, "Main", ()))
    pump.publish(SearchEnded(1, "Main", SearchEnd.COMPLETE))
    for number in range(4):
        pump.publish(job(number, number))
    for _ in range(8):
        pump.drain()
    assert [text for text in seen if text != "studies"] == ["job 0", "job 1", "job 2", "job 3"]
    assert seen.count("studies") == 4, "nor do they hold up the search"
    for _ in range(1000):
        pump.drain()
    assert seen[-1] == "end", "the end of a search comes after what it found"


def test_while_a_handler_waits_in_a_dialog_the_others_news_come(qtbot: QtBot, qapp: object) -> None:
    pump = EventPump()
    seen: list[str] = []

    def dialog(event: EchoAnswered) -> None:
        seen.append("opened")
        qtbot.waitUntil(lambda: "news" in seen)
        seen.append("closed")

    pump.subscribe(EchoAnswered, dialog)
    pump.subscribe(CommandFailed, lambda event: seen.append(event.notice.get("what")))
    pump.publish(EchoAnswered("Main", True))
    pump.publish(said("news"))
    qtbot.waitUntil(lambda: "closed" in seen)
    assert seen == ["opened", "news", "closed"]
    pump.stop()


def test_news_of_a_worker_arrive_on_the_gui_thread(qtbot: QtBot, qapp: object) -> None:
    pump = EventPump()
    threads: list[threading.Thread] = []
    pump.subscribe(CommandFailed, lambda event: threads.append(threading.current_thread()))
    worker = threading.Thread(target=lambda: pump.publish(said("from a worker")))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.main_thread()]
    pump.stop()
    pump.publish(said("too late"))
    pump.drain()
    assert len(threads) == 1
    assert not pump._timer.isActive()


def test_steps_that_sit_in_a_loop_of_their_own_lose_no_steps_of_others(pump: EventPump, clock: Clock) -> None:
    taken: list[str] = []

    def steps(event: CommandFailed) -> Iterator[None]:
        for number in range(4):
            if (event.notice.get("what"), number) == ("outer", 1):
                pump.publish(said("inner"))
                pump.drain()  # as a dialog's own loop would: one step of the inner one
            taken.append(event.notice.get("what"))
            clock.let_the_budget_pass()
            yield

    pump.subscribe(CommandFailed, steps)
    pump.publish(said("outer"))
    for _ in range(20):
        pump.drain()
    assert (taken.count("outer"), taken.count("inner")) == (4, 4)
