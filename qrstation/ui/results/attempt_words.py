"""What was asked of whom when nothing was found, in words, and what can be tried next."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.core.standard.dictionary import name_of
from qrstation.core.standard.person import known_date, readable_name
from qrstation.core.standard.query import StudyQuery
from qrstation.core.standard.typed import Reading
from qrstation.jobs.search.attempts import Attempt, AttemptKind
from qrstation.ui.outside_text import BUTTON, isolated, joined
from qrstation.ui.results.search_words import names

_LABELS = {
    "PatientName": "name",
    "PatientID": "patient ID",
    "IssuerOfPatientID": "issuer",
    "PatientBirthDate": "birth date",
    "PatientSex": "sex",
    "AccessionNumber": "accession number",
    "StudyDescription": "description",
    "ReferringPhysicianName": "referring physician",
    "InstitutionName": "institution",
    "BodyPartExamined": "body part",
}
_OF_READING = {
    Reading.NAME: "PatientName",
    Reading.PATIENT_ID: "PatientID",
    Reading.ACCESSION: "AccessionNumber",
}


def asked_words(query: StudyQuery) -> str:
    """Say what was asked for: each key with its value as it was sent."""
    queries = query.queries()
    first = {**dict(queries[0].keys), **dict(queries[0].series_keys)} if queries else {}
    parts: list[str] = []
    readings = query.readings()
    if len(readings) > 1:
        labels = [_LABELS[_OF_READING[reading]] for reading in readings]
        parts.append(f"{' or '.join(labels)} {isolated(query.typed.strip(), BUTTON)}")
        for reading in readings:
            first.pop(_OF_READING[reading], None)
    for keyword, value in first.items():
        if value and keyword not in ("StudyDate", "StudyTime", "ModalitiesInStudy", "StudyInstanceUID"):
            text = known_date(value) or value if keyword.endswith("Date") else value
            parts.append(f"{_label(keyword)} {isolated(text, BUTTON)}")
    if when := _when_words(query):
        parts.append(when)
    if query.modalities:
        parts.append(f"modality {joined(query.modalities, ' or ', BUTTON)}")
    if query.study_uids:
        parts.append("one study" if len(query.study_uids) == 1 else f"{len(query.study_uids)} studies")
    return f"Asked for {', '.join(parts)}." if parts else "Asked for every study."


def places_words(ended: Mapping[str, SearchEnded]) -> str:
    """Say who was asked, where all of them answered; where some failed that is told apart, by `empty_words`."""
    if any(end.end is not SearchEnd.COMPLETE for end in ended.values()):
        return ""
    return f"{names(list(ended))} answered with nothing."


def attempt_words(attempt: Attempt) -> str:
    """Give the words of an attempt's button."""
    value = isolated(attempt.value, BUTTON)
    if attempt.kind is AttemptKind.NEAR_NAME:
        return f"A name known here: {isolated(readable_name(attempt.value.replace('*', '')), BUTTON)}"
    words = {
        AttemptKind.NAME_ANYWHERE: f"Anywhere in the name: {value}",
        AttemptKind.ID_ANYWHERE: f"Anywhere in the patient ID: {value}",
        AttemptKind.ACCESSION_ANYWHERE: f"Anywhere in the accession number: {value}",
        AttemptKind.UPPER_CASE: f"In upper case: {value}",
        AttemptKind.PARTED: f"As family and given name: {value}",
        AttemptKind.SWAPPED: f"The other way round: {value}",
        AttemptKind.WITHOUT_DATES: "Of any date",
        AttemptKind.ELSEWHERE: f"Elsewhere: {names(attempt.places)}",
    }
    return words[attempt.kind]


def found_words(found: int | None) -> str:
    """Say what an attempt found; None: it was stopped, or has not ended."""
    if found is None:
        return ""
    return f"{found:,} {'study' if found == 1 else 'studies'}" if found else "found nothing"


def found_by(attempt: Attempt, tried: Collection[Attempt], found: int) -> tuple[str, str]:
    """Say which attempt found what, and how many found nothing before."""
    others = len(tried) - 1
    before = f" {others} other {'attempt' if others == 1 else 'attempts'} found nothing." if others > 0 else ""
    return (
        f"{attempt_words(attempt)}: {found_words(found)}",
        f"As it was asked for, nothing was found.{before}",
    )


def _label(keyword: str) -> str:
    return _LABELS.get(keyword) or name_of(keyword).lower() or keyword


def _when_words(query: StudyQuery) -> str:
    ends = [
        f"{known_date(day) or day} {_clock(time)}".strip() if day else ""
        for day, time in (
            (query.study_date.first, query.study_time.first),
            (query.study_date.last, query.study_time.last),
        )
    ]
    first, last = ends
    if first and last:
        return f"study date {first}" if first == last else f"study date {first} to {last}"
    return f"study date from {first}" if first else f"study date up to {last}" if last else ""


def _clock(time: str) -> str:
    return f"{time[:2]}:{time[2:4]}" if time else ""
