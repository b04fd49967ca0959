"""What changes of priors after they were found: how much is here, and the newest retrieve of each; one owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.core.jobs.prior import FoundPrior
from qrstation.ui.priors.prior_row import PriorRow


class PriorNews(QObject):
    """Lives on the GUI thread. The list and the timeline may have different patients' priors; both ask here."""

    changed = Signal(object)
    """There is news of these studies (a set of UIDs)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._followed: set[str] = set()
        self._here: dict[str, int] = {}
        """How much is here now, where it was counted since the study was found."""
        self._jobs: dict[str, JobSnapshot] = {}

    def follow(self, study_uids: Iterable[str]) -> None:
        """Take counts of these from now on; what is told of them when they are found is fresh."""
        for uid in study_uids:
            self._followed.add(uid)
            self._here.pop(uid, None)

    def row(self, prior: FoundPrior) -> PriorRow:
        """Give a prior as it stands now."""
        return PriorRow(prior, self._here.get(prior.uid, prior.here), self._jobs.get(prior.uid))

    def job_changed(self, job: JobSnapshot) -> bool:
        """Take a retrieve's news; tells whether it is the study's newest."""
        uid = job.request.study_uid
        known = self._jobs.get(uid)
        if known is not None and known.job_id > job.job_id:
            return False
        self._jobs[uid] = job
        if job.state is JobState.RUNNING and job.stored:
            self._here[uid] = job.stored
        self.changed.emit({uid})
        return True

    def counted(self, counts: Mapping[str, int]) -> None:
        """Take how much of some studies is here, others among them."""
        changed = {uid for uid in self._followed & counts.keys() if self._here.get(uid) != counts[uid]}
        self._here.update((uid, counts[uid]) for uid in changed)
        if changed:
            self.changed.emit(changed)
