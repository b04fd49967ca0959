"""How a job is told: its badge, its figures, its trouble, the line over all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest, SendRequest
from qrstation.ui.jobs.job_words import (
    BADGES,
    SIGNS,
    badge,
    duration,
    figures,
    fraction,
    going_on,
    in_the_viewer,
    reason,
    summary,
)
from tests.told import told

JOB = JobSnapshot(1, RetrieveRequest("Main", "1.2"), JobState.RUNNING, 100, 40, rate=20.0, seconds=5)


def test_every_state_has_its_word_and_its_sign() -> None:
    assert set(BADGES) == set(SIGNS) == set(JobState)
    assert len(set(BADGES.values())) == len(set(SIGNS.values())) == len(JobState)


@pytest.mark.parametrize(
    ("changes", "word", "right"),
    [
        ({}, "retrieving", "40 / 100 · 20 img/s · 3.0 s left"),
        ({"rate": 0.0}, "retrieving", "40 / 100"),
        ({"seconds": 1.0}, "retrieving", "40 / 100 · 20 img/s"),
        ({"expected": None}, "retrieving", "40 here · 20 img/s"),
        ({"state": JobState.QUEUED}, "queued", ""),
        ({"state": JobState.WAITING, "waited": 75, "notice": told("fetching from tape")}, "fetching from tape",
         "waiting 1 min 15 s"),
        ({"state": JobState.SUCCEEDED, "stored": 100}, "complete · 100 of 100 verified", "5.0 s"),
        ({"state": JobState.SUCCEEDED, "expected": None}, "complete", "5.0 s"),
        ({"state": JobState.PARTIAL}, "incomplete", "40 / 100 · 5.0 s"),
        ({"request": RetrieveRequest("Main", "1.2", is_prefetch=True), "state": JobState.QUEUED}, "queued · by itself",
         ""),
    ],
)  # fmt: skip
def test_badge_and_figures(changes: dict[str, object], word: str, right: str) -> None:
    job = replace(JOB, **changes)  # type: ignore[arg-type]  # the tests name fields of the snapshot
    assert (badge(job), figures(job)) == (word, right)


def test_trouble_is_told_with_what_to_do() -> None:
    trouble = replace(JOB, state=JobState.FAILED, notice=told("no way", "ask"))
    assert reason(trouble) == "no way\nask"
    assert reason(replace(trouble, notice=told("no way"))) == "no way"
    assert reason(replace(trouble, state=JobState.SUCCEEDED)) == ""
    assert reason(replace(trouble, state=JobState.RUNNING)) == "no way"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (4.13, "4.1 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (72, "1 min 12 s"), (7500, "2 h 5 min")],
)
def test_times_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_line_over_the_list_counts_states() -> None:
    states = [
        JobState.RUNNING,
        JobState.QUEUED,
        JobState.WAITING,
        JobState.FAILED,
        JobState.PARTIAL,
        JobState.SUCCEEDED,
    ]
    line = summary([replace(JOB, state=state) for state in states])
    assert line == "1 running · 2 waiting · 2 need attention · 1 done"
    assert summary([]) == ""


def test_how_much_is_here() -> None:
    assert fraction(JOB) == 0.4
    assert fraction(replace(JOB, stored=120)) == 1.0
    assert fraction(replace(JOB, expected=None)) is None
    assert fraction(replace(JOB, expected=0)) is None
    assert fraction(replace(JOB, expected=None, state=JobState.SUCCEEDED)) == 1.0


def test_what_goes_on_at_the_next_start_is_what_would_be_stopped_now() -> None:
    jobs = [replace(JOB, job_id=number, state=state) for number, state in enumerate(JobState)]
    assert going_on(jobs) == "3 retrieves go on at the next start", "queued, running, waiting; paused stays paused"
    sending = replace(JOB, request=SendRequest("Main", "1.2"))
    assert going_on([sending]) == "1 send goes on at the next start"
    assert going_on([JOB, sending]) == "1 retrieve and 1 send go on at the next start"
    assert going_on([replace(JOB, state=JobState.PAUSED)]) == ""


@pytest.mark.parametrize("state", JobState)
def test_the_viewer_says_what_every_state_means_for_it(state: JobState) -> None:
    job = replace(JOB, state=state, stored=0, notice=told("the archive said no", "ask its administrator"))
    what, advice = in_the_viewer(job)
    assert bool(what) == (state is not JobState.RUNNING)
    assert bool(advice) == bool(what)
    if state in (JobState.FAILED, JobState.PARTIAL):
        assert "the archive said no" in what
        assert advice == "ask its administrator"


def test_a_complete_job_has_nothing_to_say_in_the_viewer_when_something_came() -> None:
    assert in_the_viewer(replace(JOB, state=JobState.SUCCEEDED)) == ("", "")
