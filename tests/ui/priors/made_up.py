"""Priors as a search for them finds them, made up."""

from __future__ import annotations

from dataclasses import replace

from qrstation.core.codes.patients import PatientCode
from qrstation.core.codes.priors import PriorCode
from qrstation.core.events import PriorsFound, SearchEnd, SearchEnded
from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.core.jobs.prior import FoundPrior
from qrstation.core.notice import Notice, notice
from qrstation.core.patient import Answer, Demographics, Verdict
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.ui.priors.prior_row import PriorRow
from qrstation.ui.priors.priors_model import PriorsModel

ELENA = Demographics("4711-02", "", "Morgan^Elena", "19580314", "F")
MARRIED = replace(ELENA, name="Keller^Elena")
CURRENT = "1.2.1"


def match(uid: str, archive: str = "Main", whose: Demographics = ELENA, **values: object) -> Match:
    """Make a study as an archive answers it."""
    told = {
        "StudyInstanceUID": uid,
        "PatientName": whose.name,
        "PatientID": whose.patient_id,
        "PatientBirthDate": whose.birth_date,
        "PatientSex": whose.sex,
        "StudyDate": "20250506",
        "StudyDescription": "CT thorax",
        "ModalitiesInStudy": ["CT"],
        "NumberOfStudyRelatedInstances": 240,
    }
    return Match(archive, Level.STUDY, {**told, **values})  # type: ignore[dict-item]  # what each keyword has


def prior(
    uid: str,
    rank: int | None = 1,
    *,
    here: int = 0,
    reasons: tuple[Notice, ...] = (),
    whose: Demographics = ELENA,
    archives: tuple[str, ...] = ("Main",),
    **values: object,
) -> FoundPrior:
    """Make a prior; one without a rank is in doubt."""
    copies = tuple(match(uid, archive, whose, **values) for archive in archives)
    verdict = Verdict(Answer.SAME, (PatientCode.ALL_AGREE,))
    if rank is None:
        verdict = Verdict(Answer.DOUBTFUL, (PatientCode.NAMES_DIFFER,), True)
    said = reasons or (
        notice(PriorCode.SAME_REGION_AND_MODALITY, region="thorax"),
        notice(PriorCode.EARLIER, count=18, unit="month"),
        notice(PriorCode.TO_FETCH, seconds=-1.0),
    )
    return FoundPrior(
        copies[0] if copies else match(uid, "This station", whose, **values),
        copies, here, rank, said, ("thorax",), False, verdict, whose, ELENA,
    )  # fmt: skip


def found(*priors: FoundPrior, generation: int = 1, failed: tuple[str, ...] = ()) -> PriorsFound:
    """Make the end of a search at Main and what failed."""
    answers = (
        SearchEnded(generation, "Main", SearchEnd.COMPLETE, len(priors)),
        *(SearchEnded(generation, name, SearchEnd.FAILED) for name in failed),
    )
    return PriorsFound(generation, match(CURRENT), priors, answers, (), ("thorax",))


def rows_of(model: PriorsModel) -> list[PriorRow]:
    """Give all rows as they stand now."""
    return [model.row_at(place) for place in range(model.rowCount())]


def job(uid: str, state: JobState, number: int = 1, *, stored: int = 0, expected: int | None = None) -> JobSnapshot:
    """Make a retrieve's news."""
    return JobSnapshot(number, RetrieveRequest("Main", uid), state, expected=expected, stored=stored)
