"""What a rule finds, and which priors of each patient it fetches: asked for and chosen, nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice
from qrstation.core.patient import Traits
from qrstation.core.standard.match import Match
from qrstation.core.station.settings import ArchiveSettings, PriorsSettings, RuleSettings
from qrstation.jobs.priors.choosing import Choice, Wish, chosen
from qrstation.jobs.priors.finding import ArchiveAnswer
from qrstation.jobs.priors.judging import Prior
from qrstation.jobs.priors.ranked_search import RankedSearch
from qrstation.jobs.priors.rule_search import study_of, study_queries, worklist_query
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.jobs.search.worklist import ask_worklist


@dataclass(frozen=True, slots=True)
class RuleFinds:
    """What a rule's question gave."""

    studies: tuple[Match, ...]
    is_whole: bool = True
    remarks: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedPrior:
    """A prior that is wanted here."""

    match: Match
    study_uid: str
    """The study that it is a prior of."""
    archives: tuple[str, ...]
    """Where it would be fetched from, the best first; none where nothing of it is missing."""
    images: int
    """How many are to come."""
    seconds: float | None
    """How long that would take; None where nobody can say."""
    reasons: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class PatientPlan:
    """What would be fetched for one patient."""

    studies: tuple[Match, ...]
    """Those that the rule found."""
    priors: tuple[PlannedPrior, ...]
    """Those that are wanted here, best first."""
    failed: tuple[ArchiveAnswer, ...] = ()
    """Archives that did not answer in full."""
    is_study_fetched: bool = False
    """Whether ``studies`` themselves are fetched too."""


def found_by(
    rule: RuleSettings,
    archive: ArchiveSettings,
    search: RankedSearch,
    today: date,
    cancel: CancelToken,
    on_found: Callable[[int], object] = lambda count: None,
) -> RuleFinds:
    """Ask a rule's archive what the rule is for; each study once. Raises StationError."""
    connected = search.finder.connect(archive)
    found: dict[str, Match] = {}

    def take(match: Match) -> None:
        found.setdefault(match.study_uid or f"?{len(found)}", match)  # a worklist may tell no study's UID
        on_found(len(found))

    if rule.worklist:
        asked = (worklist_query(rule, today),)
        answer = ask_worklist(connected, asked, lambda entry: take(study_of(entry)), cancel)
        return RuleFinds(tuple(found.values()), answer.end is SearchEnd.COMPLETE, tuple(answer.remarks))
    inquiry = Inquiry(connected, study_queries(rule, today), take, cancel).run()
    return RuleFinds(tuple(found.values()), inquiry.end is SearchEnd.COMPLETE, tuple(inquiry.remarks))


def plans(
    rule: RuleSettings, found: RuleFinds, search: RankedSearch, priors: PriorsSettings, cancel: CancelToken
) -> Iterator[PatientPlan]:
    """Give what the rule would fetch, patient by patient; ends early when it is cancelled."""
    by_patient: dict[Traits, list[Match]] = {}
    for match in found.studies:
        by_patient.setdefault(match.demographics.traits, []).append(match)
    wish = Wish(rule.priors, priors.most_images, priors.nearline)
    for studies in by_patient.values():
        named: list[tuple[str, list[Prior]]] = []
        failed: dict[str, ArchiveAnswer] = {}
        for match in studies:
            if cancel.is_cancelled:
                return
            findings = search.finder.find_of(match, cancel)
            failed |= {answer.archive: answer for answer in findings.answers if not answer.is_whole}
            named.append((match.study_uid, search.ranked(findings)))
        if cancel.is_cancelled:
            return
        current, ranked = _best_of_all(named)
        planned = tuple(_planned(choice, current[choice.prior.study.uid]) for choice in chosen(ranked, wish))
        fetched = rule.studies and not rule.worklist
        yield PatientPlan(tuple(studies), planned, tuple(failed.values()), fetched)


def _planned(choice: Choice, study_uid: str) -> PlannedPrior:
    prior = choice.prior
    archives = tuple(copy.archive for copy in choice.copies)
    return PlannedPrior(
        prior.study.match, study_uid, archives, choice.images, prior.seconds, tuple(prior.ranked.reasons)
    )


def _best_of_all(named: Sequence[tuple[str, Sequence[Prior]]]) -> tuple[dict[str, str], list[Prior]]:
    """Join the priors of several studies of a patient, the best of each first; gives for which study each is."""
    current: dict[str, str] = {}
    priors: list[Prior] = []
    for place in range(max((len(found) for _, found in named), default=0)):
        for study_uid, found in named:
            if place < len(found) and found[place].study.uid not in current:
                current[found[place].study.uid] = study_uid
                priors.append(found[place])
    return current, priors
