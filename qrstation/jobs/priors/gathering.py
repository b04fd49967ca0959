"""Makes one row of each study that was found, and decides whether it is the patient's: pure values, no archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from qrstation.core.codes.patients import PatientCode
from qrstation.core.identities import Identities
from qrstation.core.patient import Answer, Demographics, Verdict
from qrstation.core.standard.match import Match
from qrstation.core.station.place import THIS_STATION
from qrstation.jobs.search.merging import counted, merged

_BEST_FIRST = (Answer.SAME, Answer.DOUBTFUL, Answer.OTHER)


@dataclass(frozen=True, slots=True)
class FoundStudy:
    """A study of the patient, surely or perhaps: its copies in the archives' order, and how much of it is here."""

    match: Match
    """Whose values are shown: the first archive's that has it, else the store's."""
    copies: tuple[Match, ...]
    """The archives' own; none where it is here alone."""
    here: int
    verdict: Verdict
    whose: Demographics
    """As the copy describes the patient by which it was decided."""

    @property
    def uid(self) -> str:
        """Study Instance UID."""
        return self.match.study_uid


@dataclass(frozen=True, slots=True)
class Issuers:
    """Which archive's patient IDs are of which domain, where its answers do not say; by the archive's name."""

    by_archive: Mapping[str, str]

    def of(self, match: Match) -> Demographics:
        """Give whose a study is said to be, with the issuer of the settings where none was told."""
        whose = match.demographics
        issuer = self.by_archive.get(match.archive, "")
        return whose if whose.issuer.strip() or not issuer else replace(whose, issuer=issuer)


def described(patient: Demographics, current_uid: str, matches: Iterable[Match], issuers: Issuers) -> Demographics:
    """Give the patient with the issuer of the ID, where an archive that has the current study tells it.

    Only one that knows the study under the same ID does: another's is its own.
    """
    if patient.issuer.strip():
        return patient
    told = {
        whose.issuer.strip()
        for match in matches
        if match.study_uid == current_uid
        and (whose := issuers.of(match)).traits.patient_id == patient.traits.patient_id
    } - {""}
    return replace(patient, issuer=told.pop()) if len(told) == 1 else patient


def gathered(
    patient: Demographics,
    current_uid: str,
    matches: Sequence[Match],
    held: Mapping[str, Mapping[Demographics, int]],
    places: Sequence[str],
    issuers: Issuers,
    identities: Identities,
) -> list[FoundStudy]:
    """Give the patient's other studies, those of other persons left out.

    ``matches`` are what archives and the store answered, ``held`` tells for a UID how many instances here name which
    patient, ``places`` the archives in the settings' order.
    """
    order = [*places, THIS_STATION]
    rows = merged((match for match in matches if match.study_uid not in ("", current_uid)), order)
    found: dict[str, FoundStudy] = {}
    verdict_of = cache(lambda whose: identities.verdict(patient, whose))  # most studies describe the patient alike
    for row in counted(rows, held):
        judged = [(verdict_of(issuers.of(copy)), copy) for copy in row.copies]
        theirs = [(verdict, copy) for verdict, copy in judged if verdict.answer is not Answer.OTHER]
        if not theirs:
            continue
        verdict, by = min(theirs, key=lambda each: _BEST_FIRST.index(each[0].answer))
        copies = tuple(copy for _, copy in theirs if copy.archive != THIS_STATION)
        here = row.here or 0
        if not copies and not here:
            continue
        study = FoundStudy((copies or (by,))[0], copies, here, verdict, issuers.of(by))
        before = found.get(study.uid)
        if before is None or _standing(study) < _standing(before):
            found[study.uid] = study
    return list(found.values())


def decided_apart(
    patient: Demographics, current_uid: str, matches: Iterable[Match], issuers: Issuers, identities: Identities
) -> list[FoundStudy]:
    """Give the studies that would be in doubt, had nobody decided that they are another person's."""
    found: dict[str, FoundStudy] = {}
    for match in matches if identities.decided else ():
        verdict = identities.verdict(patient, whose := issuers.of(match))
        if match.study_uid not in ("", current_uid) and PatientCode.DECIDED_OTHER in verdict.reasons:
            found.setdefault(match.study_uid, FoundStudy(match, (), 0, verdict, whose))
    return list(found.values())


def _standing(study: FoundStudy) -> tuple[int, int]:
    """Order studies of one UID: the surer is the patient's, then the one with more copies."""
    return _BEST_FIRST.index(study.verdict.answer), -len(study.copies)
