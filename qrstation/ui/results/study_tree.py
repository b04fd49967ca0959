"""The results as a tree of patients, studies and series, without Qt: joins what several archives answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qrstation.core.instance import StudyHeading
from qrstation.core.match import Match
from qrstation.core.person import normalised_name


class SortKey(StrEnum):
    """By what the studies of a patient, and the patients, are sorted."""

    DATE = "date"
    NAME = "name"
    DESCRIPTION = "description"
    MODALITY = "modality"
    ARCHIVE = "archive"
    IMAGES = "images"


class Availability(StrEnum):
    """How soon an archive can send (0008,0056); unknown where it does not say."""

    ONLINE = "ONLINE"
    NEARLINE = "NEARLINE"
    OFFLINE = "OFFLINE"
    UNAVAILABLE = "UNAVAILABLE"
    UNKNOWN = ""


@dataclass(slots=True, eq=False)
class SeriesNode:
    """A series as one or more archives answered."""

    study: StudyNode
    match: Match
    stored: int = 0

    @property
    def uid(self) -> str:
        """Series Instance UID."""
        return self.match.series_uid

    @property
    def series_uids(self) -> tuple[str, ...]:
        """What a job of this row alone is about."""
        return (self.uid,)

    @property
    def expected(self) -> int | None:
        """The archive's count; None is unknown."""
        return self.match.instances


@dataclass(slots=True, eq=False)
class StudyNode:
    """A study: one row, with a copy for each archive that has it."""

    patient: PatientNode
    uid: str
    copies: dict[str, Match] = field(default_factory=dict)
    series: list[SeriesNode] = field(default_factory=list)
    stored: int = 0
    series_asked: bool = False
    series_note: str = ""

    @property
    def study(self) -> StudyNode:
        """Itself, as a series gives its study."""
        return self

    @property
    def series_uids(self) -> tuple[str, ...]:
        """None: a job of this row is about the whole study."""
        return ()

    @property
    def match(self) -> Match:
        """The copy whose values are shown: the first archive's that answered."""
        return next(iter(self.copies.values()))

    @property
    def expected(self) -> int | None:
        """The largest count that an archive gives; None when none gives one: unknown is not zero."""
        counts = [copy.instances for copy in self.copies.values() if copy.instances is not None]
        return max(counts) if counts else None

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities of all copies."""
        found = dict.fromkeys(m for copy in self.copies.values() for m in copy.modalities or ())
        return tuple(found)

    def availability(self, archive: str) -> Availability:
        """Give what an archive says about how soon it can send this study."""
        text = self.copies[archive].text("InstanceAvailability")
        return Availability(text) if text in list(Availability) else Availability.UNKNOWN

    def heading(self) -> StudyHeading:
        """Give what stands over the images of this study."""
        match = self.match
        return StudyHeading(
            study_uid=self.uid,
            patient_name=match.text("PatientName"),
            patient_id=match.text("PatientID"),
            issuer_of_patient_id=match.text("IssuerOfPatientID"),
            birth_date=match.text("PatientBirthDate"),
            sex=match.text("PatientSex"),
            study_date=match.text("StudyDate"),
            study_time=match.text("StudyTime"),
            description=match.text("StudyDescription"),
            accession_number=match.text("AccessionNumber"),
            archive=match.archive,
        )


@dataclass(slots=True, eq=False)
class PatientNode:
    """A patient: those studies whose ID with issuer, name and birth date agree (else they are another's)."""

    key: tuple[str, ...]
    studies: list[StudyNode] = field(default_factory=list)

    @property
    def match(self) -> Match:
        """The match whose patient values are shown."""
        return self.studies[0].match


def patient_key(match: Match) -> tuple[str, ...]:
    """Give what joins rows to one patient: ID with its issuer, name and birth date together."""
    return (
        match.text("PatientID"),
        match.text("IssuerOfPatientID"),
        normalised_name(match.text("PatientName")),
        match.text("PatientBirthDate"),
    )


def study_sort_value(study: StudyNode, key: SortKey) -> tuple[object, ...]:
    """Give the raw value by which a study is sorted; its date and UID make the order stable."""
    match = study.match
    dated = (match.text("StudyDate"), match.text("StudyTime"), study.uid)
    values: Mapping[SortKey, object] = {
        SortKey.DATE: "",
        SortKey.NAME: "",
        SortKey.DESCRIPTION: match.text("StudyDescription").casefold(),
        SortKey.MODALITY: "/".join(study.modalities),
        SortKey.ARCHIVE: "/".join(study.copies).casefold(),
        SortKey.IMAGES: study.expected if study.expected is not None else -1,
    }
    return (values[key], *dated)


def patient_sort_value(patient: PatientNode, key: SortKey) -> tuple[object, ...]:
    """Give the raw value by which a patient is sorted: the name, or the newest study's value."""
    name = (normalised_name(patient.match.text("PatientName")), patient.key)
    if key in (SortKey.DATE, SortKey.IMAGES):
        return (max(study_sort_value(study, key)[:2] for study in patient.studies), *name)
    return name


def series_sort_value(series: SeriesNode) -> tuple[object, ...]:
    """Give the order of series: by number, then UID."""
    number = series.match.number("SeriesNumber")
    return (number is None, number or 0, series.uid)


class StudyTree:
    """All results of one search, and what the store holds of them."""

    def __init__(self) -> None:
        self.patients: list[PatientNode] = []
        self._by_patient: dict[tuple[str, ...], PatientNode] = {}
        self._by_study: dict[str, StudyNode] = {}
        self._by_series: dict[str, SeriesNode] = {}

    @property
    def studies(self) -> tuple[StudyNode, ...]:
        """Every study, in the order found."""
        return tuple(self._by_study.values())

    def patient(self, key: tuple[str, ...]) -> PatientNode | None:
        """Give the patient of a key, None for a new one."""
        return self._by_patient.get(key)

    def study(self, uid: str) -> StudyNode | None:
        """Give the study of a UID, None when it is not among the results."""
        return self._by_study.get(uid)

    def series(self, uid: str) -> SeriesNode | None:
        """Give the series of a UID, None when it is not among the results."""
        return self._by_series.get(uid)

    def register_patient(self, patient: PatientNode) -> None:
        """Take a new patient; the model has put it into its place among `patients`."""
        self._by_patient[patient.key] = patient

    def register_study(self, study: StudyNode) -> None:
        """Take a new study; the model has put it into its place."""
        self._by_study[study.uid] = study

    def register_series(self, series: SeriesNode) -> None:
        """Take a new series; the model has put it into its place."""
        self._by_series[series.uid] = series

    def counts(self) -> tuple[int, int, int]:
        """Give the numbers of studies, patients and archives."""
        archives = {archive for study in self._by_study.values() for archive in study.copies}
        return len(self._by_study), len(self.patients), len(archives)
