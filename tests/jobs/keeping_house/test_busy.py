"""Whoever must not touch a study with a job knows which these are."""

from __future__ import annotations

from dataclasses import replace

from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.jobs.keeping_house.busy import BusyStudies


def test_a_study_is_busy_until_its_last_job_is_over() -> None:
    busy = BusyStudies()
    one = JobSnapshot(1, RetrieveRequest("Main", "1.1"))
    busy.take(one)
    busy.take(JobSnapshot(2, RetrieveRequest("Other", "1.1"), JobState.PAUSED))
    busy.take(replace(one, state=JobState.FAILED))
    assert (busy.has("1.1"), busy.has("1.2")) == (True, False)
    busy.take(JobSnapshot(2, RetrieveRequest("Other", "1.1"), JobState.CANCELLED))
    busy.take(JobSnapshot(3, RetrieveRequest("Other", "1.1"), JobState.SUCCEEDED))
    assert not busy.has("1.1")
