"""Several studies of a patient, asked for at the same time as one job, so that a tape is mounted once.

Each study is a retrieve of its own, with its own list and its own truth; here their news and their ends are joined.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from functools import partial

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobState, RetrieveRequest, StudyPart
from qrstation.core.jobs.transcript import recorded
from qrstation.core.notice import notice

LOG = logging.getLogger(__name__)

Report = Callable[[JobProgress], None]


RetrieveOne = Callable[[RetrieveRequest, Report, int], JobOutcome]
"""Retrieves one study on the calling thread, in at most so many of the archive's places. Raises StationError."""


def retrieve_together(request: RetrieveRequest, parallel: int, retrieve: RetrieveOne, report: Report) -> JobOutcome:
    """Retrieve all studies of ``request`` side by side, in the archive's ``parallel`` places.

    Each study has a share of the places, so that the archive hears of all of them at once and not of one after the
    other. Never raises for what a peer did.
    """
    started = time.monotonic()
    studies = tuple(dict.fromkeys(request.study_uids))
    most = math.ceil(parallel / len(studies))
    together = _Together(studies, report)

    def do(uid: str) -> None:
        together.ended(uid, _outcome(lambda: retrieve(request.of_study(uid), together.reporting(uid), most)))

    threads = [threading.Thread(target=recorded(partial(do, uid)), name="study", daemon=True) for uid in studies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return together.outcome(time.monotonic() - started)


def _outcome(do: Callable[[], JobOutcome]) -> JobOutcome:
    try:
        return do()
    except StationError as error:
        return JobOutcome.failure(error)
    except Exception:
        # A bug of ours: the log has the traceback, the other studies go on.
        LOG.exception("the retrieve of one of several studies failed unexpectedly")
        return JobOutcome(JobState.FAILED, None, 0, notice=notice(OutcomeCode.FAILED_UNEXPECTEDLY))


class _Together:
    """The studies of one job; each is told of on a thread of its own."""

    def __init__(self, studies: tuple[str, ...], report: Report) -> None:
        self._report = report
        self._lock = threading.Lock()
        """Guards what follows, and that reports go out in the order in which they were true."""
        self._progress = {uid: JobProgress(JobState.RUNNING, None, 0) for uid in studies}
        self._outcomes: dict[str, JobOutcome] = {}

    def reporting(self, study_uid: str) -> Report:
        """Give what takes the reports of a study."""

        def report(progress: JobProgress) -> None:
            with self._lock:
                self._progress[study_uid] = progress
                self._report(self._joined())

        return report

    def ended(self, study_uid: str, outcome: JobOutcome) -> None:
        """Take note that a study's retrieve is over."""
        with self._lock:
            self._outcomes[study_uid] = outcome
            if len(self._outcomes) < len(self._progress):
                self._report(self._joined())

    def outcome(self, seconds: float) -> JobOutcome:
        """Say how all of it ended; the first that is no success says why."""
        with self._lock:
            outcomes = [self._outcomes[uid] for uid in self._progress]
            parts = self._parts()
        bad = next((each for each in outcomes if each.state is not JobState.SUCCEEDED), None)
        return JobOutcome(
            state=_state_of(outcomes),
            expected=_sum_of([each.expected for each in outcomes]),
            stored=sum(each.stored for each in outcomes),
            missing=tuple(uid for each in outcomes for uid in each.missing),
            failed=tuple(instance for each in outcomes for instance in each.failed),
            status=(bad or outcomes[-1]).status,
            notice=bad.notice if bad is not None else None,
            seconds=round(seconds, 3),
            parts=parts,
        )

    def _joined(self) -> JobProgress:
        running = [progress for uid, progress in self._progress.items() if uid not in self._outcomes]
        is_waiting = all(progress.state is JobState.WAITING for progress in running)
        parts = self._parts()
        return JobProgress(
            JobState.WAITING if is_waiting else JobState.RUNNING,
            _sum_of([part.expected for part in parts]),
            sum(part.stored for part in parts),
            sum(progress.rate for progress in running),
            min(progress.waited for progress in running),
            next((progress.notice for progress in running if progress.notice is not None), None),
            parts,
        )

    def _parts(self) -> tuple[StudyPart, ...]:
        now: dict[str, JobProgress | JobOutcome] = {**self._progress, **self._outcomes}
        return tuple(StudyPart(uid, each.state, each.expected, each.stored, each.notice) for uid, each in now.items())


def _state_of(outcomes: list[JobOutcome]) -> JobState:
    states = {each.state for each in outcomes}
    if states == {JobState.SUCCEEDED}:
        return JobState.SUCCEEDED
    if JobState.CANCELLED in states:
        return JobState.CANCELLED
    return JobState.PARTIAL if any(each.stored for each in outcomes) else JobState.FAILED


def _sum_of(counts: list[int | None]) -> int | None:
    """Give the sum; None where one is not known."""
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
