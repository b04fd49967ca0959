"""What a rule asks an archive for: its keys, with days that are told from today written out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level, Query, split_modalities, with_shown
from qrstation.core.standard.searchable import vr_of
from qrstation.core.standard.study_moments import relative_day
from qrstation.core.standard.worklist import WorklistEntry, WorklistQuery
from qrstation.core.station.settings import RuleSettings
from qrstation.jobs.priors.questions import TOLD

_DAYS_OF_STEPS = frozenset({"ScheduledProcedureStepStartDate", "ScheduledProcedureStepEndDate"})


def study_queries(rule: RuleSettings, today: date) -> tuple[Query, ...]:
    """Give the questions for a rule's studies: one for each modality, a list of them is no standard matching."""
    keys = tuple((keyword, written_out(keyword, value, today)) for keyword, value in rule.find)
    return tuple(map(with_shown, split_modalities(Query(Level.STUDY, (*keys, *TOLD)))))


def worklist_query(rule: RuleSettings, today: date) -> WorklistQuery:
    """Give the question for the patients whom a rule's worklist names; without a day of its own it is today's."""
    keys = {keyword: written_out(keyword, value, today) for keyword, value in rule.find}
    return WorklistQuery(tuple({"ScheduledProcedureStepStartDate": f"{today:%Y%m%d}", **keys}.items()))


def written_out(keyword: str, value: str, today: date) -> str:
    """Give a date's key with "today", "today-7" and ranges of these as DICOM writes them; all else as it stands."""
    if vr_of(keyword) != "DA" and keyword not in _DAYS_OF_STEPS:
        return value
    for first, last in _ranges(value):
        days = [relative_day(part, today) if part.strip() else None for part in (first, last)]
        ends = [f"{day:%Y%m%d}" if day else part.strip() for day, part in zip(days, (first, last), strict=True)]
        if any(days) and all(end == "" or (end.isdigit() and len(end) == 8) for end in ends):
            return "-".join(ends)
    day = relative_day(value, today)
    return f"{day:%Y%m%d}" if day else value


def _ranges(value: str) -> Iterator[tuple[str, str]]:
    """Give each way in which a text may be a range: the dash of "today-7" is none of one."""
    if relative_day(value, date.min.replace(year=9000)) is not None:
        return
    for at, letter in enumerate(value):
        if letter == "-":
            yield value[:at], value[at + 1 :]


def study_of(entry: WorklistEntry) -> Match:
    """Give a scheduled examination as the study that it will be."""
    whose = entry.patient
    values: dict[str, Value] = {
        "StudyInstanceUID": entry.study_uid or None,
        "PatientID": whose.patient_id or None,
        "IssuerOfPatientID": whose.issuer or None,
        "PatientName": whose.name or None,
        "PatientBirthDate": whose.birth_date or None,
        "PatientSex": whose.sex or None,
        "AccessionNumber": entry.accession_number or None,
        "StudyDate": entry.date or None,
        "StudyTime": entry.time or None,
        "StudyDescription": entry.what or None,
        "ModalitiesInStudy": [entry.modality] if entry.modality else None,
    }
    return Match(entry.archive, Level.STUDY, values)
