"""Which studies the jobs of this process are about, for those who must not touch these."""

from __future__ import annotations

import threading

from qrstation.core.jobs.job import JobSnapshot


class BusyStudies:
    """Told of every job's snapshots on one thread, asked on others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        """Guards the studies."""
        self._studies: dict[int, tuple[str, ...]] = {}
        """By the numbers of the jobs that are not over."""

    def take(self, job: JobSnapshot) -> None:
        """Take a job's newest snapshot."""
        with self._lock:
            if job.state.is_final:
                self._studies.pop(job.job_id, None)
            else:
                self._studies[job.job_id] = job.request.study_uids

    def has(self, study_uid: str) -> bool:
        """Tell whether a job, running, waiting or paused, is about a study."""
        with self._lock:
            return any(study_uid in studies for studies in self._studies.values())
