"""The job runner: the one place that owns jobs' states and their order, and keeps the queue for the next start."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from qrstation.core.cancel import CancelToken
from qrstation.core.events import JobChanged, JobsOrdered, Publish
from qrstation.core.job import JobSnapshot, JobState, Request, RetrieveOutcome
from qrstation.core.transcript import Transcript, recording
from qrstation.jobs.progress import RetrieveProgress

LOG = logging.getLogger(__name__)
SNAPSHOT_SECONDS = 0.1
"""The shortest time between two snapshots of a job whose state stays the same."""
KEPT = frozenset(
    {JobState.QUEUED, JobState.RUNNING, JobState.WAITING, JobState.PAUSED, JobState.PARTIAL, JobState.FAILED}
)
"""States in which a job is kept for the next start: what is not done, and what needs attention."""

Report = Callable[[RetrieveProgress], None]
Rank = Callable[[], int]
Work = Callable[[Request, Report, CancelToken, Rank], RetrieveOutcome]


class JobRunner:
    """Runs jobs on worker threads; every change is published as a JobChanged with a full snapshot."""

    def __init__(
        self,
        work: Work,
        limit_of: Callable[[str], int],
        publish: Publish,
        keep: Callable[[Sequence[JobSnapshot]], None] = lambda jobs: None,
    ) -> None:
        self._work = work
        self._limit_of = limit_of
        self._publish = publish
        self._keep = keep
        self._numbers = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._order: list[int] = []
        """First comes what is to be done first."""
        self._lock = threading.RLock()
        """Guards the jobs, all that is known of each, and their order."""
        self._closed = False

    def restore(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take up the queue of an earlier start: what was not done goes on, what was paused stays so."""
        with self._lock:
            for old in jobs:
                state = old.state if old.state in (JobState.PAUSED, JobState.PARTIAL, JobState.FAILED) else (
                    JobState.QUEUED
                )  # fmt: skip
                number = next(self._numbers)
                self._jobs[number] = job = _Job(replace(old, job_id=number, state=state, rate=0.0, waited=0.0))
                self._order.append(number)
                self._tell(job)
        self._changed_order()
        self._start_waiting()

    def submit(self, request: Request, *, first: bool = False) -> int:
        """Queue a job, before the others where it is to be ``first``; one for the same that is not over is reused."""
        with self._lock:
            for job in self._jobs.values():
                if job.snapshot.request == request and not job.snapshot.state.is_final:
                    number = job.snapshot.job_id
                    if first:
                        self._to_front(number)
                    return number
            number = next(self._numbers)
            job = _Job(JobSnapshot(number, request))
            self._jobs[number] = job
            self._order.insert(0 if first else len(self._order), number)
            self._tell(job)
        self._changed_order()
        self._start_waiting()
        return number

    def cancel(self, job_id: int) -> None:
        """Cancel a job; what has arrived is kept."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.snapshot.state.is_final:
                return
            job.is_pausing = False
            job.cancel.cancel()
            if job.thread is None:
                self._set(job, state=JobState.CANCELLED, message="cancelled", advice="retry to get the rest")
        self._keep_all()

    def pause(self, job_id: int) -> None:
        """Stop a job for now; `resume` goes on with what is missing then."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.snapshot.state.is_final or job.snapshot.state is JobState.PAUSED:
                return
            if job.thread is None:
                self._set(job, state=JobState.PAUSED)
            else:
                job.is_pausing = True
                job.cancel.cancel()
        self._keep_all()

    def resume(self, job_id: int) -> None:
        """Let a paused job go on."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.snapshot.state is not JobState.PAUSED:
                return
            job.cancel = CancelToken()
            self._set(job, state=JobState.QUEUED, message="", advice="", code="")
        self._keep_all()
        self._start_waiting()

    def move_up(self, job_id: int) -> None:
        """Do a job before the one that stands before it now."""
        with self._lock:
            if job_id not in self._jobs:
                return
            waiting = [number for number in self._order if not self._jobs[number].snapshot.state.is_final]
            place = waiting.index(job_id) if job_id in waiting else 0
            if place == 0:
                return
            other = waiting[place - 1]
            self._order.remove(job_id)
            self._order.insert(self._order.index(other), job_id)
        self._changed_order()

    def retry(self, job_id: int) -> int | None:
        """Put a job that is over into the queue again, as a new one in the old one's place."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or not job.snapshot.state.is_final:
                return None
            self._forget(job_id)
            return self.submit(job.snapshot.request)

    def clear(self, job_id: int) -> None:
        """Forget a job that is over."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and job.snapshot.state.is_final:
                self._forget(job_id)
        self._keep_all()

    def snapshot(self, job_id: int) -> JobSnapshot | None:
        """Give the newest snapshot of a job."""
        with self._lock:
            job = self._jobs.get(job_id)
            return job.snapshot if job else None

    def transcript(self, job_id: int) -> tuple[str, ...]:
        """Give the log of a job's associations since the start of the program, oldest line first."""
        with self._lock:
            job = self._jobs.get(job_id)
        return job.transcript.lines() if job else ()

    def close(self, patience: float = 5.0) -> None:
        """Stop everything and wait for the workers, at most ``patience`` seconds; the queue stays kept as it is."""
        with self._lock:
            self._closed = True
            threads = [job.thread for job in self._jobs.values() if job.thread is not None]
            for job in self._jobs.values():
                job.cancel.cancel()
        deadline = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _to_front(self, job_id: int) -> None:
        self._order.remove(job_id)
        self._order.insert(0, job_id)
        self._changed_order()

    def _forget(self, job_id: int) -> None:
        del self._jobs[job_id]
        self._order.remove(job_id)

    def _rank(self, job_id: int) -> int:
        with self._lock:
            return self._order.index(job_id) if job_id in self._order else len(self._order)

    def _changed_order(self) -> None:
        with self._lock:
            self._publish(JobsOrdered(tuple(self._order)))
        self._keep_all()

    def _keep_all(self) -> None:
        with self._lock:
            if not self._closed:
                jobs = [self._jobs[number].snapshot for number in self._order]
                self._keep([job for job in jobs if job.state in KEPT])

    def _start_waiting(self) -> None:
        with self._lock:
            busy: dict[str, int] = {}
            for job in self._jobs.values():
                if job.thread is not None:
                    busy[job.snapshot.request.archive] = busy.get(job.snapshot.request.archive, 0) + 1
            for number in self._order:
                job = self._jobs[number]
                archive = job.snapshot.request.archive
                free = busy.get(archive, 0) < self._limit_of(archive)
                if job.snapshot.state is JobState.QUEUED and job.thread is None and free and not self._closed:
                    busy[archive] = busy.get(archive, 0) + 1
                    job.started = time.monotonic()
                    self._set(job, state=JobState.RUNNING)
                    job.thread = threading.Thread(target=self._run, args=(job,), name="job", daemon=True)
                    job.thread.start()

    def _run(self, job: _Job) -> None:
        request, number = job.snapshot.request, job.snapshot.job_id
        try:
            with recording(job.transcript):
                outcome = self._work(
                    request, lambda progress: self._progress(job, progress), job.cancel, lambda: self._rank(number)
                )
        except Exception:
            # A bug of ours: the log has the traceback, the job must not stay running for ever.
            LOG.exception("a job failed unexpectedly")
            outcome = RetrieveOutcome(
                JobState.FAILED, None, 0, message="the job failed unexpectedly", advice="send the log to support"
            )
        with self._lock:
            job.thread = None
            if job.is_pausing and outcome.state is JobState.CANCELLED:
                outcome = replace(outcome, state=JobState.PAUSED, message="", advice="resume to get the rest")
            job.is_pausing = False
            self._set(
                job,
                state=outcome.state,
                expected=outcome.expected if outcome.expected is not None else job.snapshot.expected,
                stored=outcome.stored,
                rate=0.0,
                waited=0.0,
                seconds=outcome.seconds,
                message=outcome.message,
                advice=outcome.advice,
                code=outcome.status or "",
                outcome=outcome,
            )
        self._keep_all()
        self._start_waiting()

    def _progress(self, job: _Job, progress: RetrieveProgress) -> None:
        now = time.monotonic()
        with self._lock:
            changed = progress.state is not job.snapshot.state
            if not changed and now - job.told < SNAPSHOT_SECONDS:
                return
            self._set(
                job,
                state=progress.state,
                expected=progress.expected,
                stored=progress.stored,
                rate=progress.rate,
                waited=progress.waited,
                seconds=now - job.started,
                message=progress.message,
            )

    def _set(self, job: _Job, **changes: object) -> None:
        job.snapshot = replace(job.snapshot, **changes)  # type: ignore[arg-type]  # names are checked by the callers
        self._tell(job)

    def _tell(self, job: _Job) -> None:
        job.told = time.monotonic()
        self._publish(JobChanged(job.snapshot))


class _Job:
    """A job as the runner keeps it."""

    def __init__(self, snapshot: JobSnapshot) -> None:
        self.snapshot = snapshot
        self.cancel = CancelToken()
        self.transcript = Transcript()
        self.is_pausing = False
        self.thread: threading.Thread | None = None
        self.started = 0.0
        self.told = 0.0
