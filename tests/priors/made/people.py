"""The patients' names and IDs, and how archives spell them: the same person otherwise, or another one alike."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from tests.priors.made.records import Demographics
from tests.priors.made.wording import plain_letters

FAMILIES = {
    "en": ("Oak", "Rowan", "Alder", "Hazel", "Hawthorn"),
    "de": ("Linde", "Lärche", "Ahorn", "Föhre", "Espe"),
    "fr": ("Chêne", "Érable", "Tilleul", "Mélèze", "Frêne"),
    "es": ("Olmo", "Roble", "Álamo", "Encina", "Sauce"),
    "it": ("Pino", "Faggio", "Cipresso", "Abete", "Larice"),
    "pt": ("Carvalho", "Sobreiro", "Azinheira", "Choupo", "Freixo"),
    "nl": ("Beuk", "Eik", "Wilg", "Iep", "Den"),
}
"""Trees, so that nobody is meant."""
GIVEN = {
    "F": ("Iris", "Jasmin", "Rosa", "Viola", "Erika", "Dalia"),
    "M": ("Florian", "Silvan", "Jonas", "Oliver", "Laurin", "Basil"),
}
ISSUER = "HERE"
OTHER_ISSUER = "OFFSITE"


def person(rng: random.Random, language: str, sex: str, number: int) -> Demographics:
    """Give the patient as the archive at hand knows them."""
    family = f"{rng.choice(FAMILIES[language])}-{rng.choice(FAMILIES[language])}"
    name = f"{family}^{rng.choice(GIVEN[sex])}"
    born = f"{rng.randint(1940, 1985)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    return Demographics(name, f"{410000 + number}", ISSUER, born, sex)


def _married(own: Demographics, _language: str) -> Demographics:
    return replace(own, name=f"Esche^{_given(own)}")


def _spaces(own: Demographics, _language: str) -> Demographics:
    return replace(own, patient_id=f" {own.patient_id} ", name=own.name.replace("^", " ^ "))


def _zeros(own: Demographics, _language: str) -> Demographics:
    return replace(own, patient_id=f"0000{own.patient_id}")


def _swapped(own: Demographics, _language: str) -> Demographics:
    return replace(own, name=f"{_given(own)}^{_family(own)}")


def _groups(own: Demographics, _language: str) -> Demographics:
    return replace(own, name=f"{own.name}=山田^太郎=やまだ^たろう")


def _other_domain(own: Demographics, _language: str) -> Demographics:
    return replace(own, patient_id=f"Z{own.patient_id[::-1]}", issuer=OTHER_ISSUER)


def _no_issuer(own: Demographics, _language: str) -> Demographics:
    return replace(own, issuer="")


def _capitals(own: Demographics, language: str) -> Demographics:
    return replace(own, name=plain_letters(own.name, language).upper())


def _twin(own: Demographics, _language: str) -> Demographics:
    return replace(own, name=f"{_family(own)}^{_other_given(own)}", patient_id=_next_id(own))


def _reused(own: Demographics, language: str) -> Demographics:
    family = next(each for each in FAMILIES[language] if each not in own.name)
    born = f"{int(own.birth_date[:4]) - 13}0230"[:6] + "17"
    return replace(own, name=f"{family}^{_other_given(own)}", issuer=OTHER_ISSUER, birth_date=born)


def _namesake(own: Demographics, _language: str) -> Demographics:
    return replace(own, patient_id=f"7{own.patient_id}")


def _child(own: Demographics, _language: str) -> Demographics:
    return replace(own, patient_id=_next_id(own), birth_date=f"{int(own.birth_date[:4]) + 27}{own.birth_date[4:]}")


def _no_birth_date(own: Demographics, _language: str) -> Demographics:
    return replace(own, patient_id=f"Q{_next_id(own)}", issuer=OTHER_ISSUER, birth_date="")


SAME: dict[str, Callable[[Demographics, str], Demographics]] = {
    "married name": _married,
    "stray spaces": _spaces,
    "leading zeros": _zeros,
    "swapped name parts": _swapped,
    "component groups": _groups,
    "other ID domain": _other_domain,
    "no issuer": _no_issuer,
    "capitals": _capitals,
}
"""The traps in which an archive spells the same person otherwise."""
OTHERS: dict[str, Callable[[Demographics, str], Demographics]] = {
    "twins": _twin,
    "reused ID": _reused,
    "namesake": _namesake,
    "father and son": _child,
    "no birth date": _no_birth_date,
}
"""The traps in which an archive's answer is of another person."""


def _family(own: Demographics) -> str:
    return own.name.partition("^")[0]


def _given(own: Demographics) -> str:
    return own.name.partition("^")[2]


def _other_given(own: Demographics) -> str:
    return next(each for each in GIVEN[own.sex] if each != _given(own))


def _next_id(own: Demographics) -> str:
    return f"{int(own.patient_id) + 500001}"
