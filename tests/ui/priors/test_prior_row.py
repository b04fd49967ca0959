"""How a prior can be had: by its counts, its copies and the newest job that fetches it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.core.jobs.job import JobState
from qrstation.ui.priors.prior_row import PriorRow, PriorState
from tests.ui.priors.made_up import job, prior


@pytest.mark.parametrize(
    ("here", "state", "expected"),
    [
        (0, None, PriorState.ELSEWHERE),
        (240, None, PriorState.HERE),
        (12, None, PriorState.PARTLY_HERE),
        (0, JobState.QUEUED, PriorState.QUEUED),
        (0, JobState.PAUSED, PriorState.QUEUED),
        (12, JobState.RUNNING, PriorState.ARRIVING),
        (0, JobState.WAITING, PriorState.WAITING),
        (0, JobState.FAILED, PriorState.FAILED),
        (12, JobState.FAILED, PriorState.FAILED),
        (240, JobState.FAILED, PriorState.HERE),
        (12, JobState.CANCELLED, PriorState.PARTLY_HERE),
        (240, JobState.SUCCEEDED, PriorState.HERE),
    ],
)
def test_its_state_follows_counts_and_job(here: int, state: JobState | None, expected: PriorState) -> None:
    row = PriorRow(prior("1.3", here=here), here, job("1.3", state) if state is not None else None)
    assert row.state is expected


@pytest.mark.parametrize(
    ("availability", "is_slow", "expected"),
    [
        ("ONLINE", False, PriorState.ELSEWHERE),
        ("NEARLINE", True, PriorState.ON_TAPE),
        ("OFFLINE", False, PriorState.OUT_OF_REACH),
        ("UNAVAILABLE", True, PriorState.OUT_OF_REACH),
    ],
)
def test_where_it_lies_is_told(availability: str, is_slow: bool, expected: PriorState) -> None:
    one = replace(prior("1.3", InstanceAvailability=availability), is_slow=is_slow)
    assert PriorRow(one, 0).state is expected


def test_without_any_copy_it_cannot_come() -> None:
    row = PriorRow(prior("1.3", archives=()), 0)
    assert (row.state, row.can_come) == (PriorState.OUT_OF_REACH, False)


def test_what_is_here_in_full_is_not_asked_for_and_what_nobody_counted_may_be() -> None:
    assert not PriorRow(prior("1.3"), 240).can_come
    assert PriorRow(prior("1.3"), 239).can_come
    uncounted = PriorRow(prior("1.3", NumberOfStudyRelatedInstances=None), 7)
    assert (uncounted.state, uncounted.can_come) == (PriorState.HERE, True)


def test_what_the_job_listed_goes_before_what_the_archive_counted() -> None:
    assert PriorRow(prior("1.3"), 12, job("1.3", JobState.RUNNING, expected=398)).expected == 398


def test_doubtful_and_other_regions_are_not_relevant() -> None:
    assert PriorRow(prior("1.3"), 0).is_relevant
    assert not PriorRow(prior("1.3", None), 0).is_relevant
    assert not PriorRow(replace(prior("1.3"), is_other_region=True), 0).is_relevant
