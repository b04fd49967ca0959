"""Who is the same patient: two descriptions are of the same, doubtful or another, with the reason in plain words.

PatientID alone identifies nobody: its issuer scopes it (PS3.3 C.7.1.1), and archives leave both out. A pair is the same
when IDs, names and birth dates are there and agree; one departure from that makes it doubtful, two make it another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from qrstation.core.standard.person import known_date, parse_date, readable_name

JoinKey = tuple[str, date, int, tuple[str, str]]


class Answer(StrEnum):
    """Whether two descriptions are of one patient."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with its reason, such as "the birth dates differ"."""

    answer: Answer
    reason: str
    is_contrary: bool = False
    """Whether something that both tell is at odds, rather than something that one leaves out."""


@dataclass(frozen=True, slots=True)
class Demographics:
    """How a peer describes a patient: ID, its issuer, the name as raw PN, birth date as DA, sex; "" for none."""

    patient_id: str = ""
    issuer: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = field(default="", compare=False)
    """Said, and never compared."""

    @property
    def parts(self) -> tuple[str, ...]:
        """How people read it: name, ID, birth date."""
        parts = (readable_name(self.name) or "No name", self.patient_id.strip(), known_date(self.birth_date))
        return tuple(part for part in parts if part)

    @property
    def traits(self) -> Traits:
        """What of it is compared."""
        return _traits(self)


@lru_cache(maxsize=1024)
def shared_demographics(*texts: str) -> Demographics:
    """Give the description of these texts, in the order of its fields: one object for all the images it fits."""
    return Demographics(*texts)


@dataclass(frozen=True, slots=True)
class Traits:
    """A description made comparable: spaces, case and marks are gone, a birth date that is none is absent."""

    patient_id: str
    issuer: str
    names: tuple[tuple[str, str] | None, ...]
    """Family and given name for each component group (PS3.5 6.2.1.1), None for a group without either."""
    born: date | None
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.patient_id, self.issuer, self.names, self.born)))

    def __hash__(self) -> int:
        return self._hash  # made once: results look descriptions up many times

    @property
    def join_keys(self) -> tuple[JoinKey, ...]:
        """What the same patient shares: two descriptions without a common key are never the same."""
        if not self.patient_id or self.born is None:
            return ()
        return tuple((self.patient_id, self.born, number, name) for number, name in enumerate(self.names) if name)


def compare(one: Demographics, other: Demographics) -> Verdict:
    """Tell whether two descriptions are of one patient, and why."""
    return compare_traits(one.traits, other.traits)


def compare_traits(one: Traits, other: Traits) -> Verdict:
    """Tell whether two descriptions are of one patient, and why."""
    ids = _ids_apart(one, other)
    facts = [reason for reason in (_names_apart(one, other), _births_apart(one, other)) if reason]
    if ids.is_another:
        return Verdict(Answer.OTHER, ids.reason, True)
    departures = [reason for reason in (ids.reason, *facts) if reason]
    if not departures:
        return Verdict(Answer.SAME, "ID, name and birth date agree")
    answer = Answer.DOUBTFUL if len(departures) == 1 else Answer.OTHER
    return Verdict(answer, ", ".join(departures), not _GAPS.issuperset(departures))


def disagreement(one: Demographics, other: Demographics) -> Verdict | None:
    """Give why two descriptions are not surely of one patient; None where they are, or say the very same.

    Two that lack the same may be of anybody, and still do not disagree.
    """
    verdict = compare(one, other)
    return None if verdict.answer is Answer.SAME or one.traits == other.traits else verdict


def is_apart(one: Demographics, other: Demographics) -> bool:
    """Tell whether two descriptions of what should be one thing, such as a study, must be told apart.

    They must where they are another patient's, and where anything is at odds that both tell; not where one leaves
    something out that the other tells.
    """
    verdict = disagreement(one, other)
    return verdict is not None and (verdict.answer is Answer.OTHER or verdict.is_contrary)


_ONE_ID, _NO_ID = "one has no ID", "neither has an ID"
_ONE_NAME, _NO_NAME, _SCRIPTS = "one has no name", "neither has a name", "the names are in different scripts"
_ONE_BIRTH, _NO_BIRTH = "one has no birth date", "neither has a birth date"
_GAPS = frozenset({_ONE_ID, _NO_ID, _ONE_NAME, _NO_NAME, _SCRIPTS, _ONE_BIRTH, _NO_BIRTH})
"""Departures where nothing that both tell is at odds."""


@dataclass(frozen=True, slots=True)
class _Ids:
    """How two IDs depart from each other, "" when they do not; `is_another` when nothing else can make up for it."""

    reason: str = ""
    is_another: bool = False


def _ids_apart(one: Traits, other: Traits) -> _Ids:
    if not one.patient_id and not other.patient_id:
        return _Ids(_NO_ID)
    if not one.patient_id or not other.patient_id:
        return _Ids(_ONE_ID)
    issuers = {one.issuer, other.issuer} - {""}
    if one.patient_id == other.patient_id:
        return _Ids("the IDs are alike but of different issuers" if len(issuers) == 2 else "")
    if one.patient_id.lstrip("0") == other.patient_id.lstrip("0"):
        return _Ids("the IDs differ by leading zeros")
    if len(issuers) == 2:
        return _Ids("the IDs are of different issuers")
    if one.issuer and other.issuer:
        return _Ids("the IDs differ", is_another=True)
    return _Ids("the IDs differ, their issuers are not known")


def _names_apart(one: Traits, other: Traits) -> str:
    if not any(one.names) or not any(other.names):
        return _ONE_NAME if any(one.names) or any(other.names) else _NO_NAME
    pairs = [(a, b) for a, b in zip(one.names, other.names, strict=True) if a and b]
    if any(a == b for a, b in pairs):
        return ""
    if any(a == b[::-1] for a, b in pairs):
        return "family and given name are swapped"
    return "the names differ" if pairs else _SCRIPTS


def _births_apart(one: Traits, other: Traits) -> str:
    if one.born is None and other.born is None:
        return _NO_BIRTH
    if one.born is None or other.born is None:
        return _ONE_BIRTH
    return "" if one.born == other.born else "the birth dates differ"


@lru_cache(maxsize=4096)
def _traits(description: Demographics) -> Traits:
    groups = [*description.name.split("="), "", "", ""][:3]
    return Traits(
        description.patient_id.strip(),
        description.issuer.strip(),
        tuple(_family_and_given(group) for group in groups),
        parse_date(description.birth_date),
    )


def _family_and_given(group: str) -> tuple[str, str] | None:
    family, given, *_ = [*group.split("^"), ""]
    folded = (fold(family), fold(given))
    return folded if any(folded) else None


def fold(text: str) -> str:
    """Give a text without case, marks, and the spaces at its ends: two that people take for the same are equal."""
    if text.isascii():
        return text.casefold().strip()
    return "".join(_plain_letters(text)).strip()


def _plain_letters(text: str) -> Iterator[str]:
    """Give the letters without case and marks; casefolding can bring new marks, so it comes first."""
    for letter in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()):
        if not unicodedata.combining(letter):
            yield letter
