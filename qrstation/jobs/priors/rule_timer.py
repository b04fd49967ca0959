"""Runs the rules of the settings by themselves while the window is open, one after the other, each at its time."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import Publish
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.core.jobs.rule_run import RuleRan
from qrstation.core.notice import notice
from qrstation.core.station.settings import RuleSettings, Settings
from qrstation.jobs.priors.rule_times import next_run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qrstation.jobs.priors.prefetching import Fetch

LOG = logging.getLogger(__name__)
START = 5.0
"""Seconds after the start before which no rule runs: the window comes first."""
LONGEST_SLEEP = 60.0
"""Seconds after which the clock is looked at again: it may have been set, or the machine have slept."""
AGAIN = timedelta(minutes=1)
"""After this a rule is tried again that another process ran."""


class Runner(Protocol):
    """What runs a rule, on the timer's thread."""

    def run(
        self, rule: RuleSettings, now: datetime, cancel: CancelToken, between: Callable[[], object]
    ) -> RuleRan | None:
        """Run it once; None where another process runs it."""

    def job_changed(self, job: JobSnapshot) -> None:
        """Take note of how a job goes."""

    def hand_over(self, fetches: Iterable[Fetch]) -> None:
        """Have studies fetched that a list wants."""

    def close(self) -> None:
        """Let go of everything."""


class RuleTimer:
    """Asks and waits on a thread of its own; what was done is published as RuleRan.

    The runner is made when the first rule is due: the start does not wait for what finds priors.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        runner: Callable[[], Runner],
        publish: Publish,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._settings = settings
        self._make = runner
        self._runner: Runner | None = None
        self._publish = publish
        self._now = now
        self._last: dict[str, tuple[RuleSettings, datetime]] = {}
        """When each rule ran, and as it was set then."""
        self._news: queue.SimpleQueue[JobSnapshot | RuleSettings | tuple[Fetch, ...] | None] = queue.SimpleQueue()
        """Jobs that ended or rest, what persons want run or fetched, and None for a look at the settings."""
        self._cancel = CancelToken()
        self._thread: threading.Thread | None = None

    # --- from any thread ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._loop, name="rules", daemon=True)
        self._thread.start()

    def look_again(self, *_: object) -> None:
        """Take note that the settings have changed."""
        self._news.put(None)

    def run_now(self, rule: RuleSettings) -> None:
        """Run a rule out of its turn; a RuleRan follows."""
        self._news.put(rule)

    def hand_over(self, fetches: tuple[Fetch, ...]) -> None:
        """Have studies fetched that a person's list wants; returns at once."""
        self._news.put(fetches)

    def job_changed(self, job: JobSnapshot) -> None:
        """Take note of how a job goes; returns at once."""
        if job.state.is_final or job.state is JobState.PAUSED:
            self._news.put(job)

    def close(self, patience: float = 5.0) -> None:
        """Stop, and wait for the thread at most ``patience`` seconds."""
        self._cancel.insist()
        self._news.put(None)
        if self._thread is not None:
            self._thread.join(patience)

    # --- on the timer's thread ---------------------------------------------------------------------------------

    def step(self) -> float:
        """Take the news, run what is due, and give the seconds until something may be due again."""
        for rule in self._take_news():
            self._run(rule, is_asked=True)
        for rule in self._due():
            if self._cancel.is_cancelled:
                break
            self._run(rule)
        now = self._now()
        waits = [(due - now).total_seconds() for rule in self._settings().rules if (due := self._next(rule, now))]
        return max(0.0, min([LONGEST_SLEEP, *waits]))

    def _loop(self) -> None:
        self._cancel.wait(START)
        while not self._cancel.is_cancelled:
            wait = self._guarded_step()
            with suppress(queue.Empty):
                self._news.put(self._news.get(timeout=max(0.01, wait)))
        if self._runner is not None:
            self._runner.close()

    def _guarded_step(self) -> float:
        try:
            return self.step()
        except Exception:
            # A bug of ours must not end all rules until the next start.
            LOG.exception("the rules failed unexpectedly")
            return LONGEST_SLEEP

    def _due(self) -> list[RuleSettings]:
        now = self._now()
        due = [(at, rule) for rule in self._settings().rules if (at := self._next(rule, now)) and at <= now]
        return [rule for _, rule in sorted(due, key=lambda each: each[0])]

    def _next(self, rule: RuleSettings, now: datetime) -> datetime | None:
        known = self._last.get(rule.name)
        # One that was set otherwise since it ran is another: it runs anew.
        return next_run(rule, known[1] if known is not None and known[0] == rule else None, now)

    def _run(self, rule: RuleSettings, *, is_asked: bool = False) -> None:
        at = self._now()
        ran = self._made().run(rule, at, self._cancel, self._take_jobs)
        if ran is not None:
            self._last[rule.name] = rule, at
        else:
            every = timedelta(minutes=rule.every_minutes)
            self._last[rule.name] = rule, at - every + min(every, AGAIN)
            if is_asked:
                ran = RuleRan(rule.name, at, remarks=(notice(JobCode.RULE_RUNS_ELSEWHERE),))
        if ran is not None and not self._cancel.is_cancelled:
            self._publish(replace(ran, is_asked=is_asked))

    def _made(self) -> Runner:
        if self._runner is None:
            self._runner = self._make()
        return self._runner

    def _take_jobs(self) -> None:
        """Have what happened to jobs looked at while a rule runs: a long list keeps none of them waiting."""
        wanted = self._take_news()
        for rule in wanted:
            self._news.put(rule)

    def _take_news(self) -> list[RuleSettings]:
        wanted: list[RuleSettings] = []
        try:
            while True:
                news = self._news.get_nowait()
                if isinstance(news, RuleSettings):
                    wanted.append(news)
                elif isinstance(news, tuple):
                    self._made().hand_over(news)
                elif news is not None and self._runner is not None:
                    self._runner.job_changed(news)
        except queue.Empty:
            return wanted
