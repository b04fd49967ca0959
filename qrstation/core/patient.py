"""Who is the same patient: two descriptions are of the same, doubtful or another, with the reasons.

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

from qrstation.core.codes.patients import PatientCode
from qrstation.core.standard.person import known_date, parse_date, readable_name

JoinKey = tuple[str, date, int, tuple[str, str]]


class Answer(StrEnum):
    """Whether two descriptions are of one patient."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with its reasons, of which there is one at least."""

    answer: Answer
    reasons: tuple[PatientCode, ...]
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
    if ids is PatientCode.IDS_DIFFER:
        return Verdict(Answer.OTHER, (ids,), True)  # of one issuer: nothing else can make up for it
    departures = tuple(each for each in (ids, _names_apart(one, other), _births_apart(one, other)) if each)
    if not departures:
        return Verdict(Answer.SAME, (PatientCode.ALL_AGREE,))
    answer = Answer.DOUBTFUL if len(departures) == 1 else Answer.OTHER
    return Verdict(answer, departures, not _GAPS.issuperset(departures))


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


_GAPS = frozenset(
    {
        PatientCode.ONE_ID,
        PatientCode.NO_ID,
        PatientCode.ONE_NAME,
        PatientCode.NO_NAME,
        PatientCode.NAMES_IN_OTHER_SCRIPTS,
        PatientCode.ONE_BIRTH,
        PatientCode.NO_BIRTH,
    }
)
"""Departures where nothing that both tell is at odds."""


def _ids_apart(one: Traits, other: Traits) -> PatientCode | None:
    if not one.patient_id and not other.patient_id:
        return PatientCode.NO_ID
    if not one.patient_id or not other.patient_id:
        return PatientCode.ONE_ID
    issuers = {one.issuer, other.issuer} - {""}
    if one.patient_id == other.patient_id:
        return PatientCode.ISSUERS_DIFFER if len(issuers) == 2 else None
    if one.patient_id.lstrip("0") == other.patient_id.lstrip("0"):
        return PatientCode.IDS_BY_ZEROS
    if len(issuers) == 2:
        return PatientCode.IDS_OF_OTHER_ISSUERS
    return PatientCode.IDS_DIFFER if one.issuer and other.issuer else PatientCode.IDS_DIFFER_ISSUERS_UNKNOWN


def _names_apart(one: Traits, other: Traits) -> PatientCode | None:
    if not any(one.names) or not any(other.names):
        return PatientCode.ONE_NAME if any(one.names) or any(other.names) else PatientCode.NO_NAME
    pairs = [(a, b) for a, b in zip(one.names, other.names, strict=True) if a and b]
    if any(a == b for a, b in pairs):
        return None
    if any(a == b[::-1] for a, b in pairs):
        return PatientCode.NAMES_SWAPPED
    return PatientCode.NAMES_DIFFER if pairs else PatientCode.NAMES_IN_OTHER_SCRIPTS


def _births_apart(one: Traits, other: Traits) -> PatientCode | None:
    if one.born is None and other.born is None:
        return PatientCode.NO_BIRTH
    if one.born is None or other.born is None:
        return PatientCode.ONE_BIRTH
    return None if one.born == other.born else PatientCode.BIRTHS_DIFFER


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
