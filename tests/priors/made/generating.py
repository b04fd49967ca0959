"""Makes the patients from the cases: the same ones each time, each from a seed of its own."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from tests.priors.made.cases import CASES, IDENTITY_CASES
from tests.priors.made.kinds import KINDS, SIDED
from tests.priors.made.people import OTHERS, SAME, person
from tests.priors.made.records import Demographics, MadeCode, MadePatient, MadeSeries, MadeStudy
from tests.priors.made.wording import LANGUAGES, as_archive_writes, damaged, plain_letters, series_words, written

SEED = "made patients 1"
FLOOD = 40
CONTRADICTED = 0.056
"""The share of chest studies whose body part names another region, as in public data."""
DAMAGED = 0.4
"""How often damage is tried; short descriptions have nothing to lose."""
FEMALE = {"mg_both", "mg_side", "us_breast", "mr_breast"}
MALE = {"mr_prostate", "us_testis"}
CHEST = {"ct_chest", "ct_pe", "xr_chest"}
GENERIC = {"CT": "any_ct", "MR": "any_mr", "DX": "any_xr"}
TOKEN = re.compile(r"(?P<kind>\w+)(?:\.(?P<side>[LRB]))?(?:@(?P<age>-?\d+))?(?P<useful>\*)?(?P<marks>(?:!\w+)*)$")


@dataclass(frozen=True)
class Planned:
    """A study of a case before it is written: its age in days before the current one, and what is true of it."""

    kind: str
    side: str
    age: int
    useful: bool
    marks: frozenset[str]


@dataclass(frozen=True)
class Case:
    """A line of the cases."""

    trap: str
    current: Planned
    priors: tuple[Planned, ...]
    has_flood: bool


def _planned(text: str) -> Planned:
    found = TOKEN.match(text)
    if found is None or found["kind"] not in KINDS:
        raise ValueError(text)
    marks = frozenset(found["marks"].split("!")[1:])
    return Planned(found["kind"], found["side"] or "", int(found["age"] or 0), bool(found["useful"]), marks)


def _case(trap: str, text: str) -> Case:
    current, priors = text.split(" < ")
    tokens = priors.split()
    planned = tuple(_planned(token) for token in tokens if token != "+flood")
    return Case(trap, _planned(current.strip()), planned, "+flood" in tokens)


@cache
def cases() -> tuple[Case, ...]:
    """Give the cases, those of identity (with their trap's name) last."""
    made = [_case(*line.split(": ", 1)) for line in CASES.strip().splitlines()]
    lines = IDENTITY_CASES.strip().splitlines()
    made += [_case(trap, lines[place % len(lines)]) for place, trap in enumerate([*SAME, *OTHERS])]
    return tuple(made)


@cache
def made_patients() -> tuple[MadePatient, ...]:
    """Give all made patients: each case once in each language."""
    pairs = [(case, language) for case in cases() for language in LANGUAGES]
    return tuple(_Maker(case, language, number).patient() for number, (case, language) in enumerate(pairs))


class _Maker:
    """Makes one patient."""

    def __init__(self, case: Case, language: str, number: int) -> None:
        self._rng = random.Random(f"{SEED}/{number}")
        self._case = case
        self._language = language
        self._number = number
        self._today = date(2023, 1, 1) + timedelta(days=self._rng.randrange(1000))
        self._hour = self._rng.randint(9, 17)
        self._stretch = self._rng.uniform(0.85, 1.15)  # one for all: the order of the priors stays

    def patient(self) -> MadePatient:
        case, rng = self._case, self._rng
        kinds = {planned.kind for planned in (case.current, *case.priors)}
        sex = "F" if kinds & FEMALE else "M" if kinds & MALE else rng.choice("FM")
        own = person(rng, self._language, sex, self._number)
        current = self._study(case.current, own)
        plans = [*case.priors, *self._strewn(sex)]
        priors = [self._spelt(self._study(plan, own), place) for place, plan in enumerate(plans)]
        if case.trap in OTHERS:
            other = OTHERS[case.trap](own, self._language)
            priors += [self._others(plan, other) for plan in case.priors]
        rng.shuffle(priors)
        is_aside = random.Random(f"{SEED}/aside/{self._number}").random() < 1 / 3
        return MadePatient(own, self._language, current, tuple(priors), case.trap, is_aside)

    def _spelt(self, study: MadeStudy, place: int) -> MadeStudy:
        """Every other answer comes from the archive that spells the person otherwise."""
        if self._case.trap not in SAME or place % 2:
            return study
        spelt = SAME[self._case.trap](study.demographics, self._language)
        return replace(study, demographics=spelt, archive="OFFSITE")

    def _others(self, plan: Planned, other: Demographics) -> MadeStudy:
        plan = replace(plan, age=plan.age + 3, useful=False)
        return replace(self._study(plan, other), archive="OFFSITE", is_same_person=False)

    def _strewn(self, sex: str) -> list[Planned]:
        """Studies that show nothing of what the current one is read for."""
        rng = self._rng
        unfit = FEMALE if sex == "M" else MALE
        shown = KINDS[self._case.current.kind].shows
        kinds = [kind for kind, what in KINDS.items() if kind not in unfit and not what.shows & shown]
        floods = [kind for kind in kinds if KINDS[kind].modality == "US"]
        chosen = [rng.choice(kinds) for _ in range(rng.randint(0, 5))] if kinds else []
        chosen += [rng.choice(floods) for _ in range(FLOOD)] if self._case.has_flood else []
        return [self._strewn_one(kind) for kind in chosen]

    def _strewn_one(self, kind: str) -> Planned:
        marks = frozenset({"generic"} if KINDS[kind].modality in GENERIC and self._rng.random() < 0.05 else ())
        return Planned(kind, "", self._rng.randint(4, 3000), False, marks)

    def _study(self, plan: Planned, own: Demographics) -> MadeStudy:
        rng, kind = self._rng, KINDS[plan.kind]
        side = plan.side or (rng.choice("LR") if plan.kind in SIDED else "")
        text, damage = self._description(plan, side)
        modality = rng.choice(("DX", "CR")) if kind.modality == "DX" else kind.modality
        modalities = tuple(modality.split())
        needs_series = damage == "cut" or "generic" in plan.marks
        series = self._series(plan.kind, side, modalities) if needs_series or rng.random() < 0.6 else ()
        if rng.random() < 0.15:
            modalities = (*modalities, rng.choice(("SR", "PR", "KO")))
        when = self._today - timedelta(days=round(plan.age * self._stretch))
        is_before = plan.age == 0 and plan is not self._case.current
        hour = rng.randint(1, self._hour - 2) if is_before else self._hour
        count = max(1, round(kind.images * rng.uniform(0.8, 1.2)))
        availability, archive = self._where(plan)
        return MadeStudy(
            study_uid=f"2.25.{rng.getrandbits(120)}",
            date=f"{when:%Y%m%d}",
            time=f"{hour:02}{rng.randint(0, 59):02}{rng.randint(0, 59):02}",
            modalities=modalities,
            description=text,
            body_part=self._body_part(plan),
            series=series,
            procedure=self._procedure(plan, side),
            region=kind.region if "generic" not in plan.marks and rng.random() < 0.1 else None,
            images=max(1, count // 40) if "unfinished" in plan.marks else count,
            availability=availability,
            archive=archive,
            demographics=own,
            useful=plan.useful,
            kind=plan.kind,
            side=side,
            damage=damage,
        )

    def _description(self, plan: Planned, side: str) -> tuple[str, str]:
        rng, language = self._rng, self._language
        if "generic" in plan.marks:
            return written(rng, language, GENERIC[KINDS[plan.kind].modality], ""), ""
        text = as_archive_writes(rng, written(rng, language, plan.kind, side), language)
        return damaged(rng, text) if rng.random() < DAMAGED else (text, "")

    def _series(self, kind: str, side: str, modalities: tuple[str, ...]) -> tuple[MadeSeries, ...]:
        rng = self._rng
        mark = f" {side}" if side in ("L", "R") and rng.random() < 0.5 else ""
        part = KINDS[kind].body_part if rng.random() < 0.15 else ""
        return tuple(MadeSeries(words + mark, modalities[0], part) for words in series_words(kind))

    def _body_part(self, plan: Planned) -> str:
        rng = self._rng
        if "chest" in plan.marks:
            return "CHEST"
        if "wrong" in plan.marks or (plan.kind in CHEST and rng.random() < CONTRADICTED):
            return rng.choice(("HEAD", "ABDOMEN", "EXTREMITY", "PELVIS"))
        return KINDS[plan.kind].body_part if "generic" not in plan.marks and rng.random() < 0.3 else ""

    def _procedure(self, plan: Planned, side: str) -> MadeCode | None:
        """A code of the hospital's own; its meaning is written without the archive's habits and slips."""
        rng = self._rng
        if "generic" in plan.marks or rng.random() > 0.15:
            return None
        meaning = written(rng, self._language, plan.kind, side)
        return MadeCode(f"{rng.randint(1000, 9999)}", "99LOCAL", plain_letters(meaning, self._language))

    def _where(self, plan: Planned) -> tuple[str, str]:
        if "offline" in plan.marks:
            return "OFFLINE", "OFFSITE"
        if "near" in plan.marks or (plan.age > 700 and self._rng.random() < 0.25):
            return "NEARLINE", "OFFSITE"
        return "ONLINE", self._rng.choice(("HERE", "HERE", "REGION"))
