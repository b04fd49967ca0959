"""The job runner: the one place that owns jobs' states; a lane for each archive, with the archive's limit."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from qrstation.core.cancel import CancelToken
from qrstation.core.events import JobChanged, Publish
from qrstation.core.job import JobSnapshot, JobState, RetrieveOutcome, RetrieveRequest
from qrstation.jobs.retrieve import RetrieveProgress

LOG = logging.getLogger(__name__)
SNAPSHOT_SECONDS = 0.1
"""The shortest time between two snapshots of a job whose state stays the same."""

Report = Callable[[RetrieveProgress], None]
Work = Callable[[RetrieveRequest, Report, CancelToken], RetrieveOutcome]


class JobRunner:
    """Runs retrieve jobs on worker threads; every change is published as a JobChanged with a full snapshot."""

    def __init__(self, work: Work, limit_of: Callable[[str], int], publish: Publish) -> None:
        self._work = work
        self._limit_of = limit_of
        self._publish = publish
        self._numbers = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._lock = threading.RLock()
        self._closed = False

    def submit(self, request: RetrieveRequest) -> int:
        """Put a job into its archive's lane; a job for the same thing that is not over yet is used again."""
        with self._lock:
            for job in self._jobs.values():
                if job.snapshot.request == request and not job.snapshot.state.is_final:
                    return job.snapshot.job_id
            number = next(self._numbers)
            job = _Job(JobSnapshot(number, request))
            self._jobs[number] = job
            self._tell(job)
        self._start_waiting()
        return number

    def cancel(self, job_id: int) -> None:
        """Cancel a job; what has arrived is kept."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.snapshot.state.is_final:
                return
            job.cancel.cancel()
            if job.thread is None:
                self._set(job, state=JobState.CANCELLED, message="cancelled", advice="retry to get the rest")

    def retry(self, job_id: int) -> int | None:
        """Put a job that is over into the queue again, as a new one in the old one's place."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or not job.snapshot.state.is_final:
                return None
            del self._jobs[job_id]
            return self.submit(job.snapshot.request)

    def clear(self, job_id: int) -> None:
        """Forget a job that is over."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and job.snapshot.state.is_final:
                del self._jobs[job_id]

    def snapshot(self, job_id: int) -> JobSnapshot | None:
        """Give the newest snapshot of a job."""
        with self._lock:
            job = self._jobs.get(job_id)
            return job.snapshot if job else None

    def close(self, patience: float = 5.0) -> None:
        """Cancel everything and wait for the workers, at most ``patience`` seconds."""
        with self._lock:
            self._closed = True
            threads = [job.thread for job in self._jobs.values() if job.thread is not None]
            numbers = list(self._jobs)
        for number in numbers:
            self.cancel(number)
        deadline = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start_waiting(self) -> None:
        with self._lock:
            busy: dict[str, int] = {}
            for job in self._jobs.values():
                if job.thread is not None:
                    busy[job.snapshot.request.archive] = busy.get(job.snapshot.request.archive, 0) + 1
            for job in self._jobs.values():
                archive = job.snapshot.request.archive
                free = busy.get(archive, 0) < self._limit_of(archive)
                if job.snapshot.state is JobState.QUEUED and job.thread is None and free and not self._closed:
                    busy[archive] = busy.get(archive, 0) + 1
                    job.started = time.monotonic()
                    self._set(job, state=JobState.RUNNING)
                    job.thread = threading.Thread(target=self._run, args=(job,), name="retrieve", daemon=True)
                    job.thread.start()

    def _run(self, job: _Job) -> None:
        request = job.snapshot.request
        try:
            outcome = self._work(request, lambda progress: self._progress(job, progress), job.cancel)
        except Exception:
            # A bug of ours: the log has the traceback, the job must not stay running for ever.
            LOG.exception("a retrieve failed unexpectedly")
            outcome = RetrieveOutcome(
                JobState.FAILED, None, 0, message="the retrieve failed unexpectedly", advice="send the log to support"
            )
        with self._lock:
            job.thread = None
            self._set(
                job,
                state=outcome.state,
                expected=outcome.expected,
                stored=outcome.stored,
                rate=0.0,
                waited=0.0,
                seconds=outcome.seconds,
                message=outcome.message,
                advice=outcome.advice,
                code=outcome.status or "",
                outcome=outcome,
            )
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
        self.thread: threading.Thread | None = None
        self.started = 0.0
        self.told = 0.0
