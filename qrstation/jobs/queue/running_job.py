"""A job as the runner keeps it, and the outcome of its work whatever happens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobSnapshot, JobState, Request
from qrstation.core.jobs.transcript import Transcript, recording
from qrstation.core.notice import notice

LOG = logging.getLogger(__name__)

Report = Callable[[JobProgress], None]
Rank = Callable[[], int]
Work = Callable[[Request, Report, CancelToken, Rank], JobOutcome]
"""Does a job of whatever kind, on the job's own thread. Raises StationError where it cannot even begin."""


class RunningJob:
    """A job in the queue, running or not; guarded by the runner's lock."""

    def __init__(self, snapshot: JobSnapshot) -> None:
        self.snapshot = snapshot
        self.cancel = CancelToken()
        self.transcript = Transcript()
        self.wish: JobState | None = None
        """What is to become of the job when its thread, which has been told to stop, has ended."""
        self.thread: threading.Thread | None = None
        self.started = 0.0
        self.told = 0.0

    @property
    def is_stopping(self) -> bool:
        """Tell whether its thread has been told to stop, and has not ended yet."""
        return self.thread is not None and self.wish is not None

    def stop(self, wish: JobState) -> None:
        """Have the thread stop, so that the job comes to be as wished."""
        self.wish = wish
        self.cancel.cancel()

    def kept(self) -> JobSnapshot:
        """Give the job as it is kept for the next start: a wish counts as done."""
        return self.snapshot if self.wish is None else replace(self.snapshot, state=self.wish)

    def ended(self, outcome: JobOutcome) -> JobOutcome:
        """Take note that the thread has ended; gives the outcome as it was wished meanwhile."""
        wish, self.thread, self.wish = self.wish, None, None
        if wish is JobState.PAUSED and outcome.state is JobState.CANCELLED:
            return replace(outcome, state=JobState.PAUSED, notice=notice(OutcomeCode.PAUSED))
        if wish is JobState.QUEUED and outcome.state is not JobState.SUCCEEDED:
            self.cancel = CancelToken()
            return replace(outcome, state=JobState.QUEUED, notice=None, status=None)
        return outcome


def outcome_of(work: Work, job: RunningJob, report: Report, rank: Rank) -> JobOutcome:
    """Do the work of a job, and give its outcome whatever happens."""
    try:
        with recording(job.transcript):
            return work(job.snapshot.request, report, job.cancel, rank)
    except StationError as error:
        return JobOutcome.failure(error)
    except Exception:
        # A bug of ours: the log has the traceback, the job must not stay running for ever.
        LOG.exception("a job failed unexpectedly")
        return JobOutcome(JobState.FAILED, None, 0, notice=notice(OutcomeCode.FAILED_UNEXPECTEDLY))
