"""What of the priors of an opened study is fetched by itself, when, and from where."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from qrstation.core.events import PriorsFound
from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.core.jobs.prior import FoundPrior
from qrstation.jobs.priors.patient_jobs import by_job

PATIENCE_MS = 3000
"""So long after the first archive's answer the others are waited for: then the best that are known are fetched."""


class ByItself(QObject):
    """Lives on the GUI thread. What is fetched for one study is never more than the settings say."""

    def __init__(self, parent: QObject, fetch: Callable[[Sequence[FoundPrior], str], None]) -> None:
        """``fetch`` fetches priors from an archive, as one job."""
        super().__init__(parent)
        self._do = fetch
        self._most = 0
        self._best: Sequence[FoundPrior] = ()
        self._ordered: dict[str, tuple[FoundPrior, tuple[str, ...]]] = {}
        """What was asked for, each with the archives that are left should this one fail."""
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._fetch)

    def begin(self, most: int) -> None:
        """Fetch at most so many priors of the study that is looked at from now on."""
        self._patience.stop()
        self._most, self._best, self._ordered = most, (), {}

    def stop(self) -> None:
        """Fetch nothing more."""
        self._patience.stop()
        self._most = 0

    def found(self, found: PriorsFound) -> None:
        """Take what is known by now."""
        self._best = [prior for prior in found.priors if prior.fetch_from]
        if found.is_final:
            self._patience.stop()
            self._fetch()
        elif found.answers and not self._patience.isActive():
            self._patience.start()

    def job_changed(self, job: JobSnapshot) -> None:
        """Go on at the next archive where one had nothing of it."""
        is_ours = isinstance(job.request, RetrieveRequest) and job.request.is_prefetch
        if not is_ours or not job.state.is_final:
            return
        failed = [each.request.study_uid for each in job.by_study() if each.state is JobState.FAILED]
        ordered = [self._ordered[uid] for uid in failed if uid in self._ordered]
        self._order([(prior, archives) for prior, archives in ordered if archives])

    def _fetch(self) -> None:
        left = max(0, self._most - len(self._ordered))
        new = [prior for prior in self._best if prior.uid not in self._ordered][:left]
        self._order([(prior, prior.fetch_from) for prior in new])

    def _order(self, wanted: Sequence[tuple[FoundPrior, tuple[str, ...]]]) -> None:
        for job in by_job(wanted, lambda each: each[1][0], lambda each: each[0].is_slow):
            self._ordered.update((prior.uid, (prior, archives[1:])) for prior, archives in job)
            self._do([prior for prior, _ in job], job[0][1][0])
