"""The table of all jobs and their order: every change of it is published, and kept for the next start."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.events import JobChanged, JobsOrdered, Publish
from qrstation.core.jobs.job import JobSnapshot, JobState, Request, brings, is_same_order
from qrstation.core.notice import notice
from qrstation.jobs.queue.order import Order
from qrstation.jobs.queue.running_job import RunningJob

KEPT = frozenset(
    {JobState.QUEUED, JobState.RUNNING, JobState.WAITING, JobState.PAUSED, JobState.PARTIAL, JobState.FAILED}
)
"""States in which a job is kept for the next start: what is not done, and what needs attention."""


class JobTable:
    """Jobs by their numbers; whoever reads or changes them holds its lock."""

    def __init__(self, publish: Publish, keep: Callable[[Sequence[JobSnapshot]], None]) -> None:
        self._publish = publish
        self._keep = keep
        self.jobs: dict[int, RunningJob] = {}
        self.order = Order()
        self.lock = threading.RLock()
        """Guards the jobs, all that is known of each, and their order."""
        self.is_closed = False
        """Whether nothing is kept any more: what was kept last stands."""

    def in_order(self) -> list[RunningJob]:
        """Give the jobs, first what is to be done first."""
        return [self.jobs[number] for number in self.order.numbers]

    def add(self, snapshot: JobSnapshot, *, first: bool = False) -> None:
        """Take a job up, and tell of it."""
        self.jobs[snapshot.job_id] = job = RunningJob(snapshot)
        self.order.add(snapshot.job_id, first=first, gives_way=snapshot.request.is_prefetch)
        self._tell(job)

    def forget(self, job_id: int) -> None:
        """Know a job no more."""
        del self.jobs[job_id]
        self.order.remove(job_id)

    def change(self, job: RunningJob, **changes: Any) -> None:
        """Give a job a new snapshot, and tell of it."""
        job.snapshot = replace(job.snapshot, **changes)
        self._tell(job)

    def same(self, request: Request) -> RunningJob | None:
        """Give the job that brings the same and is not over; for a rule also its own order that did not succeed."""
        for job in self.jobs.values():
            if not job.snapshot.state.is_final and brings(job.snapshot.request, request):
                return job
        alike = [job for job in self.jobs.values() if is_same_order(job.snapshot.request, request)]
        for job in alike:
            if not job.snapshot.state.is_final:
                return job
        for job in reversed(alike) if request.is_prefetch else ():
            if job.snapshot.request.is_prefetch and job.snapshot.state is not JobState.SUCCEEDED:
                return job
        return None

    def asked_for(self, job: RunningJob, title: str = "") -> None:
        """Take note that a person wants what a rule wanted so far: it gives way no longer."""
        request = job.snapshot.request
        if request.is_prefetch:
            self.order.asked_for(job.snapshot.job_id)
            self.change(job, request=replace(request, is_prefetch=False, title=title or request.title))

    def tell_of_archive(self, job: RunningJob, *, is_known: bool) -> None:
        """Say of a job in the queue that it waits for its archive to be in the settings again, or no longer does."""
        says_so = job.snapshot.notice is not None and job.snapshot.notice.code == OutcomeCode.NO_SUCH_ARCHIVE
        if is_known and says_so:
            self.change(job, notice=None)
        elif not is_known and not says_so:
            self.change(job, notice=notice(OutcomeCode.NO_SUCH_ARCHIVE, archive=job.snapshot.request.archive))

    def tell_order(self) -> None:
        """Tell in which order the jobs stand."""
        with self.lock:
            self._publish(JobsOrdered(self.order.numbers))

    def keep(self) -> None:
        """Keep what is not done, and what needs attention."""
        with self.lock:
            if not self.is_closed:
                jobs = [job.kept() for job in self.in_order()]
                self._keep([job for job in jobs if job.state in KEPT])

    def _tell(self, job: RunningJob) -> None:
        job.told = time.monotonic()
        self._publish(JobChanged(job.snapshot))
