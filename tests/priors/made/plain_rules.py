"""The plain rules that a ranker is compared with: two of anybody's, and two after the rules of vendors.

None looks at who the patient is: whatever the archives answer counts as the patient's. The vendors' rules lean on a
hospital's table of procedures and specialties. Such a table is kept for the archive at hand; they may therefore read
there what kind of study it is, which is generous, and elsewhere only the modality.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.priors.made.records import MadeStudy

TABLED = "HERE"
IMPAX_DAYS = 5 * 365
SYNAPSE_MOST = 6
BESIDE = frozenset({"SR", "PR", "KO"})
SPECIALTIES = {
    "neuro": "head sinus temporal pituitary neck plexus cspine tspine lspine wholespine carotid",
    "chest": "chest pe",
    "body": "abdomen abdpel abdpel_n liver kub tap polytrauma mrcp entero prostate kidney testis aorta",
    "bones": "wrist knee shoulder hip hand scaphoid elbow upperarm ankle foot femneck pelvis longleg bone",
    "breast": "breast both side",
    "other": "thyroid legveins body",
}


def newest(current: MadeStudy, priors: Sequence[MadeStudy], n: int) -> list[str]:
    """The newest n."""
    return _uids(_earlier(current, priors), n)


def newest_of_modality(current: MadeStudy, priors: Sequence[MadeStudy], n: int) -> list[str]:
    """The newest n of the current study's modality."""
    return _uids([each for each in _earlier(current, priors) if _is_same_modality(current, each)], n)


def impax_like(current: MadeStudy, priors: Sequence[MadeStudy], n: int) -> list[str]:
    """Same modality or specialty, at most so many days ago: the oldest of them and the newest."""
    fitting = [
        each
        for each in _earlier(current, priors)
        if (_is_same_modality(current, each) or _is_same_specialty(current, each))
        and _day_number(current.date) - _day_number(each.date) <= IMPAX_DAYS
    ]
    return _uids(fitting, n) if len(fitting) <= n else _uids([*fitting[: n - 1], fitting[-1]], n)


def synapse_like(current: MadeStudy, priors: Sequence[MadeStudy], n: int) -> list[str]:
    """The same procedure first, then related ones, then the same modality; each newest first, up to six."""

    def tier(study: MadeStudy) -> int:
        if _is_same_procedure(current, study):
            return 0
        if _is_same_specialty(current, study):
            return 1
        return 2 if _is_same_modality(current, study) else 3

    fitting = [each for each in _earlier(current, priors) if tier(each) < 3]
    return _uids(sorted(fitting, key=tier), min(n, SYNAPSE_MOST))


PLAIN_RULES = {
    "newest n": newest,
    "same modality, newest n": newest_of_modality,
    "Impax-like": impax_like,
    "Synapse-like": synapse_like,
}


def _earlier(current: MadeStudy, priors: Sequence[MadeStudy]) -> list[MadeStudy]:
    """Give those before the current study, the newest first."""
    before = [each for each in priors if (each.date, each.time) < (current.date, current.time)]
    return sorted(before, key=lambda each: (each.date, each.time), reverse=True)


def _uids(studies: list[MadeStudy], n: int) -> list[str]:
    return [each.study_uid for each in studies[:n]]


def _modalities(study: MadeStudy) -> set[str]:
    return {"DX" if each == "CR" else each for each in study.modalities} - BESIDE


def _is_same_modality(current: MadeStudy, study: MadeStudy) -> bool:
    return bool(_modalities(current) & _modalities(study))


def _is_same_procedure(current: MadeStudy, study: MadeStudy) -> bool:
    if study.archive == TABLED:
        return current.kind == study.kind
    return current.description.casefold() == study.description.casefold()


def _is_same_specialty(current: MadeStudy, study: MadeStudy) -> bool:
    return study.archive == TABLED and _specialty(current) == _specialty(study)


def _specialty(study: MadeStudy) -> str:
    subject = study.kind.partition("_")[2]
    return next(name for name, subjects in SPECIALTIES.items() if subject in subjects.split())


def _day_number(text: str) -> float:
    return int(text[:4]) * 365.25 + int(text[4:6]) * 30.44 + int(text[6:])
