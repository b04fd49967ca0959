"""What several archives answer about one study becomes one answer, whichever of them answered first.

Copies of one UID are one study only where the identity rule lets them be (`core.patient.is_apart`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qrstation.core.patient import Answer, Demographics, compare, is_apart
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import UNIQUE_KEY, Level

Apart = Callable[[Demographics, Demographics], bool]
"""Tells whether two descriptions of one study's patient are of two patients."""
COPY_KEYS = ("NumberOfStudyRelatedInstances", "InstanceAvailability")
"""What is told of each archive's copy of a study, besides the archive's name."""
IDENTITY_KEYS = ("IssuerOfPatientID",)
"""What the identity rule needs, besides what every answer carries."""
_FIT = {Answer.SAME: 1, Answer.DOUBTFUL: 2, Answer.OTHER: 3}


@dataclass(frozen=True, slots=True)
class Merged:
    """One study, series or instance; at study level with the copy of each archive that has it, in their order."""

    copies: tuple[Match, ...]
    here: int | None = None
    """How many of a study's instances are in the store; None where that is not known."""

    @property
    def match(self) -> Match:
        """The copy whose values are shown: that of the first archive."""
        return self.copies[0]

    @property
    def archives(self) -> tuple[str, ...]:
        """Who has a copy."""
        return tuple(copy.archive for copy in self.copies)

    def as_match(self, extra: Collection[str] = ()) -> Match:
        """Give it as one answer without the keywords ``extra``; of a study with `Copies` and `Here`."""
        values: dict[str, Value] = {
            keyword: value for keyword, value in self.match.values.items() if keyword not in extra
        }
        if self.match.level is Level.STUDY:
            values["Copies"] = [
                {"Archive": copy.archive, **{keyword: copy.values.get(keyword) for keyword in COPY_KEYS}}
                for copy in self.copies
            ]
            values["Here"] = self.here
        return Match(self.match.archive, self.match.level, values)


def merged(matches: Iterable[Match], places: Sequence[str]) -> list[Merged]:
    """Join the matches of one level; the order of the archives is that of ``places``.

    The rows stand by their first archive, and there in the order in which that archive answered. Which archive
    answered before which decides nothing.
    """
    ranks = {place: rank for rank, place in enumerate(places)}
    by_uid: dict[str, list[Match]] = {}
    came: dict[tuple[str, str], int] = {}
    for number, match in enumerate(matches):
        uid = match.text(UNIQUE_KEY[match.level])
        by_uid.setdefault(uid, []).append(match)
        came.setdefault((match.archive, uid), number)
    rows = [(uid, row) for uid, copies in by_uid.items() for row in _rows(copies, ranks)]
    rows.sort(key=lambda each: (_rank(each[1].match.archive, ranks), came[each[1].match.archive, each[0]]))
    return [row for _, row in rows]


def grouped(copies: Iterable[Match], ranks: Mapping[str, int], is_another: Apart = is_apart) -> list[dict[str, Match]]:
    """Give which copies of one study's UID are one study, as archive → copy: never those of two patients.

    The set of the copies alone decides, and the rank of their archives, whichever came first.
    """
    groups: list[dict[str, Match]] = []
    for copy in sorted(copies, key=lambda copy: (*_rank(copy.archive, ranks), *_texts(copy))):
        home = next((group for group in groups if _fits(copy, group, is_another)), None)
        if home is None:
            groups.append({copy.archive: copy})
        else:
            home[copy.archive] = copy
    return groups


def shares(said: Mapping[Demographics, int], studies: Sequence[Collection[Demographics]]) -> list[int]:
    """Give how many of the stored instances of one UID count for each of the studies: none that is another patient's.

    ``said`` tells how many instances name which patient, ``studies`` whose each study is said to be. Where it is said
    to be of several patients, an instance counts where it fits best.
    """
    counts = [0] * len(studies)
    for whose, count in said.items():
        fits = [_misfit(whose, patients) for patients in studies]
        for number, misfit in enumerate(fits):
            if misfit == min(fits, default=0) < _FIT[Answer.OTHER]:
                counts[number] += count
    return counts


def counted(rows: Sequence[Merged], held: Mapping[str, Mapping[Demographics, int]]) -> list[Merged]:
    """Give the studies with what the store holds of each; ``held`` tells for a UID how many name which patient."""
    namesakes: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        namesakes.setdefault(row.match.study_uid, []).append(number)
    here = [0] * len(rows)
    for uid, said in held.items():
        numbers = namesakes.get(uid, [])
        whose = [[copy.demographics for copy in rows[number].copies] for number in numbers]
        for number, share in zip(numbers, shares(said, whose), strict=True):
            here[number] = share
    return [Merged(row.copies, count) for row, count in zip(rows, here, strict=True)]


def _rows(copies: Sequence[Match], ranks: Mapping[str, int]) -> list[Merged]:
    if len(copies) == 1:
        return [Merged((copies[0],))]
    if copies[0].level is not Level.STUDY:
        return [Merged((min(copies, key=lambda copy: (*_rank(copy.archive, ranks), *_all_values(copy))),))]
    once: dict[tuple[str, Demographics], Match] = {}
    for copy in sorted(copies, key=_all_values):
        once.setdefault((copy.archive, copy.demographics), copy)
    return [Merged(tuple(group.values())) for group in grouped(once.values(), ranks, _is_another_person)]


def _rank(archive: str, ranks: Mapping[str, int]) -> tuple[int, str]:
    return ranks.get(archive, len(ranks)), archive


def _texts(match: Match) -> tuple[str, ...]:
    whose = match.demographics
    return whose.patient_id, whose.issuer, whose.name, whose.birth_date


def _all_values(match: Match) -> tuple[str, ...]:
    """Give what two answers of one archive differ in, where they differ in anything."""
    return (match.archive, json.dumps(dict(match.values), sort_keys=True, ensure_ascii=False))


def _fits(match: Match, group: dict[str, Match], is_another: Apart) -> bool:
    """Tell whether a copy may share a row with others: another archive's, and not another patient's."""
    whose = match.demographics
    return match.archive not in group and not any(is_another(whose, copy.demographics) for copy in group.values())


def _is_another_person(one: Demographics, other: Demographics) -> bool:
    """Tell whether two archives surely mean two persons by one study's UID.

    A script is given one object for each study, also where a name was corrected in one archive only; a person at the
    window is shown both descriptions.
    """
    verdict = compare(one, other)
    return verdict.answer is Answer.OTHER and verdict.is_contrary


def _misfit(whose: Demographics, patients: Collection[Demographics]) -> int:
    """Rate how badly a patient fits one whose a study is said to be; 0 for one who is described just so."""
    is_said_so = any(whose.traits == each.traits for each in patients)
    return 0 if is_said_so else min(_FIT[compare(whose, each).answer] for each in patients)
