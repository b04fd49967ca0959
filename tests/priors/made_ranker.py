"""Our ranker as the made set asks it: what the archives answered goes in, the best n study UIDs come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from qrstation.core.patient import Demographics, compare
from qrstation.core.standard.person import parse_date
from qrstation.priors.loading import load_reader, load_rules
from qrstation.priors.ranking import rank
from qrstation.priors.reading import Reader
from qrstation.priors.rules import Rules
from qrstation.priors.study import Candidate, Code, StudyFacts
from tests.priors.made.records import MadeCode, MadeStudy


@cache
def loaded() -> tuple[Rules, Reader]:
    """Give the program's own rules and words."""
    rules = load_rules()
    reader, problems = load_reader(None, rules)
    assert problems == ()
    return rules, reader


def facts(study: MadeStudy) -> StudyFacts:
    """Give what an answer says; nothing of the truth beside it."""
    return StudyFacts(
        study.study_uid,
        parse_date(study.date),
        study.time,
        study.description,
        tuple(series.description for series in study.series if series.description),
        tuple(dict.fromkeys(part for part in (study.body_part, *(each.body_part for each in study.series)) if part)),
        _codes(study.region),
        _codes(study.procedure),
        study.modalities,
    )


def _codes(code: MadeCode | None) -> tuple[Code, ...]:
    return () if code is None else (Code(code.value, code.scheme, code.meaning),)


def whose(study: MadeStudy) -> Demographics:
    """Give the patient as the archive spells it."""
    said = study.demographics
    return Demographics(said.patient_id, said.issuer, said.name, said.birth_date, said.sex)


def ranker(*, doubtful: bool = False) -> Callable[[MadeStudy, Sequence[MadeStudy], int], list[str]]:
    """Give the ranker; with ``doubtful`` also what is not surely the patient's, as after a person's yes."""

    def ranked(current: MadeStudy, priors: Sequence[MadeStudy], n: int) -> list[str]:
        rules, reader = loaded()
        candidates = [
            Candidate(
                facts(prior),
                prior.images,
                availability=prior.availability,
                identity=compare(whose(current), whose(prior)).answer,
            )
            for prior in priors
        ]
        found = rank(facts(current), candidates, rules, reader)
        return [each.candidate.facts.study_uid for each in found if doubtful or each.rank is not None][:n]

    return ranked
