"""Runs trials of rules on workers: what a rule would fetch, and how the ranking would change. Nothing is fetched."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.station.settings import RuleSettings, Settings
from qrstation.jobs.priors.finding import Finder, Findings
from qrstation.jobs.priors.judging import Judge
from qrstation.jobs.priors.known_words import KnownWords
from qrstation.jobs.priors.list_look import ListLook, ListPlan, ListWish
from qrstation.jobs.priors.prefetching import Prefetching
from qrstation.jobs.priors.ranked_search import RankedSearch
from qrstation.jobs.priors.ranking_file import RankingFiles, read_ranking
from qrstation.jobs.priors.ranking_trial import Compared, compared, examples, judge_of
from qrstation.jobs.priors.rule_finds import RuleFinds, found_by
from qrstation.jobs.priors.rule_plan import PatientPlan, plans
from qrstation.jobs.priors.search import PriorsParts
from qrstation.jobs.workers import PATIENCE, Workers
from qrstation.priors.rules import Rules

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RuleNews:
    """Who wants to hear of a trial of a rule; all is called on its worker."""

    found: Callable[[int], object]
    """How many studies the rule has found so far."""
    planned: Callable[[PatientPlan], object]
    ended: Callable[[RuleFinds], object]
    """What the rule found in all; a failure is its remark."""


@dataclass(frozen=True, slots=True)
class RankingNews:
    """Who wants to hear of a trial of the ranking; all is called on its worker."""

    compared: Callable[[Compared], object]
    ended: Callable[[tuple[Notice, ...]], object]
    """Why it failed; nothing where it did not."""


@dataclass(frozen=True, slots=True)
class ListNews:
    """Who wants to hear of a look at a list; all is called on its worker."""

    found: Callable[[int], object]
    """How many of its studies are found so far."""
    planned: Callable[[ListPlan], object]
    ended: Callable[[tuple[str, ...], tuple[Notice, ...]], object]
    """The places of what is known nowhere, and what archives failed in."""


class PriorTrials:
    """Starts trials; each ends once, with what had come by then where it was cancelled."""

    def __init__(self, parts: PriorsParts, words: KnownWords | None = None) -> None:
        """Make it; ``words`` may be known to others already."""
        self._parts = parts
        self._words = words or KnownWords(parts.words)
        self._workers = Workers()
        self._lock = threading.Lock()
        """Guards the examples."""
        self._examples: tuple[Findings, ...] | None = None

    def try_rule(self, rule: RuleSettings, settings: Settings, news: RuleNews, cancel: CancelToken) -> None:
        """Say what a rule would fetch now, with these settings."""

        def run() -> None:
            found = RuleFinds((), False)
            try:
                found = self._try_rule(rule, settings, news, cancel)
            except Cancelled:
                pass
            except StationError as error:
                found = RuleFinds((), False, (error.notice,))
            except Exception:
                # A bug of ours must not leave the trial running for ever in the window.
                LOG.exception("the trial of a rule failed unexpectedly")
                found = RuleFinds((), False, (notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),))
            news.ended(found)

        self._workers.start(run, "rule trial", cancel)

    def look_at_list(self, wish: ListWish, settings: Settings, news: ListNews, cancel: CancelToken) -> None:
        """Say what would be fetched for a list."""

        def run() -> None:
            unknown: list[str] = []
            troubles: dict[Notice, None] = {}

            def tell(archive: str, told: Notice) -> None:
                troubles[notice(JobCode.AT_ARCHIVE, archive=archive, why=told)] = None

            try:
                look = ListLook(Prefetching(settings, self._search(settings), cancel, tell), news.found)
                for plan in look.plans(wish, unknown):
                    news.planned(plan)
            except Cancelled:
                pass
            except StationError as error:
                troubles[error.notice] = None
            except Exception:
                LOG.exception("the look at a list failed unexpectedly")
                troubles[notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY)] = None
            news.ended(tuple(unknown), tuple(troubles))

        self._workers.start(run, "list of priors", cancel)

    def try_ranking(self, in_force: Rules, edited: Rules, news: RankingNews, cancel: CancelToken) -> None:
        """Rank the newest studies' priors here by both rules; the first trial looks them up, the next know them."""

        def run() -> None:
            troubles: tuple[Notice, ...] = ()
            try:
                self._try_ranking(in_force, edited, news, cancel)
            except Cancelled:
                pass
            except StationError as error:
                troubles = (error.notice,)
            except Exception:
                LOG.exception("the trial of the ranking failed unexpectedly")
                troubles = (notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),)
            news.ended(troubles)

        self._workers.start(run, "ranking trial", cancel)

    def read_ranking(self, tell: Callable[[RankingFiles], object]) -> None:
        """Read the rules of the home on a worker."""

        def run() -> None:
            tell(read_ranking(self._parts.words))

        self._workers.start(run, "ranking rules", CancelToken())

    def forget_examples(self) -> None:
        """Have the next trial of the ranking look the newest studies up anew."""
        with self._lock:
            self._examples = None

    def close(self, patience: float = PATIENCE) -> None:
        """Stop everything, and wait for the workers, at most ``patience`` seconds."""
        self._workers.close(patience)

    def _try_rule(self, rule: RuleSettings, settings: Settings, news: RuleNews, cancel: CancelToken) -> RuleFinds:
        archive, search = settings.archive(rule.archive), self._search(settings)
        found = found_by(rule, self._parts.connect(archive), date.today(), cancel, news.found)
        for plan in plans(rule, found, search, settings, cancel):
            news.planned(plan)
        return found

    def _search(self, settings: Settings) -> RankedSearch:
        parts = self._parts
        rules, reader, _ = self._words.read()
        asked = [each for each in settings.archives if each.priors]
        judge = Judge(rules, reader, {each.name: each for each in settings.archives}, parts.rate)
        identities = parts.identities.read()
        finder = Finder(
            parts.connect, parts.reader, asked, identities, parts.learn, judge.is_unclear, is_sideless=judge.is_sideless
        )
        return RankedSearch(finder, judge)

    def _try_ranking(self, in_force: Rules, edited: Rules, news: RankingNews, cancel: CancelToken) -> None:
        _, reader, _ = self._words.read()
        before, after = judge_of(in_force, reader), judge_of(edited, reader)
        with self._lock:
            known = self._examples
        found: list[Findings] = []
        source = examples(self._parts.reader, self._parts.identities.read(), before, cancel) if known is None else known
        for example in source:
            if cancel.is_cancelled:
                return
            found.append(example)
            news.compared(compared(example, before, after))
        if known is None and not cancel.is_cancelled:
            with self._lock:
                self._examples = tuple(found)
