"""The modality worklist: what is asked for, and the examinations that are scheduled (PS3.4 annex K)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qrstation.core.patient import Demographics
from qrstation.core.standard.charset import TextRule
from qrstation.core.standard.person import readable_name
from qrstation.core.standard.query import DateRange, Item, wildcard

STEPS = "ScheduledProcedureStepSequence"
"""The sequence whose item is what is scheduled; the keys in it are those of `STEP_KEYS` (PS3.4 table K.6-1)."""
STEP_KEYS = (
    "ScheduledStationAETitle",
    "ScheduledProcedureStepStartDate",
    "ScheduledProcedureStepStartTime",
    "Modality",
    "ScheduledPerformingPhysicianName",
    "ScheduledProcedureStepDescription",
    "ScheduledStationName",
    "ScheduledProcedureStepLocation",
    "ScheduledProcedureStepID",
)
OTHER_KEYS = (
    "PatientName",
    "PatientID",
    "IssuerOfPatientID",
    "PatientBirthDate",
    "PatientSex",
    "AccessionNumber",
    "StudyInstanceUID",
    "RequestedProcedureDescription",
    "RequestedProcedureID",
    "ReferringPhysicianName",
)
_ONLY_IN_STEPS = frozenset(
    {
        *STEP_KEYS,
        "ScheduledProcedureStepStatus",
        "ScheduledProcedureStepEndDate",
        "ScheduledProcedureStepEndTime",
        "ScheduledProcedureStepStartDateTime",
        "CommentsOnTheScheduledProcedureStep",
        "PreMedication",
    }
)
"""The keys that stand in the item, wherever whoever asks has written them."""


@dataclass(frozen=True, slots=True)
class WorklistQuery:
    """One question to a worklist: (keyword, value) as in `Query`, those of a step among the others; "" is any."""

    keys: tuple[tuple[str, str], ...] = ()
    text: TextRule | None = None
    """In which character sets the archive is asked and answers; None for as the settings say."""

    @classmethod
    def of(
        cls,
        days: DateRange,
        *,
        modalities: tuple[str, ...] = (),
        station: str = "",
        patient_id: str = "",
        patient_name: str = "",
    ) -> tuple[WorklistQuery, ...]:
        """Give the questions for these days: one for each modality, since a list is no standard matching (C.2.2.2)."""
        keys = {
            "ScheduledProcedureStepStartDate": str(days),
            "ScheduledStationAETitle": station,
            "PatientID": patient_id,
            "PatientName": patient_name,
        }
        said = tuple((keyword, value) for keyword, value in keys.items() if value)
        return tuple(cls((*said, ("Modality", modality)) if modality else said) for modality in modalities or ("",))

    def value(self, keyword: str) -> str:
        """Give the value asked for ``keyword``, "" when it is not matched on."""
        return dict(self.keys).get(keyword, "")

    def outer_keys(self) -> dict[str, str]:
        """Give the keys to send beside the sequence."""
        return {**dict.fromkeys(OTHER_KEYS, ""), **{k: v for k, v in self.keys if k not in _ONLY_IN_STEPS}}

    def sequences(self) -> tuple[tuple[str, Item], ...]:
        """Give the sequence to send, with its one item (PS3.4 K.6.1.2.2)."""
        keys = {**dict.fromkeys(STEP_KEYS, ""), **{k: v for k, v in self.keys if k in _ONLY_IN_STEPS}}
        return ((STEPS, Item(tuple(keys.items()))),)

    def fits(self, entry: WorklistEntry) -> bool:
        """Tell whether an entry is of the days, modality and station asked for; what it does not tell is no reason."""
        if entry.date and not _is_within(entry.date, self.value("ScheduledProcedureStepStartDate")):
            return False
        modality, station = self.value("Modality"), self.value("ScheduledStationAETitle").strip()
        if modality and entry.modality and not wildcard(modality).fullmatch(entry.modality):
            return False
        pattern = wildcard(station)
        return not station or not entry.stations or any(pattern.fullmatch(each) for each in entry.stations)


@dataclass(frozen=True, slots=True)
class WorklistEntry:
    """One examination that is scheduled, as an archive lists it; dates as DA, times as TM, "" for what is not told."""

    archive: str
    patient: Demographics
    accession_number: str = ""
    study_uid: str = ""
    procedure: str = ""
    procedure_id: str = ""
    referring: str = ""
    """The referring physician's name as PN."""
    date: str = ""
    time: str = ""
    modality: str = ""
    stations: tuple[str, ...] = ()
    """The AE titles of the stations that may do it."""
    station_name: str = ""
    step: str = ""
    """What is to be done in this step."""
    step_id: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from the others of its archive."""
        whose = self.patient
        ids = (self.study_uid, self.accession_number, self.procedure_id, self.step_id, self.date, self.time)
        return (self.archive, whose.patient_id, whose.issuer, whose.name, self.modality, *self.stations, *ids)

    @property
    def name(self) -> str:
        """The patient's name as people read it."""
        return readable_name(self.patient.name)

    @property
    def what(self) -> str:
        """What is to be done, in the words of the procedure, else in those of the step."""
        return self.procedure or self.step

    @property
    def station(self) -> str:
        """Where it is to be done: AE titles, else the station's name."""
        return ", ".join(self.stations) or self.station_name


def entries_of(archive: str, values: Mapping[str, Any]) -> Iterator[WorklistEntry]:
    """Give the entries of one answer, keyword → value as of a match: one for each step, of which there should be one.

    An answer that names no patient gives none: nobody could tell who is scheduled.
    """

    def text(keyword: str) -> str:
        return _text(values.get(keyword))

    keywords = ("PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate", "PatientSex")
    patient = Demographics(*(text(keyword) for keyword in keywords))
    if not patient.patient_id and not readable_name(patient.name):
        return
    nothing: tuple[dict[str, Any], ...] = ({},)
    for step in values.get(STEPS) or nothing:
        stations = step.get("ScheduledStationAETitle") or ()
        yield WorklistEntry(
            archive,
            patient,
            accession_number=text("AccessionNumber"),
            study_uid=text("StudyInstanceUID"),
            procedure=text("RequestedProcedureDescription"),
            procedure_id=text("RequestedProcedureID"),
            referring=text("ReferringPhysicianName"),
            date=_text(step.get("ScheduledProcedureStepStartDate")),
            time=_text(step.get("ScheduledProcedureStepStartTime")),
            modality=_text(step.get("Modality")),
            stations=(stations,) if isinstance(stations, str) else tuple(stations),
            station_name=_text(step.get("ScheduledStationName")),
            step=_text(step.get("ScheduledProcedureStepDescription")),
            step_id=_text(step.get("ScheduledProcedureStepID")),
        )


def _text(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _is_within(day: str, asked: str) -> bool:
    """Tell whether a DA lies in a day or range of days (PS3.4 C.2.2.2.5); one that is no plain date is not judged."""
    first, dash, last = asked.partition("-")
    last = last if dash else first
    if not (day.isdigit() and len(day) == 8) or any(each and not each.isdigit() for each in (first, last)):
        return True
    return (not first or day >= first) and (not last or day <= last)
