"""The demo's worklist: some of its patients are scheduled again, today and tomorrow, whenever that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from qrstation.core.standard.uid import new_uid
from qrstation.demo.catalogue import MAIN, NODULE_PATIENT_ID, Patient, studies
from qrstation.store.matching import matcher

_EVERY = 5
"""Each so manieth of the other patients comes."""
_ROOMS = (
    ("CT", "CT1", "CT room 1", "CT thorax and abdomen with contrast"),
    ("MR", "MR1", "MR room 1", "MR head"),
    ("DX", "DX1", "X-ray 1", "Chest, two views"),
    ("US", "US2", "Ultrasound 2", "Ultrasound of the abdomen"),
    ("MR", "MR2", "MR room 2", "MR left knee"),
)
_FIRST, _EACH = 7 * 60 + 40, 25
"""When the day begins, and how long an examination takes, in minutes."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An examination: the attributes beside the step's sequence, and those in it."""

    outer: dict[str, str]
    step: dict[str, str]


def scheduled(today: date) -> Iterator[Scheduled]:
    """Give who is scheduled today and tomorrow."""
    patients = dict.fromkeys(study.patient for study in studies() if MAIN in study.archives)
    story = [patient for patient in patients if patient.patient_id == NODULE_PATIENT_ID]
    others = [patient for patient in patients if patient.patient_id != NODULE_PATIENT_ID][::_EVERY]
    yield from _day(today, story + others[::2], 0)
    yield from _day(today + timedelta(days=1), others[1::2], len(patients))


def find(
    keys: Mapping[str, str], step_keys: Mapping[str, str], today: date
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Give what matches, with the attributes that were asked for beside the sequence and in it."""
    for each in scheduled(today):
        if _fits(each.outer, keys) and _fits(each.step, step_keys):
            yield (
                {keyword: each.outer.get(keyword, "") for keyword in keys},
                {keyword: each.step.get(keyword, "") for keyword in step_keys},
            )


def _day(day: date, patients: list[Patient], first: int) -> Iterator[Scheduled]:
    for number, patient in enumerate(patients):
        modality, title, room, procedure = _ROOMS[number % len(_ROOMS)]
        minutes = _FIRST + number * _EACH
        accession = f"W{day:%m%d}{first + number:02}"
        yield Scheduled(
            {
                "PatientName": patient.name,
                "PatientID": patient.patient_id,
                "PatientBirthDate": patient.birth_date,
                "PatientSex": patient.sex,
                "AccessionNumber": accession,
                "StudyInstanceUID": new_uid("scheduled", accession),
                "RequestedProcedureDescription": procedure,
                "RequestedProcedureID": accession,
            },
            {
                "ScheduledStationAETitle": title,
                "ScheduledStationName": room,
                "ScheduledProcedureStepStartDate": f"{day:%Y%m%d}",
                "ScheduledProcedureStepStartTime": f"{minutes // 60:02}{minutes % 60:02}00",
                "Modality": modality,
                "ScheduledProcedureStepDescription": procedure,
                "ScheduledProcedureStepID": accession,
            },
        )


def _fits(attributes: Mapping[str, str], keys: Mapping[str, str]) -> bool:
    values = {keyword: (text,) if (text := attributes.get(keyword, "")) else () for keyword in keys}
    return all(matcher(keyword, key)(values[keyword]) for keyword, key in keys.items() if key)
