"""Puts a patient's studies in the order in which they are worth comparing with one, and says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heapreplace

from qrstation.core.codes.priors import PriorCode
from qrstation.core.notice import Notice, notice
from qrstation.core.patient import Answer
from qrstation.priors.fitting import Fit, fit
from qrstation.priors.reading import Anatomy, Reader
from qrstation.priors.regions import Laterality
from qrstation.priors.rules import Rules
from qrstation.priors.study import Candidate, StudyFacts

_COMPARABLE = 0.7
"""How much of the region a baseline has to show."""

Kind = tuple[str, frozenset[str], Laterality]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A study in its place."""

    candidate: Candidate
    rank: int | None
    """From 1; None for one that is not surely the patient's."""
    score: float
    """0 to 1."""
    anatomy: Anatomy
    reasons: tuple[Notice, ...]
    """Codes of `core.codes.priors`, the weightiest first; words by `words_of`."""


@dataclass(frozen=True, slots=True)
class _Judged:
    candidate: Candidate
    anatomy: Anatomy
    fit: Fit
    score: float
    reasons: tuple[Notice, ...]

    @property
    def order(self) -> tuple[float, int, str, str]:
        """Best first; of equals the newest, then by UID: the order is the same whatever came first."""
        facts = self.candidate.facts
        time = "".join(chr(0x10FFFF - ord(letter)) for letter in facts.time) if facts.time else ""
        return -self.score, -facts.day.toordinal() if facts.day else 0, time, facts.study_uid


def rank(current: StudyFacts, candidates: Iterable[Candidate], rules: Rules, reader: Reader) -> list[Ranked]:
    """Give the candidates best first, doubtful ones last; other persons' and the study itself are left out."""
    anatomy = reader.read(current)
    sure, doubtful = list[_Judged](), list[_Judged]()
    for candidate in candidates:
        if candidate.identity is Answer.OTHER or candidate.facts.study_uid == current.study_uid:
            continue
        prior = reader.read(candidate.facts)
        found = fit(current, anatomy, candidate, prior, rules, current.day)
        judged = _Judged(candidate, prior, found, found.worth, found.reasons)
        (doubtful if candidate.identity is Answer.DOUBTFUL else sure).append(judged)
    ordered = _with_baseline(_varied(sure, rules), anatomy, rules)
    ranked = [_ranked(each, place) for place, each in enumerate(ordered, 1)]
    doubt = (notice(PriorCode.DOUBTFUL),)
    last = (replace(each, reasons=doubt + each.reasons) for each in sorted(doubtful, key=lambda each: each.order))
    return ranked + [_ranked(each, None) for each in last]


def _ranked(judged: _Judged, place: int | None) -> Ranked:
    score = min(1.0, max(0.0, judged.score))
    return Ranked(judged.candidate, place, round(score, 4), judged.anatomy, judged.reasons)


def _kind(anatomy: Anatomy) -> Kind:
    return anatomy.family, frozenset(anatomy.regions), anatomy.laterality


def _varied(judged: list[_Judged], rules: Rules) -> list[_Judged]:
    """Put them in order, where each of a kind that stands already counts less: five alike do not hide another kind."""
    by_kind: dict[Kind, list[_Judged]] = defaultdict(list)
    for each in judged:
        by_kind[_kind(each.anatomy)].append(each)
    for group in by_kind.values():
        group.sort(key=lambda each: each.order, reverse=True)  # the best is taken from the end
    weights = rules.weights
    taken: dict[Kind, int] = defaultdict(int)

    def next_of(kind: Kind) -> tuple[tuple[float, int, str, str], int, Kind, _Judged]:
        each, before = by_kind[kind].pop(), taken[kind]
        score = each.score * max(weights.least_alike, weights.alike**before)
        reasons = each.reasons + ((notice(PriorCode.ALIKE, count=before),) if before else ())
        each = _Judged(each.candidate, each.anatomy, each.fit, score, reasons)
        return each.order, before, kind, each

    heap = [next_of(kind) for kind in list(by_kind)]
    heapify(heap)
    result: list[_Judged] = []
    while heap:
        _, _, kind, each = heap[0]
        result.append(each)
        taken[kind] += 1
        if by_kind[kind]:
            heapreplace(heap, next_of(kind))
        else:
            heappop(heap)
    return result


def _with_baseline(ordered: list[_Judged], anatomy: Anatomy, rules: Rules) -> list[_Judged]:
    """Raise the oldest that compares into the first places, where there are enough of its kind for a follow-up."""
    base = rules.baseline
    alike = [
        each
        for each in ordered
        if each.anatomy.family == anatomy.family
        and anatomy.family
        and anatomy.regions
        and each.fit.region >= _COMPARABLE
        and not each.fit.is_other_side
        and each.candidate.facts.day is not None
        and each.candidate.availability != "UNAVAILABLE"
        and all(reason.code != PriorCode.LATER for reason in each.reasons)
    ]
    if len(alike) < base.studies:
        return ordered
    days = [each.candidate.facts.day.toordinal() for each in alike if each.candidate.facts.day]
    oldest = alike[days.index(min(days))]
    if max(days) - min(days) < base.days:
        return ordered
    place, wanted = ordered.index(oldest), base.place - 1
    reasons = (oldest.reasons[0], notice(PriorCode.BASELINE), *oldest.reasons[1:])
    rest = ordered[:place] + ordered[place + 1 :]
    score = max(oldest.score, rest[wanted].score if place > wanted else 0.0)
    raised = replace(oldest, reasons=reasons, score=score)
    at = min(place, wanted)
    return [*rest[:at], raised, *rest[at:]]
