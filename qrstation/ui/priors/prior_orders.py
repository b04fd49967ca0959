"""Orders priors from the archives: one that a person wants, or several at once that come by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.core.jobs.prior import FoundPrior
from qrstation.jobs.priors.patient_jobs import rules_request
from qrstation.jobs.queue.runner import JobRunner
from qrstation.ui.jobs.job_words import study_title
from qrstation.ui.jobs.jobs_desk import JobsDesk


@dataclass(frozen=True, slots=True)
class PriorOrders:
    """Lives on the GUI thread."""

    runner: JobRunner
    jobs: JobsDesk

    def one(self, prior: FoundPrior, archive: str) -> None:
        """Fetch what a person wants, before what was asked for earlier."""
        request = RetrieveRequest(archive, prior.uid, title=study_title(self.heading(prior)))
        self.runner.submit(request, first=True)

    def together(self, priors: Sequence[FoundPrior], archive: str) -> None:
        """Fetch what no person asked for, as one job."""
        titles = [study_title(self.heading(prior)) for prior in priors]
        self.runner.submit(rules_request(archive, [prior.uid for prior in priors], titles))

    def heading(self, prior: FoundPrior) -> StudyHeading:
        """Give what stands over a prior; the jobs know it from then on."""
        heading = StudyHeading.of(prior.match)
        self.jobs.remember(heading)
        return heading
