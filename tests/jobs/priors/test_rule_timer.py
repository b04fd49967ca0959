"""The timer: rules at their times by a clock that a test moves, settings that change, and what others run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import Event
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.core.jobs.rule_run import RuleRan
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.core.station.settings import RuleSettings, Settings
from qrstation.jobs.priors import rule_timer
from qrstation.jobs.priors.prefetching import Fetch
from qrstation.jobs.priors.rule_timer import LONGEST_SLEEP, RuleTimer

START = datetime.fromisoformat("2025-01-14T07:00:00+00:00")
TEN = RuleSettings("Ten", "Main", every_minutes=10, from_="00:00", until="24:00")
DAY = RuleSettings("Day", "Main", every_minutes=60, from_="08:00", until="20:00")
HAND = RuleSettings("Hand", "Main", every_minutes=0)
JOB = JobSnapshot(1, RetrieveRequest("Main", "1.2", is_prefetch=True), JobState.SUCCEEDED)


class Bench:
    """A timer, its clock, and a runner that only notes."""

    def __init__(self, *rules: RuleSettings) -> None:
        self.now = START
        self.settings = Settings(rules=rules)
        self.ran: list[str] = []
        self.jobs: list[JobSnapshot] = []
        self.news: list[Event] = []
        self.told = threading.Event()
        self.is_elsewhere = self.is_closed = False
        self.during: Callable[[], object] = lambda: None
        self.made = 0
        self.handed: list[str] = []
        self.timer = RuleTimer(lambda: self.settings, self.make, self.publish, lambda: self.now)

    def make(self) -> Bench:
        """Be made as a runner."""
        self.made += 1
        return self

    def publish(self, event: Event) -> None:
        """Take news."""
        self.news.append(event)
        self.told.set()

    def run(
        self, rule: RuleSettings, now: datetime, cancel: CancelToken, between: Callable[[], object]
    ) -> RuleRan | None:
        """Note it."""
        self.ran.append(rule.name)
        self.during()
        between()
        return None if self.is_elsewhere else RuleRan(rule.name, now)

    def job_changed(self, job: JobSnapshot) -> None:
        """Note it."""
        self.jobs.append(job)

    def hand_over(self, fetches: Iterable[Fetch]) -> None:
        """Note it."""
        self.handed += [fetch.study_uid for fetch in fetches]

    def close(self) -> None:
        """Note it."""
        self.is_closed = True

    def step(self, minutes: float = 0) -> float:
        """Let time go by."""
        self.now += timedelta(minutes=minutes)
        return self.timer.step()


def test_each_rule_runs_at_its_first_due_time_and_then_again() -> None:
    bench = Bench(TEN, DAY, HAND)
    assert (bench.step(), bench.ran) == (LONGEST_SLEEP, ["Ten"])
    assert bench.step(9.5) == 30
    assert bench.ran == ["Ten"]
    bench.step(0.5)
    bench.step(50)
    assert bench.ran == ["Ten", "Ten", "Ten", "Day"], "what was missed is made up for once"
    assert next(event for event in bench.news if isinstance(event, RuleRan)) == RuleRan("Ten", START)


def test_without_rules_nothing_is_made() -> None:
    bench = Bench(HAND)
    assert bench.step(600) == LONGEST_SLEEP
    assert bench.made == 0


def test_settings_that_change_take_effect() -> None:
    bench = Bench(TEN)
    bench.step()
    bench.settings = Settings(rules=(TEN, replace(DAY, from_="00:00")))
    bench.step(1)
    bench.settings = Settings(rules=(replace(TEN, priors=5),))
    bench.step(1)
    bench.settings = Settings()
    bench.step(60)
    assert bench.ran == ["Ten", "Day", "Ten"]


def test_what_another_process_runs_is_tried_again_soon() -> None:
    bench = Bench(TEN)
    bench.is_elsewhere = True
    assert (bench.step(), bench.ran, bench.news) == (60, ["Ten"], [])
    bench.is_elsewhere = False
    bench.step(1)
    assert bench.ran == ["Ten", "Ten"]
    bench.step(2)
    assert len(bench.ran) == 2


def test_a_person_has_a_rule_run_now_and_jobs_are_heard_of_also_meanwhile() -> None:
    bench = Bench(HAND, TEN)
    bench.timer.run_now(HAND)
    bench.during = lambda: bench.timer.job_changed(JOB)
    bench.timer.job_changed(replace(JOB, state=JobState.RUNNING))
    bench.step()
    assert bench.ran == ["Hand", "Ten"]
    assert bench.jobs == [JOB, JOB]


def test_what_a_list_wants_is_handed_over_without_any_rule() -> None:
    bench = Bench()
    bench.timer.hand_over((Fetch(Match("Main", Level.STUDY, {"StudyInstanceUID": "1.2"}), ("Main",)),))
    bench.step()
    assert (bench.handed, bench.made) == (["1.2"], 1)


def test_the_thread_is_woken_by_settings_and_ends_when_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_timer, "START", 0.0)
    bench = Bench()
    bench.timer.start()
    bench.settings = Settings(rules=(TEN,))
    bench.timer.look_again()
    assert bench.told.wait(20)
    bench.timer.close()
    assert bench.is_closed


def test_a_bug_ends_no_other_run(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(rule_timer, "START", 0.0)
    monkeypatch.setattr(rule_timer, "LONGEST_SLEEP", 0.01)
    bench = Bench(TEN)

    def fail_once() -> None:
        if len(bench.ran) == 1:
            raise ValueError("a bug")

    bench.during = fail_once
    bench.timer.start()
    assert bench.told.wait(20)
    bench.timer.close()
    assert bench.ran[:2] == ["Ten", "Ten"]
    assert "the rules failed unexpectedly" in caplog.text
    assert bench.is_closed


def test_a_person_who_has_a_rule_run_always_hears_what_came_of_it() -> None:
    bench = Bench(HAND)
    bench.timer.run_now(HAND)
    bench.step()
    bench.is_elsewhere = True
    bench.timer.run_now(HAND)
    bench.step()
    here, elsewhere = (event for event in bench.news if isinstance(event, RuleRan))
    assert (here.is_asked, here.remarks) == (True, ())
    assert (elsewhere.is_asked, [told.code for told in elsewhere.remarks]) == (True, [JobCode.RULE_RUNS_ELSEWHERE])
