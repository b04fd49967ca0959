"""Searches for priors in the background: one at a time, a newer one stops the older; news by its generation."""

from __future__ import annotations

import itertools
import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qrstation.core.archive import Connect
from qrstation.core.codes.jobs import JobCode
from qrstation.core.codes.priors import PriorCode
from qrstation.core.errors import StationError
from qrstation.core.events import PriorsFound, Publish, SearchEnded
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.jobs.prior import FoundPrior
from qrstation.core.notice import Notice, notice
from qrstation.core.patient import Demographics
from qrstation.core.station.settings import PriorsSettings, Settings
from qrstation.jobs.priors.known_words import KnownWords
from qrstation.jobs.workers import PATIENCE, Workers
from qrstation.store.index import IndexReader
from qrstation.store.state_identities import KeptIdentities

if TYPE_CHECKING:
    from qrstation.jobs.priors.finding import ArchiveAnswer, Findings
    from qrstation.jobs.priors.judging import Judge, Prior

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PriorsParts:
    """What a search for priors works with."""

    connect: Connect
    reader: IndexReader
    settings: Callable[[], Settings]
    words: Path
    """The folder of the hospital's own words and rules."""
    identities: KeptIdentities
    learn: Callable[[str, Habits], object] = lambda archive, news: None
    rate: Callable[[str], float | None] = lambda archive: None
    """Gives the images a second that an archive sent so far; None while nothing is known."""


class PriorsSearcher:
    """Finds priors on a worker; what it finds is published with the generation that `find` gave.

    Each search ends with one PriorsFound that is final, after any number that are not: what is found while archives
    are awaited.
    """

    def __init__(self, parts: PriorsParts, publish: Publish) -> None:
        self._parts = parts
        self._publish = publish
        self._generations = itertools.count(1)
        self._cancel = CancelToken()
        """Stops the newest search."""
        self._lock = threading.Lock()
        """Guards which search is the newest."""
        self._workers = Workers()
        self._turn = threading.Lock()
        """Whose turn it is to ask: the older search ends before the newer begins."""
        self._decisions: deque[Callable[[], None]] = deque()
        """What was decided and is not kept yet, the oldest first."""
        self._keeping = threading.Lock()
        """Held while decisions are kept: one after the other, as they were taken."""
        self.words = KnownWords(parts.words)

    @property
    def parts(self) -> PriorsParts:
        """What it works with."""
        return self._parts

    def find(self, study_uid: str) -> int:
        """Find the priors of a study at all archives that are asked for them, and here; gives the generation."""
        return self._start(study_uid)

    def decide(self, study_uid: str, one: Demographics, other: Demographics, is_same: bool | None) -> int:
        """Keep that two descriptions are of one person, or of two, or with None undo that; then find anew."""

        def keep() -> None:
            if is_same is None:
                self._parts.identities.undo(one, other)
            else:
                self._parts.identities.decide(one, other, is_same=is_same)

        self._decisions.append(keep)
        return self._start(study_uid)

    def _keep_decisions(self) -> None:
        with self._keeping:
            while self._decisions:
                try:
                    self._decisions[0]()
                finally:
                    self._decisions.popleft()  # one that cannot be kept is told, and does not stand in the way

    def stop(self) -> None:
        """Stop what runs; it still ends with a final PriorsFound of what had come by then."""
        self._cancel.cancel()

    def close(self, patience: float = PATIENCE) -> None:
        """Stop everything, without an orderly end, and wait for the workers, at most ``patience`` seconds."""
        self._workers.close(patience)

    def _start(self, study_uid: str) -> int:
        generation = next(self._generations)
        token = CancelToken()

        def run() -> None:
            try:
                self._keep_decisions()  # also where an older search hangs, or a newer one waits already
                with self._turn:
                    found = (
                        PriorsFound(generation, None)
                        if token.is_cancelled
                        else self._found(study_uid, generation, token)
                    )
            except Cancelled:
                found = PriorsFound(generation, None)
            except StationError as error:
                found = PriorsFound(generation, None, remarks=(error.notice,))
            except Exception:
                # A bug of ours must not leave the search running for ever in the window.
                LOG.exception("finding priors failed unexpectedly")
                found = PriorsFound(generation, None, remarks=(notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),))
            self._publish(found)

        with self._lock:
            self._cancel.cancel()
            self._cancel = token
            self._workers.start(run, "priors", token)
        return generation

    def _found(self, study_uid: str, generation: int, cancel: CancelToken) -> PriorsFound:
        from qrstation.jobs.priors.finding import Finder
        from qrstation.jobs.priors.judging import Judge

        parts = self._parts
        settings = parts.settings()
        rules, words, problems = self.words.read()
        archives = [archive for archive in settings.archives if archive.priors]
        judge = Judge(rules, words, {archive.name: archive for archive in archives}, parts.rate)

        def tell(findings: Findings) -> None:
            ranked = judge.ranked(findings)
            fetched = _fetched(ranked, settings.priors) if findings.answers else {}
            self._publish(_told(generation, findings, ranked, judge, fetched, problems))

        identities = parts.identities.read()
        finder = Finder(
            parts.connect, parts.reader, archives, identities, parts.learn, judge.is_unclear, tell, judge.is_sideless
        )
        findings = finder.find(study_uid, cancel)
        priors = judge.ranked(findings)
        return _told(generation, findings, priors, judge, _fetched(priors, settings.priors), problems)


def _fetched(ranked: Sequence[Prior], asked: PriorsSettings) -> dict[str, tuple[str, ...]]:
    """Give which priors are fetched by itself, and from which archives, the best first."""
    from qrstation.jobs.priors.choosing import Wish, chosen

    wanted = chosen(ranked, Wish(asked.most, asked.most_images, asked.nearline))
    return {choice.prior.study.uid: tuple(copy.archive for copy in choice.copies) for choice in wanted}


def _told(
    generation: int,
    findings: Findings,
    ranked: Sequence[Prior],
    judge: Judge,
    fetched: Mapping[str, tuple[str, ...]],
    problems: tuple[Notice, ...],
) -> PriorsFound:
    priors = tuple(_shown(prior, findings.patient, fetched.get(prior.study.uid, ())) for prior in ranked)
    others = tuple(
        FoundPrior(study.match, (), 0, None, (), (), False, study.verdict, study.whose, findings.patient)
        for study in findings.others
    )
    answers = tuple(_ended(generation, answer) for answer in findings.answers)
    remarks = (*findings.remarks, *problems)
    regions = judge.regions(findings.current) if findings.current is not None else ()
    return PriorsFound(generation, findings.current, priors, answers, remarks, regions, others, findings.asking)


def _ended(generation: int, answer: ArchiveAnswer) -> SearchEnded:
    return SearchEnded(generation, answer.archive, answer.end, answer.matches, remarks=answer.remarks)


def _shown(prior: Prior, patient: Demographics, fetch_from: tuple[str, ...]) -> FoundPrior:
    study, ranked = prior.study, prior.ranked
    by_name = {copy.archive: copy for copy in study.copies}
    copies = tuple(by_name[copy.archive] for copy in prior.copies if copy.archive in by_name)
    is_other = any(reason.code == PriorCode.OTHER_REGION for reason in ranked.reasons)
    from qrstation.jobs.priors.choosing import is_slow

    lies_slow = any(is_slow(copy) for copy in prior.copies[:1])
    return FoundPrior(
        study.match, copies, study.here, ranked.rank, ranked.reasons, tuple(map(str, ranked.anatomy.regions)), is_other,
        study.verdict, study.whose, patient, ranked.score, prior.seconds, lies_slow, fetch_from,
    )  # fmt: skip
