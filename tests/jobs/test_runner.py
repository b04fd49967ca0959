"""The runner: states, order, pause, and a queue that survives."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from qrstation.core.cancel import CancelToken
from qrstation.core.events import Event, JobChanged, JobsOrdered
from qrstation.core.habits import Habits, InstanceLists
from qrstation.core.job import JobSnapshot, JobState, Request, RetrieveOutcome, RetrieveRequest
from qrstation.jobs.keeping import HabitsBook, keep_jobs, kept_jobs
from qrstation.jobs.runner import JobRunner, Rank, Report
from qrstation.store.state import StateFile


class Bench:
    """A runner whose jobs end when a test says so."""

    def __init__(self, limit: int = 1) -> None:
        self.news: list[Event] = []
        self.kept: list[Sequence[JobSnapshot]] = []
        self.let_go: dict[str, threading.Event] = {}
        self.ranks: dict[str, Rank] = {}
        self.changed = threading.Condition()
        self.runner = JobRunner(self.work, lambda archive: limit, self.publish, self.kept.append)

    def publish(self, event: Event) -> None:
        """Take news."""
        with self.changed:
            self.news.append(event)
            self.changed.notify_all()

    def work(self, request: Request, report: Report, cancel: CancelToken, rank: Rank) -> RetrieveOutcome:
        """Wait for the test, or for the cancel."""
        self.ranks[request.study_uid] = rank
        ended = self.let_go.setdefault(request.study_uid, threading.Event())
        cancel.listen(ended.set)
        assert ended.wait(20)
        state = JobState.CANCELLED if cancel.is_cancelled else JobState.SUCCEEDED
        return RetrieveOutcome(state, 3, 3)

    def submit(self, study: str, *, first: bool = False) -> int:
        """Submit a retrieve of a study."""
        self.let_go.setdefault(study, threading.Event())
        return self.runner.submit(RetrieveRequest("Main", study), first=first)

    def state(self, number: int) -> JobState | None:
        """Give the state of a job, None when there is none."""
        job = self.runner.snapshot(number)
        return None if job is None else job.state

    def wait(self, number: int, state: JobState) -> None:
        """Wait until a job is in a state."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.state(number) is state, 20), self.runner.snapshot(number)

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
    bench.runner = JobRunner(bench.work, lambda _: 1, bench.publish, lambda jobs: keep_jobs(state, jobs))
    request = RetrieveRequest("Main", "1", ("1.2", "1.3"), title="Morgan, Elena · CT")
    running = bench.runner.submit(request)
    done, paused = bench.submit("2", first=True), bench.submit("3")
    bench.wait(running, JobState.RUNNING)
    bench.runner.pause(paused)
    bench.runner.cancel(done)
    bench.runner.close()
    state.close()

    state = StateFile(tmp_path / "state.sqlite")
    later = Bench(limit=0)
    later.runner.restore(kept_jobs(state))
    ids = later.order
    jobs = [later.runner.snapshot(number) for number in ids]
    assert [(job.request.study_uid, job.state) for job in jobs if job] == [
        ("1", JobState.QUEUED),
        ("3", JobState.PAUSED),
    ]
    assert jobs[0] is not None
    assert jobs[0].request == request
    later.runner.close()
    state.close()


def test_a_job_that_needs_attention_is_still_there_after_a_restart(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    failed = JobSnapshot(7, RetrieveRequest("Main", "1"), JobState.FAILED, 4, 0, message="no", advice="ask", code="1")
    keep_jobs(state, [failed])
    state.close()
    state = StateFile(tmp_path / "state.sqlite")
    bench = Bench()
    bench.runner.restore(kept_jobs(state))
    (number,) = bench.order
    job = bench.runner.snapshot(number)
    assert job is not None
    assert (job.state, job.message, job.advice, job.code, job.expected) == (JobState.FAILED, "no", "ask", "1", 4)
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
    assert kept_jobs(state) == []
    keep_jobs(state, [JobSnapshot(1, RetrieveRequest("Main", "1"))])
    state.close()
    again = StateFile(path)
    assert len(kept_jobs(again)) == 1
    again.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_kept_job_that_is_not_understood_is_left_out(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    state.keep_jobs([{"kind": "retrieve"}, {"request": 5, "state": "queued"}])
    state.close()
    state = StateFile(tmp_path / "state.sqlite")
    assert kept_jobs(state) == []
    state.close()
