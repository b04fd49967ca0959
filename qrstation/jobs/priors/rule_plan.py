"""Which priors of each patient a rule fetches of what it found: chosen as when it runs, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice
from qrstation.core.standard.match import Match
from qrstation.core.station.settings import RuleSettings, Settings
from qrstation.jobs.priors.finding import ArchiveAnswer
from qrstation.jobs.priors.prefetching import Fetch, Named, Prefetching, by_patient
from qrstation.jobs.priors.ranked_search import RankedSearch
from qrstation.jobs.priors.rule_finds import RuleFinds


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


def plans(
    rule: RuleSettings, found: RuleFinds, search: RankedSearch, settings: Settings, cancel: CancelToken
) -> Iterator[PatientPlan]:
    """Give what the rule would fetch, patient by patient; ends early when it is cancelled."""
    for patient in by_patient(map(Named, found.studies)):
        engine = Prefetching(settings, search, cancel)
        fetches = engine.fetches(patient, rule.priors)
        if cancel.is_cancelled:
            return
        yield plan_of(patient, fetches, engine, is_study_fetched=rule.studies and not rule.worklist)


def plan_of(
    patient: Sequence[Named], fetches: Sequence[Fetch], engine: Prefetching, *, is_study_fetched: bool = False
) -> PatientPlan:
    """Give what is shown of what would be fetched for one patient."""
    studies = tuple(named.match for named in patient)
    return PatientPlan(studies, tuple(map(_planned, fetches)), tuple(engine.failed.values()), is_study_fetched)


def _planned(fetch: Fetch) -> PlannedPrior:
    first = fetch.beside[0]
    prior = first.prior
    reasons = tuple(prior.ranked.reasons)
    return PlannedPrior(fetch.match, first.study_uid, fetch.archives, fetch.images, prior.seconds, reasons)
