"""The runner: states, order, pause, and a queue that survives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.errors import UnknownArchive
from qrstation.core.events import Event, JobChanged, JobsOrdered
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits, InstanceLists
from qrstation.core.jobs.job import JobOutcome, JobSnapshot, JobState, Request, RetrieveRequest, SendRequest
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.lane import BEHIND
from qrstation.jobs.queue.kept_queue import JobsBook
from qrstation.jobs.queue.runner import JobRunner, Rank, Report
from qrstation.store.state import Record, StateFile
from qrstation.words import words_of
from tests.told import told


class Bench:
    """A runner whose jobs end when a test says so."""

    def __init__(self, limit: int = 1) -> None:
        self.news: list[Event] = []
        self.kept: list[Sequence[JobSnapshot]] = []
        self.let_go: dict[str, threading.Event] = {}
        self.ranks: dict[str, Rank] = {}
        self.ends_as = JobState.SUCCEEDED
        self.changed = threading.Condition()
        self.runner = JobRunner(self.work, lambda archive: limit, self.publish, self.kept.append)

    def publish(self, event: Event) -> None:
        """Take news."""
        with self.changed:
            self.news.append(event)
            self.changed.notify_all()

    def work(self, request: Request, report: Report, cancel: CancelToken, rank: Rank) -> JobOutcome:
        """Wait for the test, or for the cancel."""
        self.ranks[request.study_uid] = rank
        ended = self.let_go.setdefault(request.study_uid, threading.Event())
        cancel.listen(ended.set)
        assert ended.wait(20)
        state = JobState.CANCELLED if cancel.is_cancelled else self.ends_as
        return JobOutcome(state, 3, 3)

    def submit(self, study: str, *, first: bool = False, is_prefetch: bool = False) -> int:
        """Submit a retrieve of a study."""
        self.let_go.setdefault(study, threading.Event())
        return self.runner.submit(RetrieveRequest("Main", study, is_prefetch=is_prefetch), first=first)

    def request(self, number: int) -> Request:
        """Give what a job was asked for."""
        job = self.runner.snapshot(number)
        assert job is not None
        return job.request

    def state(self, number: int) -> JobState | None:
        """Give the state of a job, None when there is none."""
        job = self.runner.snapshot(number)
        return None if job is None else job.state

    def wait(self, number: int, state: JobState) -> None:
        """Wait until a job is in a state."""
        told = -1
        # The runner is never asked with the condition held: it tells its news with its own lock held.
        while self.state(number) is not state:
            with self.changed:
                assert len(self.news) > told or self.changed.wait(20), self.news[-1:]
                told = len(self.news)

    @property
    def order(self) -> tuple[int, ...]:
        """Give the order that was told last."""
        return [event for event in self.news if isinstance(event, JobsOrdered)][-1].job_ids


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.runner.close()


def test_jobs_of_an_archive_wait_for_a_place_and_run_in_order(bench: Bench) -> None:
    one, two, three = (bench.submit(study) for study in "123")
    bench.wait(one, JobState.RUNNING)
    assert bench.state(two) is JobState.QUEUED
    bench.runner.move_up(three)
    assert bench.order == (one, three, two)
    bench.let_go["1"].set()
    bench.wait(three, JobState.RUNNING)
    assert bench.state(two) is JobState.QUEUED


def test_what_is_opened_goes_first(bench: Bench) -> None:
    one, two = bench.submit("1"), bench.submit("2")
    urgent = bench.submit("3", first=True)
    assert bench.order == (urgent, one, two)
    again = bench.submit("2", first=True)
    assert (again, bench.order) == (two, (two, urgent, one))
    bench.wait(one, JobState.RUNNING)
    assert bench.ranks["1"]() == 2


def test_what_a_rule_wants_stands_behind_what_persons_ask_for_and_keeps_none_of_them_waiting(bench: Bench) -> None:
    rules, waiting = (bench.submit(study, is_prefetch=True) for study in "12")
    bench.wait(rules, JobState.RUNNING)
    one, two = bench.submit("3"), bench.submit("4")
    bench.wait(one, JobState.RUNNING)
    assert bench.order == (one, two, rules, waiting)
    assert [bench.state(number) for number in (two, waiting)] == [JobState.QUEUED, JobState.QUEUED]
    assert bench.ranks["3"]() == 0
    assert bench.ranks["1"]() == BEHIND + 2, "so the lane gives its places to the others"
    bench.let_go["1"].set()
    bench.wait(rules, JobState.SUCCEEDED)
    assert bench.state(waiting) is JobState.QUEUED, "the person's job has the archive's place"


@pytest.mark.parametrize("first", [False, True])
def test_a_person_who_asks_for_what_a_rule_wants_makes_it_an_own_one(bench: Bench, *, first: bool) -> None:
    one = bench.submit("1")
    rules, other = (bench.submit(study, is_prefetch=True) for study in "23")
    assert bench.submit("3", first=first) == other
    assert bench.order == ((other, one, rules) if first else (one, other, rules))
    assert not bench.request(other).is_prefetch
    assert bench.submit("3", is_prefetch=True) == other
    assert not bench.request(other).is_prefetch, "no rule takes it back"
    bench.runner.move_up(rules)
    assert not bench.request(rules).is_prefetch


def test_a_rule_begins_nothing_again_that_a_person_paused_or_cancelled(bench: Bench) -> None:
    bench.submit("1")
    paused, cancelled = bench.submit("2", is_prefetch=True), bench.submit("3", is_prefetch=True)
    bench.runner.pause(paused)
    bench.runner.cancel(cancelled)
    assert [bench.submit(study, is_prefetch=True) for study in "23"] == [paused, cancelled]
    assert [bench.state(number) for number in (paused, cancelled)] == [JobState.PAUSED, JobState.CANCELLED]


def test_a_rules_job_that_failed_is_done_once_more_in_its_place(bench: Bench) -> None:
    bench.ends_as = JobState.FAILED
    number = bench.submit("1", is_prefetch=True)
    bench.let_go["1"].set()
    bench.wait(number, JobState.FAILED)
    bench.ends_as = JobState.SUCCEEDED
    assert bench.submit("1", is_prefetch=True) == number
    bench.wait(number, JobState.SUCCEEDED)
    assert bench.submit("1", is_prefetch=True) != number, "there may be more of it by now"


def test_a_rules_job_that_a_person_retries_is_the_persons(bench: Bench) -> None:
    bench.ends_as = JobState.FAILED
    number = bench.submit("1", is_prefetch=True)
    bench.let_go["1"].set()
    bench.wait(number, JobState.FAILED)
    again = bench.runner.retry(number)
    assert again is not None
    assert not bench.request(again).is_prefetch


def test_a_paused_job_goes_on_when_resumed(bench: Bench) -> None:
    number = bench.submit("1")
    bench.wait(number, JobState.RUNNING)
    bench.runner.pause(number)
    bench.wait(number, JobState.PAUSED)
    bench.let_go["1"].clear()
    bench.runner.resume(number)
    bench.wait(number, JobState.RUNNING)
    bench.let_go["1"].set()
    bench.wait(number, JobState.SUCCEEDED)


def test_a_queued_job_is_paused_and_cancelled_without_running(bench: Bench) -> None:
    bench.submit("1")
    waiting = bench.submit("2")
    bench.runner.pause(waiting)
    bench.wait(waiting, JobState.PAUSED)
    bench.runner.cancel(waiting)
    bench.wait(waiting, JobState.CANCELLED)
    assert "2" not in bench.ranks


def test_closing_keeps_what_is_not_done_and_the_next_start_goes_on(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    bench = Bench()
    bench.runner = JobRunner(bench.work, lambda _: 1, bench.publish, JobsBook(state).keep)
    request = RetrieveRequest("Main", "1", ("1.2", "1.3"), title="Morgan, Elena · CT")
    running = bench.runner.submit(request)
    done, paused = bench.submit("2", first=True), bench.submit("3")
    bench.wait(running, JobState.RUNNING)
    bench.runner.pause(paused)
    bench.runner.cancel(done)
    bench.submit("4", is_prefetch=True)
    bench.runner.close()
    state.close()

    state = StateFile(tmp_path / "state.sqlite")
    later = Bench(limit=0)
    later.runner.restore(JobsBook(state).kept)
    ids = later.order
    jobs = [later.runner.snapshot(number) for number in ids]
    assert [(job.request.study_uid, job.state) for job in jobs if job] == [
        ("1", JobState.QUEUED),
        ("3", JobState.PAUSED),
        ("4", JobState.QUEUED),
    ]
    assert later.runner.submit(RetrieveRequest("Main", "5"))
    assert [later.request(number).study_uid for number in later.order] == ["1", "3", "5", "4"]
    assert jobs[0] is not None
    assert jobs[0].request == request
    later.runner.close()
    state.close()


def test_a_job_that_needs_attention_is_still_there_after_a_restart(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    failed = JobSnapshot(7, RetrieveRequest("Main", "1"), JobState.FAILED, 4, 0, notice=told("no", "ask"), code="1")
    JobsBook(state).keep([failed])
    state.close()
    state = StateFile(tmp_path / "state.sqlite")
    bench = Bench()
    bench.runner.restore(JobsBook(state).kept)
    (number,) = bench.order
    job = bench.runner.snapshot(number)
    assert job is not None
    words = words_of(job.notice)
    assert (job.state, words.what, words.advice, job.code, job.expected) == (JobState.FAILED, "no", "ask", "1", 4)
    assert any(isinstance(event, JobChanged) for event in bench.news)
    state.close()


def test_habits_are_remembered(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    HabitsBook(state).learner("Main")(Habits(InstanceLists.ONE))
    state.close()
    state = StateFile(tmp_path / "state.sqlite")
    book = HabitsBook(state)
    assert book.of("Main").instance_lists is InstanceLists.ONE
    assert book.of("Other") == Habits()
    state.close()


@pytest.mark.parametrize("damage", [b"", b"no database", bytes(4096)])
def test_a_damaged_state_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(damage)
    state = StateFile(path)
    assert JobsBook(state).kept == ()
    JobsBook(state).keep([JobSnapshot(1, RetrieveRequest("Main", "1"))])
    state.close()
    again = StateFile(path)
    assert len(JobsBook(again).kept) == 1
    again.close()
    assert path.stat().st_mode & 0o777 == 0o600


PLAIN: Record = {"state": "queued", "notice": None, "expected": None, "stored": 0, "seconds": 0.0, "code": ""}


def test_a_kept_job_that_is_not_understood_is_left_out_and_left_as_it_is(tmp_path: Path) -> None:
    foreign: list[Record] = [
        {"kind": "retrieve"},
        {"request": 5, "state": "queued"},
        {"kind": "prefetch", "request": {"rule": "T"}},
        {"kind": "send", "request": {"archive": {}, "study_uid": "1"}, **PLAIN},
        {"kind": "send", "request": {"archive": "Main", "study_uid": "1", "is_prefetch": []}, **PLAIN},
        {"kind": "send", "request": {"archive": "Main", "study_uid": "1", "series_uids": [None]}, **PLAIN},
        {"kind": "send", "request": {"archive": "Main", "study_uid": "1"}, **PLAIN, "stored": "many"},
        {"kind": "send", "request": {"archive": "Main", "study_uid": "1"}, **PLAIN, "expected": float("inf")},
    ]
    state = StateFile(tmp_path / "state.sqlite")
    state.keep_jobs(foreign)
    state.close()
    state = StateFile(tmp_path / "state.sqlite")
    book = JobsBook(state)
    assert book.kept == ()
    book.keep([JobSnapshot(1, RetrieveRequest("Main", "1"))])
    state.close()
    state = StateFile(tmp_path / "state.sqlite")
    assert [job.request.study_uid for job in JobsBook(state).kept] == ["1"]
    assert state.jobs()[1:] == foreign
    state.close()


# --- what is asked for while a job is being stopped ----------------------------------------------------------------


class Slow(Bench):
    """Jobs that are told to stop and end only when a test lets them: each run waits for its own event."""

    def __init__(self) -> None:
        self.runs: list[tuple[CancelToken, threading.Event]] = []
        self.all_came = False
        super().__init__(limit=2)

    def work(self, request: Request, report: Report, cancel: CancelToken, rank: Rank) -> JobOutcome:
        """Wait for the test, whatever is wished meanwhile."""
        ended = threading.Event()
        with self.changed:
            self.runs.append((cancel, ended))
            self.changed.notify_all()
        assert ended.wait(20)
        is_cancelled = cancel.is_cancelled and not self.all_came
        return JobOutcome(JobState.CANCELLED if is_cancelled else JobState.SUCCEEDED, 3, 3)

    def wait_runs(self, count: int) -> None:
        """Wait until so many runs have begun."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.runs) == count, 20)

    def end(self, run: int) -> None:
        """Let a run end."""
        self.runs[run][1].set()


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    for run in range(len(made.runs)):
        made.end(run)
    made.runner.close()


STOPS: dict[str, Callable[[JobRunner, int], object]] = {"cancel": JobRunner.cancel, "pause": JobRunner.pause}
ASKS: dict[str, Callable[[Slow, int], object]] = {
    "submit": lambda slow, number: slow.submit("1"),
    "submit first": lambda slow, number: slow.submit("1", first=True),
    "resume": lambda slow, number: slow.runner.resume(number),
    "retry": lambda slow, number: slow.runner.retry(number),
}


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("ask", ASKS)
def test_what_is_asked_for_again_while_it_is_being_stopped_is_done(slow: Slow, stop: str, ask: str) -> None:
    number = slow.submit("1")
    slow.wait_runs(1)
    STOPS[stop](slow.runner, number)
    assert slow.runs[0][0].is_cancelled
    assert ASKS[ask](slow, number) in (None, number)
    assert len(slow.runs) == 1, "the old run has not ended yet"
    assert [job.state for job in slow.kept[-1]] == [JobState.QUEUED]
    slow.end(0)
    slow.wait_runs(2)
    slow.end(1)
    slow.wait(number, JobState.SUCCEEDED)
    assert JobState.CANCELLED not in states(slow, number)


@pytest.mark.parametrize(("last", "state"), [("cancel", JobState.CANCELLED), ("pause", JobState.PAUSED)])
@pytest.mark.parametrize("before", [("cancel",), ("pause",), ("pause", "submit"), ("cancel", "submit")])
def test_the_last_word_counts(slow: Slow, before: tuple[str, ...], last: str, state: JobState) -> None:
    number = slow.submit("1")
    slow.wait_runs(1)
    for word in (*before, last):
        STOPS[word](slow.runner, number) if word in STOPS else ASKS[word](slow, number)
    slow.end(0)
    slow.wait(number, state)
    assert len(slow.runs) == 1


def test_a_job_that_succeeds_all_the_same_is_not_done_twice(slow: Slow) -> None:
    number = slow.submit("1")
    slow.wait_runs(1)
    slow.all_came = True
    slow.runner.cancel(number)
    slow.submit("1")
    slow.end(0)
    slow.wait(number, JobState.SUCCEEDED)
    assert len(slow.runs) == 1


@pytest.mark.parametrize("ask", ["submit", "submit first", "resume"])
def test_what_is_asked_for_again_while_it_is_paused_goes_on(slow: Slow, ask: str) -> None:
    number = slow.submit("1")
    slow.wait_runs(1)
    slow.runner.pause(number)
    slow.end(0)
    slow.wait(number, JobState.PAUSED)
    assert ASKS[ask](slow, number) in (None, number)
    slow.wait_runs(2)
    slow.end(1)
    slow.wait(number, JobState.SUCCEEDED)


def test_a_job_that_is_being_cancelled_does_not_come_back_at_the_next_start(slow: Slow) -> None:
    number = slow.submit("1")
    slow.wait_runs(1)
    slow.runner.cancel(number)
    assert slow.kept[-1] == []


def test_a_job_that_is_being_paused_is_paused_at_the_next_start(slow: Slow) -> None:
    number = slow.submit("1")
    slow.wait_runs(1)
    slow.runner.pause(number)
    assert [job.state for job in slow.kept[-1]] == [JobState.PAUSED]


def test_the_same_thing_under_another_name_is_one_job(bench: Bench) -> None:
    one = bench.runner.submit(RetrieveRequest("Main", "1", ("a", "b"), title="Morgan"))
    assert bench.runner.submit(RetrieveRequest("Main", "1", ("b", "a"), title="Morgan, Elena"), first=True) == one
    others: list[Request] = [
        RetrieveRequest("Main", "1"),
        RetrieveRequest("Main", "1", ("a", "b"), replace=True),
        RetrieveRequest("Main", "1", ("a", "b"), destination="OTHER"),
        RetrieveRequest("Other", "1", ("a", "b")),
        SendRequest("Main", "1", ("a", "b")),
    ]
    assert len({one, *map(bench.runner.submit, others)}) == 6


def test_a_job_done_again_stands_behind_the_others(bench: Bench) -> None:
    one, two = bench.submit("1"), bench.submit("2")
    bench.wait(one, JobState.RUNNING)
    bench.let_go["1"].set()
    bench.wait(one, JobState.SUCCEEDED)
    again = bench.runner.retry(one)
    assert again is not None
    assert bench.order == (two, again)
    assert bench.runner.retry(again) is None, "it is in the queue already"


def states(bench: Bench, number: int) -> list[JobState]:
    """Give the states that were told of a job, in their order."""
    told = [event.snapshot for event in bench.news if isinstance(event, JobChanged)]
    return [snapshot.state for snapshot in told if snapshot.job_id == number]


# --- archives that are not in the settings -------------------------------------------------------------------------


def test_a_job_of_an_unknown_archive_is_kept_and_goes_on_when_the_archive_is_there() -> None:
    bench = Bench()
    limits: dict[str, int] = {"Main": 1}
    runner = bench.runner = JobRunner(
        bench.work, lambda archive: limits.get(archive, 0), bench.publish, bench.kept.append
    )
    gone = [
        JobSnapshot(1, RetrieveRequest("Gone", "1"), JobState.RUNNING, 5, 2, notice=told("trying again")),
        JobSnapshot(2, RetrieveRequest("Gone", "2"), JobState.PAUSED),
        JobSnapshot(3, RetrieveRequest("Gone", "3"), JobState.FAILED, notice=told("no", "ask")),
    ]
    runner.restore(gone)
    assert not bench.kept, "what was kept is not written over before anything changes"
    waiting, paused, failed = bench.order
    other = bench.submit("4")
    bench.wait(other, JobState.RUNNING)
    job = runner.snapshot(waiting)
    assert job is not None
    assert (job.state, job.expected, job.stored) == (JobState.QUEUED, 5, 2)
    assert words_of(job.notice).what == "the archive “Gone” is not in the settings"
    assert "add it again" in words_of(job.notice).advice
    assert (bench.state(paused), bench.state(failed)) == (JobState.PAUSED, JobState.FAILED)
    assert [job.request.study_uid for job in bench.kept[-1]] == ["1", "2", "3", "4"]
    limits["Gone"] = 1
    runner.look_again()
    bench.wait(waiting, JobState.RUNNING)
    job = runner.snapshot(waiting)
    assert job is not None
    assert (words_of(job.notice).what, words_of(job.notice).advice) == ("", "")
    runner.close()


def test_an_archive_that_is_removed_makes_the_queue_wait_and_can_be_cancelled() -> None:
    bench = Bench()
    limits = {"Main": 1}
    runner = bench.runner = JobRunner(bench.work, lambda archive: limits.get(archive, 0), bench.publish)
    one, two = bench.submit("1"), bench.submit("2")
    bench.wait(one, JobState.RUNNING)
    limits.clear()
    runner.look_again()
    bench.let_go["1"].set()
    bench.wait(one, JobState.SUCCEEDED)
    job = runner.snapshot(two)
    assert job is not None
    assert "not in the settings" in words_of(job.notice).what
    runner.cancel(two)
    assert bench.state(two) is JobState.CANCELLED
    runner.close()


def test_an_expected_failure_of_a_job_is_told_in_its_words(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()

    def fail(request: Request, report: Report, cancel: CancelToken, rank: Rank) -> JobOutcome:
        raise UnknownArchive.of(told("no archive is called Main", "add it"))

    bench.runner = JobRunner(fail, lambda archive: 1, bench.publish)
    number = bench.submit("1")
    bench.wait(number, JobState.FAILED)
    job = bench.runner.snapshot(number)
    assert job is not None
    assert (words_of(job.notice).what, words_of(job.notice).advice) == ("no archive is called Main", "add it")
    assert not caplog.records


def test_a_queue_that_an_earlier_version_kept_is_read_with_its_words(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    request = {"archive": "Main", "study_uid": "1", "series_uids": ["1.2"], "instance_uids": [], "destination": "",
               "replace": False, "title": "A"}  # fmt: skip
    counts = {"expected": 4, "stored": 1, "seconds": 2.0, "code": "0xA702"}
    words = {"message": "it is too busy", "advice": "retry"}
    state.keep_jobs([{"kind": "retrieve", "request": request, "state": "partial", **counts, **words}])
    state.close()
    state = StateFile(tmp_path / "state.sqlite")
    (kept,) = JobsBook(state).kept
    assert (kept.state, kept.stored, kept.code, kept.request.series_uids) == (JobState.PARTIAL, 1, "0xA702", ("1.2",))
    assert words_of(kept.notice).lines == ("it is too busy", "retry")
    state.close()


def test_a_person_who_wants_one_study_of_what_a_rule_fetches_together_gets_that_job(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    bench = Bench()
    bench.runner = JobRunner(bench.work, lambda _: 1, bench.publish, JobsBook(state).keep)
    bench.submit("1.9")
    request = RetrieveRequest("Main", "1.2", title="Both", is_prefetch=True, with_studies=("1.3",))
    number = bench.runner.submit(request)
    assert bench.runner.submit(RetrieveRequest("Main", "1.3", title="One")) == number
    asked = bench.request(number)
    assert asked == replace(request, is_prefetch=False), "it is a person's now, and called as before"
    assert bench.runner.submit(RetrieveRequest("Main", "1.4")) != number
    bench.runner.close()
    state.close()
    state = StateFile(tmp_path / "state.sqlite")
    assert asked in [job.request for job in JobsBook(state).kept], "with all its studies"
    state.close()
