"""What would be fetched for numbers, studies or who is scheduled, as a person lists them. Nothing is fetched by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qrstation.core.standard.worklist import WorklistEntry
from qrstation.jobs.priors.number_list import Listed
from qrstation.jobs.priors.prefetching import Fetch, Named, Prefetching, by_patient
from qrstation.jobs.priors.rule_plan import PatientPlan, plan_of
from qrstation.jobs.priors.rule_search import study_of


@dataclass(frozen=True, slots=True)
class ListWish:
    """What somebody wants priors for."""

    numbers: tuple[Listed, ...] = ()
    studies: tuple[str, ...] = ()
    """Study Instance UIDs."""
    scheduled: tuple[WorklistEntry, ...] = ()
    """Examinations that are to come."""


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What would be fetched for one patient of a list, to be shown and to be done."""

    plan: PatientPlan
    fetches: tuple[Fetch, ...]


@dataclass(slots=True)
class ListLook:
    """Looks for all that is listed, then at what would be fetched, patient by patient; for one thread."""

    engine: Prefetching
    on_found: Callable[[int], object] = lambda count: None
    """Told how many studies are found so far."""

    def plans(self, wish: ListWish, unknown: list[str]) -> Iterator[ListPlan]:
        """Give the plans; the places of what is known nowhere are added to ``unknown``. Raises StoreUnusable."""
        engine = self.engine
        found = [Named(study_of(entry)) for entry in wish.scheduled]
        if found:
            self.on_found(len(found))
        for uid in wish.studies:
            if engine.cancel.is_cancelled:
                return
            if (named := engine.of_study(uid)) is not None:
                found.append(named)
            self.on_found(len(found))
        for listed in wish.numbers:
            if engine.cancel.is_cancelled:
                return
            known = engine.of_number(listed.number)
            found += known
            if not known and not engine.cancel.is_cancelled:
                unknown.append(listed.place)
            self.on_found(len(found))
        for patient in by_patient(found):
            engine.failed = {}
            fetches = engine.fetches(patient, engine.settings.priors.most)
            if engine.cancel.is_cancelled:
                return
            yield ListPlan(plan_of(patient, fetches, engine), tuple(fetches))
