"""What is prefetched: the priors of studies that are named, listed, or found by a rule, chosen patient by patient.

For the window and the command line alike: here is said what would be fetched; who fetches it is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice
from qrstation.core.patient import Traits
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query, with_shown
from qrstation.core.station.settings import ArchiveSettings, RuleSettings, Settings
from qrstation.jobs.priors.choosing import LEAST_SCORE, Choice, Wish, chosen, is_slow
from qrstation.jobs.priors.finding import ArchiveAnswer
from qrstation.jobs.priors.judging import Prior
from qrstation.jobs.priors.ranked_search import RankedSearch
from qrstation.jobs.priors.rule_finds import found_by
from qrstation.jobs.retrieve.copies import Copy
from qrstation.jobs.search.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class Named:
    """A study whose priors are wanted."""

    match: Match
    answers: Mapping[str, ArchiveAnswer] = field(default_factory=dict)
    """How the archives answered that were asked for the study itself."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A prior as it is ranked beside one of the studies that were named."""

    study_uid: str
    """The study that it is a prior of."""
    prior: Prior


@dataclass(frozen=True, slots=True)
class Fetch:
    """A study that is wanted here."""

    match: Match
    archives: tuple[str, ...]
    """Where it can be had, the best first; none where nothing of it is missing."""
    images: int = 0
    """How many are to come."""
    caches: tuple[str, ...] = ()
    """The department's caches that are to have it too, and lack it."""
    beside: tuple[Beside, ...] = ()
    """What it is a prior of, the best first; none for a study that is wanted for itself."""
    slow: frozenset[str] = frozenset()
    """Those of the archives at which it lies on slow media."""

    @property
    def study_uid(self) -> str:
        """Study Instance UID."""
        return self.match.study_uid


def itself(match: Match, archive: ArchiveSettings) -> Fetch:
    """Give a study that is wanted for itself, from the archive that named it."""
    copy = Copy(archive.name, availability=match.text("InstanceAvailability"), is_slow_archive=archive.nearline)
    return Fetch(match, (archive.name,), slow=frozenset({archive.name}) if is_slow(copy) else frozenset())


def by_patient(named: Iterable[Named]) -> list[list[Named]]:
    """Put the studies of one patient together, each once, the patients in the order in which they were met."""
    patients: dict[Traits, dict[str, Named]] = {}
    for place, each in enumerate(named):
        key = each.match.study_uid or f"?{place}"  # a worklist may tell no study's UID
        patients.setdefault(each.match.demographics.traits, {}).setdefault(key, each)
    return [list(studies.values()) for studies in patients.values()]


def as_described(fetches: Iterable[Fetch]) -> list[list[Fetch]]:
    """Put those together that describe one patient, the patients in the order in which they were met."""
    patients: dict[Traits, list[Fetch]] = {}
    for fetch in fetches:
        patients.setdefault(fetch.match.demographics.traits, []).append(fetch)
    return list(patients.values())


@dataclass(slots=True)
class Prefetching:
    """One run, for one thread."""

    settings: Settings
    search: RankedSearch
    cancel: CancelToken
    tell: Callable[[str, Notice], object] = lambda archive, told: None
    """Told the archive, and what it failed in or what is to be known of its answer."""
    is_whole: bool = True
    """Whether every archive answered in full so far."""
    failed: dict[str, ArchiveAnswer] = field(default_factory=dict)
    """How those ended that did not, when patients' studies were asked for."""

    def of_rule(self, rule: RuleSettings, today: date) -> list[Named]:
        """Give the studies that a rule finds. Raises UnknownArchive; PeerError where the archive cannot be asked."""
        archive = self.settings.archive(rule.archive)
        found = found_by(rule, self.search.finder.connect(archive), today, self.cancel)
        for remark in found.remarks:
            self.tell(archive.name, remark)
        self.is_whole &= found.is_whole
        return [Named(match) for match in found.studies]

    def of_study(self, uid: str) -> Named | None:
        """Give a study that is named, as it is known here or at an archive. Raises StoreUnusable."""
        current, answers = self.search.finder.known(uid, self.cancel)
        if current is None:
            self._take(answers.values())
            return None
        return Named(current, answers)

    def of_number(self, number: str) -> list[Named]:
        """Give the studies of an accession number, here and at the archives: more of them may be there than here."""
        if not number or any(mark in number for mark in "*?\\"):
            return []  # it would find others
        finder = self.search.finder
        query = with_shown(Query(Level.STUDY, (("AccessionNumber", number), ("IssuerOfPatientID", ""))))
        matches = list(finder.reader.find(query))
        with ThreadPoolExecutor(max(1, len(finder.archives)), "priors") as pool:
            for came in pool.map(lambda archive: self._ask(archive, query), finder.archives):
                matches += came
        found: dict[str, Named] = {}
        for match in matches:
            if match.text("AccessionNumber").strip() == number:
                found.setdefault(match.study_uid, Named(match))
        return list(found.values())

    def fetches(self, patient: Sequence[Named], most: int) -> list[Fetch]:
        """Give what is to be fetched of a patient's priors: the best ``most`` beside all studies that were named."""
        ranked: list[tuple[str, list[Prior]]] = []
        days = {named.match.study_uid: named.match.text("StudyDate") for named in patient}
        whole: set[str] = set()
        for named in patient:
            if self.cancel.is_cancelled:
                return []
            findings = self.search.finder.find_of(named.match, self.cancel, dict(named.answers))
            self._take(findings.answers)
            whole |= {answer.archive for answer in findings.answers if answer.is_whole}
            uid = named.match.study_uid
            # What is read beside it, of the same day say, takes no room from what is to be compared with.
            priors = [
                prior
                for prior in self.search.ranked(findings)
                if prior.study.uid not in days or days[prior.study.uid] < days[uid]
            ]
            ranked.append((uid, priors))
        asked = self.settings.priors
        choices = chosen(_best_of_all(ranked), Wish(most, asked.most_images, asked.nearline))
        return [self._fetch(choice, ranked, whole) for choice in choices]

    def _fetch(self, choice: Choice, ranked: Sequence[tuple[str, list[Prior]]], whole: set[str]) -> Fetch:
        uid = choice.prior.study.uid
        beside = [
            Beside(current, prior)
            for current, priors in ranked
            for prior in priors
            if prior.study.uid == uid
            and (prior is choice.prior or (prior.ranked.rank is not None and prior.ranked.score >= LEAST_SCORE))
        ]
        beside.sort(key=lambda each: -each.prior.ranked.score)
        return Fetch(
            choice.prior.study.match,
            tuple(copy.archive for copy in choice.copies),
            choice.images,
            tuple(cache for cache in self._caches(whole) if _lacks(choice.prior, cache)),
            tuple(beside),
            frozenset(copy.archive for copy in choice.copies if is_slow(copy)),
        )

    def _caches(self, whole: set[str]) -> list[str]:
        """Give the caches of which it is known what they have."""
        return [each.name for each in self.settings.archives if each.role == "cache" and each.name in whole]

    def _ask(self, archive: ArchiveSettings, query: Query) -> list[Match]:
        came: list[Match] = []
        try:
            Inquiry(self.search.finder.connect(archive), (query,), came.append, self.cancel).run()
        except StationError as error:
            self.is_whole = False
            self.tell(archive.name, error.notice)
        return came

    def _take(self, answers: Iterable[ArchiveAnswer]) -> None:
        for answer in answers:
            self.is_whole &= answer.is_whole
            if not answer.is_whole:
                self.failed[answer.archive] = answer
            for remark in answer.remarks:
                self.tell(answer.archive, remark)


def _best_of_all(ranked: Sequence[tuple[str, list[Prior]]]) -> list[Prior]:
    """Give the priors of a patient's studies, each once, the best of each study first."""
    best: dict[str, Prior] = {}
    for place in range(max((len(priors) for _, priors in ranked), default=0)):
        for _, priors in ranked:
            if place < len(priors):
                best.setdefault(priors[place].study.uid, priors[place])
    return list(best.values())


def _lacks(prior: Prior, archive: str) -> bool:
    """Tell whether an archive has less of a study than is known to exist."""
    most = max(prior.ranked.candidate.expected or 0, prior.study.here)
    held = [copy.instances for copy in prior.copies if copy.archive == archive]
    return not any(count is None or count >= most for count in held)
