"""The tray: long jobs that end, and awaited images, while the user is elsewhere."""

from __future__ import annotations

from dataclasses import replace

from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.ui.jobs.notifier import Notifier

REQUEST = RetrieveRequest("Off-site", "1.2", title="Morgan, Elena")


def told(*jobs: JobSnapshot, looked_at: bool = False) -> list[str]:
    """Give what is said about snapshots in a row."""
    said: list[str] = []
    notifier = Notifier(lambda: looked_at, lambda title, text: said.append(f"{title} | {text}"))
    for job in jobs:
        notifier.job_changed(job)
    return said


WAITING = JobSnapshot(1, REQUEST, JobState.WAITING, 10, waited=60)
COMING = JobSnapshot(1, REQUEST, JobState.RUNNING, 10, 1)
DONE = JobSnapshot(1, REQUEST, JobState.SUCCEEDED, 10, 10, seconds=65)


def test_awaited_images_and_the_end_of_a_long_job_are_told_without_names() -> None:
    assert told(WAITING, COMING, COMING, DONE, DONE) == [
        "The images come | Off-site sends what was waited for",
        "A job has ended: complete · 10 of 10 verified | Off-site, after 1 min 5 s",
    ]


def test_nothing_is_told_to_who_looks_at_the_window() -> None:
    assert told(WAITING, COMING, DONE, looked_at=True) == []


def test_a_short_job_is_not_worth_a_word() -> None:
    assert told(COMING, JobSnapshot(1, REQUEST, JobState.SUCCEEDED, 10, 10, seconds=3)) == []


def test_what_was_over_at_the_start_is_no_news() -> None:
    assert told(DONE) == []


def test_what_a_rule_fetched_makes_no_notice() -> None:
    by_rule = replace(REQUEST, is_prefetch=True)
    assert told(*(replace(job, request=by_rule) for job in (WAITING, COMING, DONE))) == []
