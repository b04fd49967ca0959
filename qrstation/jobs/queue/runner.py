"""The job runner: the one place that owns jobs' states and their order, and keeps the queue for the next start."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.events import Publish
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobProgress, JobSnapshot, JobState, Request, is_same_order
from qrstation.core.notice import notice
from qrstation.jobs.queue.job_table import JobTable
from qrstation.jobs.queue.running_job import Rank, Report, RunningJob, Work, outcome_of

__all__ = ["JobRunner", "Rank", "Report", "Work"]

SNAPSHOT_SECONDS = 0.1
"""The shortest time between two snapshots of a job whose state stays the same."""


class JobRunner:
    """Runs jobs on worker threads; every change is published as a JobChanged with a full snapshot."""

    def __init__(
        self,
        work: Work,
        limit_of: Callable[[str], int],
        publish: Publish,
        keep: Callable[[Sequence[JobSnapshot]], None] = lambda jobs: None,
    ) -> None:
        """``limit_of`` gives how many jobs may run at once where they queue, 0 for a place that is not there now."""
        self._work = work
        self._limit_of = limit_of
        self._numbers = itertools.count(1)
        self._table = JobTable(publish, keep)
        self._lock = self._table.lock

    def restore(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take up the queue of an earlier start: what was not done goes on, what was paused stays so.

        Nothing is kept by this: the queue of the earlier start stands as it is until something changes.
        """
        with self._lock:
            for old in jobs:
                number = next(self._numbers)
                new = replace(old, job_id=number, rate=0.0, waited=0.0)
                if old.state not in (JobState.PAUSED, JobState.PARTIAL, JobState.FAILED):
                    new = replace(new, state=JobState.QUEUED, notice=None, code="")
                self._table.add(new)
            self._table.tell_order()
        self._start_waiting()

    def look_again(self) -> None:
        """Take note that the settings have changed: jobs of archives that are there again go on."""
        self._start_waiting()
        self._table.keep()

    def submit(self, request: Request, *, first: bool = False) -> int:
        """Queue a job, before the others where it is to be ``first``; gives its number.

        One for the same that is not over is reused: it goes on when it was paused, and runs once more when it was
        just being cancelled. What a rule wants stands behind what persons ask for. A person who asks for the same
        makes it an own one; a rule changes nothing of what a person asked for, paused or cancelled, and has its own
        that failed done once more.
        """
        with self._lock:
            job = self._table.same(request)
            if job is None:
                number = next(self._numbers)
                self._table.add(JobSnapshot(number, request), first=first)
            else:
                number = job.snapshot.job_id
                if not request.is_prefetch:
                    is_all = is_same_order(job.snapshot.request, request)
                    self._table.asked_for(job, request.title if is_all else "")
                    if first:
                        self._table.order.to_front(number)
                    self.resume(number)
                elif job.snapshot.state in (JobState.FAILED, JobState.PARTIAL):
                    job.cancel = CancelToken()
                    self._table.change(job, state=JobState.QUEUED, notice=None, code="", outcome=None)
        self._changed_order()
        self._start_waiting()
        return number

    def cancel(self, job_id: int) -> None:
        """Cancel a job; what has arrived is kept."""
        with self._lock:
            job = self._table.jobs.get(job_id)
            if job is None or job.snapshot.state.is_final:
                return
            if job.thread is None:
                self._table.change(job, state=JobState.CANCELLED, notice=notice(OutcomeCode.CANCELLED))
            else:
                job.stop(JobState.CANCELLED)
        self._table.keep()

    def pause(self, job_id: int) -> None:
        """Stop a job for now; `resume` goes on with what is missing then."""
        with self._lock:
            job = self._table.jobs.get(job_id)
            if job is None or job.snapshot.state.is_final or job.snapshot.state is JobState.PAUSED:
                return
            if job.thread is None:
                self._table.change(job, state=JobState.PAUSED)
            else:
                job.stop(JobState.PAUSED)
        self._table.keep()

    def resume(self, job_id: int) -> None:
        """Let a job go on that is paused; one that is just being stopped runs once more when it has ended."""
        with self._lock:
            job = self._table.jobs.get(job_id)
            if job is not None and job.is_stopping:
                job.wish = JobState.QUEUED
            elif job is not None and job.snapshot.state is JobState.PAUSED:
                job.cancel = CancelToken()
                self._table.change(job, state=JobState.QUEUED, notice=None, code="")
            else:
                return
        self._table.keep()
        self._start_waiting()

    def move_up(self, job_id: int) -> None:
        """Do a job before the one that stands before it now; a rule's gives way no longer."""
        with self._lock:
            job = self._table.jobs.get(job_id)
            is_rules = job is not None and job.snapshot.request.is_prefetch and not job.snapshot.state.is_final
            if job is not None and is_rules:
                self._table.asked_for(job)
            over = {number for number, job in self._table.jobs.items() if not job.snapshot.state.is_final}
            if not is_rules and not self._table.order.move_up(job_id, over):
                return
        self._changed_order()
        self._start_waiting()

    def retry(self, job_id: int) -> int | None:
        """Do a job that is over once more, as a new one behind the others; gives its number.

        One that is just being cancelled keeps its own, and runs once more when it has ended. None where there is
        nothing to do again.
        """
        with self._lock:
            job = self._table.jobs.get(job_id)
            if job is not None and job.is_stopping:
                self.resume(job_id)
                return job_id
            if job is None or not job.snapshot.state.is_final:
                return None
            self._table.forget(job_id)
            return self.submit(replace(job.snapshot.request, is_prefetch=False))

    def clear(self, job_id: int) -> None:
        """Forget a job that is over."""
        with self._lock:
            job = self._table.jobs.get(job_id)
            if job is not None and job.snapshot.state.is_final:
                self._table.forget(job_id)
        self._table.keep()

    def snapshot(self, job_id: int) -> JobSnapshot | None:
        """Give the newest snapshot of a job."""
        with self._lock:
            job = self._table.jobs.get(job_id)
            return job.snapshot if job else None

    def transcript(self, job_id: int) -> tuple[str, ...]:
        """Give the log of a job's associations since the start of the program, oldest line first."""
        with self._lock:
            job = self._table.jobs.get(job_id)
        return job.transcript.lines() if job else ()

    def close(self, patience: float = 5.0) -> None:
        """Stop everything and wait for the workers, at most ``patience`` seconds; the queue stays kept as it is."""
        with self._lock:
            self._table.is_closed = True
            threads = [job.thread for job in self._table.jobs.values() if job.thread is not None]
            for job in self._table.jobs.values():
                job.cancel.cancel()
        deadline = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _changed_order(self) -> None:
        self._table.tell_order()
        self._table.keep()

    def _start_waiting(self) -> None:
        with self._lock:
            busy = [job.snapshot.request for job in self._table.jobs.values() if job.thread is not None]
            running = Counter(request.queue for request in busy)
            asked = Counter(request.queue for request in busy if not request.is_prefetch)
            for job in self._table.in_order():
                if job.snapshot.state is not JobState.QUEUED or job.thread is not None or self._table.is_closed:
                    continue
                request = job.snapshot.request
                queue = request.queue
                limit = self._limit_of(queue)
                self._table.tell_of_archive(job, is_known=limit > 0)
                # What a rule wants keeps no person waiting: the associations are the lane's to give.
                if (running if request.is_prefetch else asked)[queue] < limit:
                    running[queue] += 1
                    asked[queue] += not request.is_prefetch
                    self._start(job)

    def _start(self, job: RunningJob) -> None:
        job.started = time.monotonic()
        self._table.change(job, state=JobState.RUNNING)
        job.thread = threading.Thread(target=self._run, args=(job,), name="job", daemon=True)
        job.thread.start()

    def _run(self, job: RunningJob) -> None:
        number = job.snapshot.job_id

        def rank() -> int:
            with self._lock:
                return self._table.order.rank(number)

        outcome = outcome_of(self._work, job, lambda progress: self._progress(job, progress), rank)
        with self._lock:
            outcome = job.ended(outcome)
            self._table.change(
                job,
                state=outcome.state,
                expected=outcome.expected if outcome.expected is not None else job.snapshot.expected,
                stored=outcome.stored,
                rate=0.0,
                waited=0.0,
                seconds=outcome.seconds,
                notice=outcome.notice,
                code=outcome.status or "",
                outcome=outcome,
                parts=outcome.parts,
            )
        self._table.keep()
        self._start_waiting()

    def _progress(self, job: RunningJob, progress: JobProgress) -> None:
        now = time.monotonic()
        with self._lock:
            changed = progress.state is not job.snapshot.state
            if not changed and now - job.told < SNAPSHOT_SECONDS:
                return
            self._table.change(
                job,
                state=progress.state,
                expected=progress.expected,
                stored=progress.stored,
                rate=progress.rate,
                waited=progress.waited,
                seconds=now - job.started,
                notice=progress.notice,
                parts=progress.parts,
            )
