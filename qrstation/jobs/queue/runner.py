"""The job runner: the one place that owns jobs' states and their order, and keeps the queue for the next start."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from qrstation.core.errors import StationError
from qrstation.core.events import JobChanged, JobsOrdered, Publish
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobSnapshot, JobState, Request, RetrieveOutcome, is_same_order
from qrstation.core.jobs.transcript import Transcript, recording
from qrstation.jobs.progress import RetrieveProgress

LOG = logging.getLogger(__name__)
SNAPSHOT_SECONDS = 0.1
"""The shortest time between two snapshots of a job whose state stays the same."""
KEPT = frozenset(
    {JobState.QUEUED, JobState.RUNNING, JobState.WAITING, JobState.PAUSED, JobState.PARTIAL, JobState.FAILED}
)
"""States in which a job is kept for the next start: what is not done, and what needs attention."""
NO_ARCHIVE_ADVICE = "add it again in the settings, and this goes on; or cancel it"

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
        """``limit_of`` gives how many jobs of an archive may run at once, 0 for one that is not in the settings."""
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
        """Take up the queue of an earlier start: what was not done goes on, what was paused stays so.

        Nothing is kept by this: the queue of the earlier start stands as it is until something changes.
        """
        with self._lock:
            for old in jobs:
                number = next(self._numbers)
                new = replace(old, job_id=number, rate=0.0, waited=0.0)
                if old.state not in (JobState.PAUSED, JobState.PARTIAL, JobState.FAILED):
                    new = replace(new, state=JobState.QUEUED, message="", advice="", code="")
                self._jobs[number] = job = _Job(new)
                self._order.append(number)
                self._tell(job)
            self._publish(JobsOrdered(tuple(self._order)))
        self._start_waiting()

    def look_again(self) -> None:
        """Take note that the settings have changed: jobs of archives that are there again go on."""
        self._start_waiting()
        self._keep_all()

    def submit(self, request: Request, *, first: bool = False) -> int:
        """Queue a job, before the others where it is to be ``first``; gives its number.

        One for the same that is not over is reused: it goes on when it was paused, and runs once more when it was
        just being cancelled.
        """
        with self._lock:
            for job in self._jobs.values():
                if is_same_order(job.snapshot.request, request) and not job.snapshot.state.is_final:
                    number = job.snapshot.job_id
                    if first:
                        self._to_front(number)
                    self.resume(number)
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
            if job.thread is None:
                self._set(job, state=JobState.CANCELLED, message="cancelled", advice="retry to get the rest")
            else:
                job.stop(JobState.CANCELLED)
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
                job.stop(JobState.PAUSED)
        self._keep_all()

    def resume(self, job_id: int) -> None:
        """Let a job go on that is paused; one that is just being stopped runs once more when it has ended."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and job.thread is not None and job.wish is not None:
                job.wish = JobState.QUEUED
            elif job is not None and job.snapshot.state is JobState.PAUSED:
                job.cancel = CancelToken()
                self._set(job, state=JobState.QUEUED, message="", advice="", code="")
            else:
                return
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
        """Do a job that is over once more, as a new one behind the others; gives its number.

        One that is just being cancelled keeps its own, and runs once more when it has ended. None where there is
        nothing to do again.
        """
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and job.thread is not None and job.wish is not None:
                self.resume(job_id)
                return job_id
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
                jobs = [self._jobs[number].kept() for number in self._order]
                self._keep([job for job in jobs if job.state in KEPT])

    def _start_waiting(self) -> None:
        with self._lock:
            busy: dict[str, int] = {}
            for job in self._jobs.values():
                if job.thread is not None:
                    busy[job.snapshot.request.archive] = busy.get(job.snapshot.request.archive, 0) + 1
            for number in self._order:
                job = self._jobs[number]
                if job.snapshot.state is not JobState.QUEUED or job.thread is not None or self._closed:
                    continue
                archive = job.snapshot.request.archive
                limit = self._limit_of(archive)
                self._tell_of_archive(job, is_known=limit > 0)
                if busy.get(archive, 0) < limit:
                    busy[archive] = busy.get(archive, 0) + 1
                    self._start(job)

    def _start(self, job: _Job) -> None:
        job.started = time.monotonic()
        self._set(job, state=JobState.RUNNING)
        job.thread = threading.Thread(target=self._run, args=(job,), name="job", daemon=True)
        job.thread.start()

    def _tell_of_archive(self, job: _Job, *, is_known: bool) -> None:
        """Say of a job in the queue that it waits for its archive to be in the settings again, or no longer does."""
        says_so = job.snapshot.advice == NO_ARCHIVE_ADVICE
        if is_known and says_so:
            self._set(job, message="", advice="")
        elif not is_known and not says_so:
            what = f"the archive “{job.snapshot.request.archive}” is not in the settings"
            self._set(job, message=what, advice=NO_ARCHIVE_ADVICE)

    def _run(self, job: _Job) -> None:
        request, number = job.snapshot.request, job.snapshot.job_id
        try:
            with recording(job.transcript):
                outcome = self._work(
                    request, lambda progress: self._progress(job, progress), job.cancel, lambda: self._rank(number)
                )
        except StationError as error:
            outcome = RetrieveOutcome(
                JobState.FAILED, None, 0, message=error.what, advice=error.advice, status=error.code or None
            )
        except Exception:
            # A bug of ours: the log has the traceback, the job must not stay running for ever.
            LOG.exception("a job failed unexpectedly")
            outcome = RetrieveOutcome(
                JobState.FAILED, None, 0, message="the job failed unexpectedly", advice="send the log to support"
            )
        with self._lock:
            wish, job.thread, job.wish = job.wish, None, None
            if wish is JobState.PAUSED and outcome.state is JobState.CANCELLED:
                outcome = replace(outcome, state=JobState.PAUSED, message="", advice="resume to get the rest")
            elif wish is JobState.QUEUED and outcome.state is not JobState.SUCCEEDED:
                outcome = replace(outcome, state=JobState.QUEUED, message="", advice="", status=None)
                job.cancel = CancelToken()
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
    """A job as the runner keeps it; guarded by the runner's lock."""

    def __init__(self, snapshot: JobSnapshot) -> None:
        self.snapshot = snapshot
        self.cancel = CancelToken()
        self.transcript = Transcript()
        self.wish: JobState | None = None
        """What is to become of the job when its thread, which has been told to stop, has ended."""
        self.thread: threading.Thread | None = None
        self.started = 0.0
        self.told = 0.0

    def stop(self, wish: JobState) -> None:
        """Have the thread stop, so that the job comes to be as wished."""
        self.wish = wish
        self.cancel.cancel()

    def kept(self) -> JobSnapshot:
        """Give the job as it is kept for the next start: a wish counts as done."""
        return self.snapshot if self.wish is None else replace(self.snapshot, state=self.wish)
