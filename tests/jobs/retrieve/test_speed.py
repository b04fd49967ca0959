"""How fast an archive sends is seen by what a retrieve reports; what was here before does not count."""

from __future__ import annotations

import pytest

from qrstation.core.jobs.job import JobProgress, JobState
from qrstation.jobs.retrieve.speed import SpeedSeen


def seen(*reports: tuple[float, int]) -> float | None:
    """Look at what was here at these seconds."""
    now = [0.0]
    speed = SpeedSeen(lambda: now[0])
    for seconds, stored in reports:
        now[0] = seconds
        speed.look(stored)
    return speed.a_second


def test_it_is_told_from_the_first_new_instance_to_the_last() -> None:
    assert seen((0, 100), (1, 100), (2, 110), (12, 230), (60, 230)) == pytest.approx(12)


@pytest.mark.parametrize(
    "reports",
    [(), ((0, 0),), ((0, 398), (9, 398)), ((0, 0), (1, 398)), ((0, 0), (1, 5), (5, 9)), ((0, 0), (1, 9), (1.1, 99))],
)
def test_of_too_few_nothing_is_told(reports: tuple[tuple[float, int], ...]) -> None:
    assert seen(*reports) is None


def test_reports_are_passed_on() -> None:
    told: list[JobProgress] = []
    progress = JobProgress(JobState.RUNNING, 3, 1)
    SpeedSeen().through(told.append)(progress)
    assert told == [progress]
