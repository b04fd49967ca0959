"""Compares one study with the one that is looked at: how much of its regions it shows, and by which images."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qrstation.core.codes.priors import PriorCode
from qrstation.core.notice import Notice, notice
from qrstation.priors.modalities import shows_nothing
from qrstation.priors.reading import Anatomy
from qrstation.priors.regions import PAIRED, Contrast, Laterality, Region
from qrstation.priors.rules import Rules
from qrstation.priors.study import Candidate, StudyFacts

_MAIN, _BESIDES = 1.0, 0.92
"""How much a study's first region counts, and each of the others."""
_MOST_WHOLE, _EACH = 0.8, 0.2
"""Shares of the one region that is shown best, and of how many are shown at all."""
_SHOWS_ANYTHING = 0.05


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a study fits, 0 to 1, and why."""

    relevance: float
    """By region, images and side."""
    worth: float
    """With date, contrast, and how soon it can be had."""
    region: float
    reasons: tuple[Notice, ...]
    is_other_side: bool = False


@dataclass(frozen=True, slots=True)
class _Shown:
    share: float
    of: Region | None = None
    """The prior's region that shows it."""
    region: Region | None = None
    is_by_series: bool = False


def fit(
    current: StudyFacts, anatomy: Anatomy, candidate: Candidate, prior: Anatomy, rules: Rules, today: date | None
) -> Fit:
    """Say how well a candidate fits; ``today`` is the day that ages are counted to: the current study's, as a rule."""
    weights = rules.weights
    shown = _shown(anatomy, prior, rules)
    likeness = rules.alike(anatomy.family, prior.family)
    reasons = [_region_reason(anatomy, prior, shown)]
    relevance = shown.share * (1 - weights.modality + weights.modality * likeness)
    if prior.family == anatomy.family and prior.family and reasons[0].code != PriorCode.SAME_REGION_AND_MODALITY:
        reasons.append(notice(PriorCode.SAME_MODALITY, modality=prior.family))
    side = _side_factor(anatomy, prior, rules)
    relevance *= side
    if side == weights.other_side:
        reasons.append(notice(PriorCode.OTHER_SIDE))
    if shows_nothing(candidate.facts.modalities):
        relevance *= weights.no_images
        reasons.append(notice(PriorCode.NO_IMAGES))
    recency, when = _age(candidate.facts, today, rules)
    reasons.append(when)
    if when.code == PriorCode.LATER:
        relevance *= weights.later
    contrast = _contrast(anatomy.contrast, prior.contrast)
    if contrast == 1:
        reasons.append(notice(PriorCode.SAME_CONTRAST, contrast=str(prior.contrast)))
    reasons += _place_reasons(candidate)
    worth = relevance * (
        (1 - weights.besides)
        + weights.recency * recency
        + weights.contrast * contrast
        + weights.complete * _completeness(candidate)
        + weights.quick * _handiness(candidate, rules)
    )
    return Fit(relevance, worth, shown.share, tuple(reasons), side == weights.other_side)


def _shown(current: Anatomy, prior: Anatomy, rules: Rules) -> _Shown:
    """Give how much of what the current study shows, the prior shows too, and by what."""
    if not current.regions or not (prior.regions or prior.also):
        return _Shown(rules.weights.region_unknown)
    best, total = _Shown(0.0), 0.0
    for place, region in enumerate(current.regions):
        one = _shown_of(region, prior, rules)
        total += one.share
        weight = _MAIN if place == 0 else _BESIDES
        if one.share * weight > best.share:
            best = _Shown(one.share * weight, one.of, region, one.is_by_series)
    share = _MOST_WHOLE * best.share + _EACH * total / len(current.regions)
    return _Shown(share, best.of, best.region, best.is_by_series)


def _shown_of(region: Region, prior: Anatomy, rules: Rules) -> _Shown:
    best = _Shown(0.0)
    for of in prior.regions:
        share = rules.shown(prior.family, of, region)
        if region is Region.WHOLE_BODY and of is not Region.WHOLE_BODY:
            share = rules.shown(prior.family, region, of) * 0.7  # what the whole shows of a part, the part shows of it
        if share > best.share:
            best = _Shown(share, of, region)
    for of in prior.also:
        share = rules.shown(prior.family, of, region) * rules.weights.also
        if share > best.share:
            best = _Shown(share, of, region, True)
    return best


def _region_reason(current: Anatomy, prior: Anatomy, shown: _Shown) -> Notice:
    if not current.regions or not (prior.regions or prior.also):
        return notice(PriorCode.REGION_UNKNOWN)
    if shown.of is None or shown.region is None or shown.share < _SHOWS_ANYTHING:
        return notice(PriorCode.OTHER_REGION, region=", ".join(prior.regions or prior.also))
    if shown.of is not shown.region:
        return notice(PriorCode.NEIGHBOUR, modality=prior.family, region=str(shown.of), shown=str(shown.region))
    if shown.is_by_series:
        return notice(PriorCode.SERIES_SHOW, region=str(shown.region))
    is_same = prior.family == current.family and bool(prior.family)
    code = PriorCode.SAME_REGION_AND_MODALITY if is_same else PriorCode.SAME_REGION
    return notice(code, region=str(shown.region))


def _side_factor(current: Anatomy, prior: Anatomy, rules: Rules) -> float:
    if PAIRED.isdisjoint(current.regions) or PAIRED.isdisjoint(prior.regions or prior.also):
        return 1.0
    sides = {current.laterality, prior.laterality}
    if sides == {Laterality.LEFT, Laterality.RIGHT}:
        return rules.weights.other_side
    return rules.weights.side_unknown if Laterality.NONE in sides and len(sides) == 2 else 1.0


def _age(facts: StudyFacts, today: date | None, rules: Rules) -> tuple[float, Notice]:
    if facts.day is None or today is None:
        return 0.3, notice(PriorCode.DATE_UNKNOWN)
    days = (today - facts.day).days
    if days < 0:
        return 0.0, notice(PriorCode.LATER)
    recency = 0.5 ** (days / rules.half_life)
    if days == 0:
        return recency, notice(PriorCode.SAME_DAY)
    months = (today.year - facts.day.year) * 12 + today.month - facts.day.month - (today.day < facts.day.day)
    if months >= 36:
        return recency, notice(PriorCode.EARLIER, count=months // 12, unit="year")
    if months >= 2:
        return recency, notice(PriorCode.EARLIER, count=months, unit="month")
    count, unit = (days // 7, "week") if days >= 14 else (days, "day")
    return recency, notice(PriorCode.EARLIER, count=count, unit=unit)


def _contrast(current: Contrast, prior: Contrast) -> float:
    if Contrast.UNKNOWN in (current, prior):
        return 0.5
    return 1.0 if current is prior else 0.7 if Contrast.BOTH in (current, prior) else 0.0


def _completeness(candidate: Candidate) -> float:
    """Give how much of it can be had: what has begun to come and is not whole counts less."""
    if candidate.here and candidate.expected and not candidate.is_here:
        return min(1.0, candidate.here / candidate.expected)
    return 0.0 if candidate.availability == "UNAVAILABLE" else 1.0


def _handiness(candidate: Candidate, rules: Rules) -> float:
    if candidate.is_here:
        return 1.0
    if candidate.availability in ("UNAVAILABLE", "OFFLINE"):
        return 0.0
    if candidate.seconds is not None and candidate.seconds >= 0:
        return 1 / (1 + candidate.seconds / rules.slow)
    return 0.2 if candidate.is_nearline or candidate.availability == "NEARLINE" else 0.5


def _place_reasons(candidate: Candidate) -> list[Notice]:
    if candidate.is_here:
        return [notice(PriorCode.HERE)]
    reasons = []
    if candidate.here and candidate.expected:
        reasons.append(notice(PriorCode.INCOMPLETE, here=candidate.here, expected=candidate.expected))
    seconds = -1.0 if candidate.seconds is None else float(candidate.seconds)
    if candidate.availability in ("UNAVAILABLE", "OFFLINE"):
        reasons.append(notice(PriorCode.UNAVAILABLE))
    elif candidate.is_nearline or candidate.availability == "NEARLINE":
        reasons.append(notice(PriorCode.ON_TAPE, seconds=seconds))
    elif candidate.is_off_site:
        reasons.append(notice(PriorCode.OFF_SITE, seconds=seconds))
    elif seconds >= 0:
        reasons.append(notice(PriorCode.TO_FETCH, seconds=seconds))
    return reasons
