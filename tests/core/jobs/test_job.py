"""Jobs: which states are the end, and the time left where it can be known."""

from __future__ import annotations

from dataclasses import replace

from qrstation.core.jobs.job import (
    JobSnapshot,
    JobState,
    RetrieveRequest,
    SendRequest,
    StudyPart,
    brings,
    is_same_order,
)

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


TOGETHER = RetrieveRequest("Main", "1.1", with_studies=("1.2",), is_prefetch=True)


def test_the_same_studies_are_the_same_order_whichever_is_named_first() -> None:
    assert is_same_order(TOGETHER, RetrieveRequest("Main", "1.2", with_studies=("1.1",)))
    assert not is_same_order(TOGETHER, RetrieveRequest("Main", "1.1"))


def test_a_job_for_several_brings_each_of_them_whole() -> None:
    one = RetrieveRequest("Main", "1.2")
    assert brings(TOGETHER, one)
    others = (
        replace(one, archive="Far"), replace(one, study_uid="1.3"), replace(one, series_uids=("9",)),
        replace(one, replace=True), replace(one, destination="X"), SendRequest("Main", "1.2"),
    )  # fmt: skip
    assert not any(brings(TOGETHER, other) for other in others)
    assert not brings(one, one), "that is the same order"


def test_each_study_of_a_job_stands_as_a_job_of_its_own() -> None:
    parts = (StudyPart("1.1", JobState.SUCCEEDED, 3, 3), StudyPart("1.2", JobState.WAITING, None, 0))
    job = JobSnapshot(7, TOGETHER, JobState.RUNNING, None, 3, parts=parts)
    first, second = job.by_study()
    assert (first.job_id, first.request.study_uids, first.state, first.stored) == (7, ("1.1",), JobState.SUCCEEDED, 3)
    assert (second.state, second.expected) == (JobState.WAITING, None)
    paused = replace(job, state=JobState.PAUSED).by_study()
    assert [each.state for each in paused] == [JobState.SUCCEEDED, JobState.PAUSED]
    queued = JobSnapshot(8, TOGETHER).by_study()
    assert [(each.request.study_uid, each.state) for each in queued] == [
        ("1.1", JobState.QUEUED), ("1.2", JobState.QUEUED),
    ]  # fmt: skip
    alone = JobSnapshot(9, RetrieveRequest("Main", "1.1"))
    assert alone.by_study() == (alone,)
