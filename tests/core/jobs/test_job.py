"""Jobs: which states are the end, and the time left where it can be known."""

from __future__ import annotations

from dataclasses import replace

from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest

JOB = JobSnapshot(1, RetrieveRequest("Main", "1.2"), JobState.RUNNING, 100, 40, rate=20.0)


def test_four_states_are_the_end() -> None:
    ends = {state for state in JobState if state.is_final}
    assert ends == {JobState.SUCCEEDED, JobState.PARTIAL, JobState.FAILED, JobState.CANCELLED}


def test_the_time_left_is_told_while_images_come() -> None:
    assert JOB.seconds_left == 3.0
    assert replace(JOB, stored=120).seconds_left == 0
    assert replace(JOB, rate=0.0).seconds_left is None
    assert replace(JOB, expected=None).seconds_left is None
    assert replace(JOB, state=JobState.WAITING).seconds_left is None
