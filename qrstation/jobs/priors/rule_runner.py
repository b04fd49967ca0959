"""Runs a rule of the settings once: finds, chooses, and hands what is missing to the job queue. For one thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.job import JobSnapshot
from qrstation.core.jobs.rule_run import RuleRan
from qrstation.core.notice import Notice, notice
from qrstation.core.station.lock import ProcessLock
from qrstation.core.station.settings import RuleSettings, Settings
from qrstation.jobs.priors.finding import Finder
from qrstation.jobs.priors.handing_over import HandingOver, Queue
from qrstation.jobs.priors.judging import Judge
from qrstation.jobs.priors.known_words import KnownWords
from qrstation.jobs.priors.prefetching import Fetch, Named, Prefetching, as_described, by_patient, itself
from qrstation.jobs.priors.ranked_search import RankedSearch
from qrstation.jobs.priors.rule_seen import Seen, key_of
from qrstation.jobs.priors.search import PriorsParts

LOG = logging.getLogger(__name__)
MOST_REMARKS = 20
"""Different things that are told of one run."""

LockOf = Callable[[str], ProcessLock]
"""Gives the lock of the rule of a name, over all processes of the home. Raises HomeUnusable."""


@dataclass(slots=True)
class _Run:
    """One run of a rule, with what came of it by now: also where it breaks off, that has been done."""

    rule: RuleSettings
    now: datetime
    cancel: CancelToken
    between: Callable[[], object]
    patients: int = 0
    fetched: int = 0
    remarks: dict[Notice, None] = field(default_factory=dict)

    def tell(self, archive: str, told: Notice) -> None:
        """Take what an archive failed in, or what is to be known of its answer."""
        self.remarks[notice(JobCode.AT_ARCHIVE, archive=archive, why=told)] = None


class RuleRunner:
    """Keeps what rules have seen, and their locks while they run or jobs of theirs are to be done."""

    def __init__(self, parts: PriorsParts, words: KnownWords, queue: Queue, lock_of: LockOf) -> None:
        self._parts = parts
        self._words = words
        self._lock_of = lock_of
        self._locks: dict[str, ProcessLock] = {}
        self._seen: dict[str, Seen] = {}
        self._jobs = HandingOver(queue, self._forget)

    def run(
        self, rule: RuleSettings, now: datetime, cancel: CancelToken, between: Callable[[], object] = lambda: None
    ) -> RuleRan | None:
        """Run a rule; None where another process runs it. ``between`` is called before each patient.

        Never raises what a peer or a file can cause: that is a remark.
        """
        run = _Run(rule, now, cancel, between)
        try:
            if not self._hold(rule.name):
                return None
            self._run(run)
        except Cancelled:
            pass
        except StationError as error:
            run.remarks[error.notice] = None
        except Exception:
            # A bug of ours must not end the other rules.
            LOG.exception("a rule failed unexpectedly")
            run.remarks[notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY)] = None
        finally:
            self._let_go()
        return RuleRan(rule.name, now, run.patients, run.fetched, tuple(run.remarks)[:MOST_REMARKS])

    def hand_over(self, fetches: Iterable[Fetch]) -> None:
        """Hand over what a person wants prefetched: it is followed as what rules want."""
        for wanted in as_described(fetches):
            self._jobs.hand_over("", wanted)

    def job_changed(self, job: JobSnapshot) -> None:
        """Take note of how a job goes."""
        self._jobs.changed(job)
        self._let_go()

    def close(self) -> None:
        """Let go of all rules."""
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def _run(self, run: _Run) -> None:
        rule, cancel, settings = run.rule, run.cancel, self._parts.settings()
        search, basis = self._search(settings)
        engine = Prefetching(settings, search, cancel, run.tell)
        try:
            found = engine.of_rule(rule, run.now.date())
        except StationError as error:
            run.tell(rule.archive, error.notice)
            return
        seen = self._seen.setdefault(rule.name, Seen())
        seen.begin((rule, settings.priors, settings.archives, basis), found)
        for patient in seen.in_turn(by_patient(found), counts=rule.studies):
            if cancel.is_cancelled:
                break
            run.between()
            engine.is_whole = True
            wanted = engine.fetches(patient, rule.priors)
            if cancel.is_cancelled:
                break
            if rule.studies and not rule.worklist:
                archive = settings.archive(rule.archive)
                wanted += [itself(named.match, archive) for named in patient if self._is_missing(named)]
            seen.tried(patient, is_done=engine.is_whole, counts=rule.studies)
            keys = [key_of(named.match) for named in patient]
            run.fetched += self._jobs.hand_over(rule.name, wanted, keys)
            run.patients += 1

    def _search(self, settings: Settings) -> tuple[RankedSearch, object]:
        """Give what finds and ranks, and what it goes by."""
        parts = self._parts
        rules, reader, _ = self._words.read()
        asked = [archive for archive in settings.archives if archive.priors]
        judge = Judge(rules, reader, {archive.name: archive for archive in settings.archives}, parts.rate)
        finder = Finder(parts.connect, parts.reader, asked, parts.identities.read(), parts.learn, judge.is_unclear)
        return RankedSearch(finder, judge), rules

    def _is_missing(self, named: Named) -> bool:
        count = named.match.number("NumberOfStudyRelatedInstances")
        return count is None or len(self._parts.reader.held(named.match.study_uid)) < count

    def _hold(self, rule: str) -> bool:
        if rule in self._locks:
            return True  # jobs of its last run are still to be done
        lock = self._lock_of(rule)
        if lock.acquire():
            self._locks[rule] = lock
            return True
        return False

    def _let_go(self) -> None:
        for rule in [rule for rule in self._locks if not self._jobs.is_busy(rule)]:
            self._locks.pop(rule).release()

    def _forget(self, rule: str, keys: Iterable[Hashable]) -> None:
        if (seen := self._seen.get(rule)) is not None:
            seen.failed(keys)
