"""What is asked of an archive: the search form's values, and the identifiers that they become."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from qrstation.core.standard.charset import TextRule


class Level(StrEnum):
    """The query/retrieve levels of the Study Root model (PS3.4 C.6.2)."""

    STUDY = "STUDY"
    SERIES = "SERIES"
    IMAGE = "IMAGE"


UNIQUE_KEY = {
    Level.STUDY: "StudyInstanceUID",
    Level.SERIES: "SeriesInstanceUID",
    Level.IMAGE: "SOPInstanceUID",
}
"""The keyword of the UID that names what is looked for at each level (PS3.4 C.6.2.1)."""

ALWAYS_RETURNED: dict[Level, tuple[str, ...]] = {
    Level.STUDY: (
        "StudyInstanceUID",
        "PatientName",
        "PatientID",
        "PatientBirthDate",
        "PatientSex",
        "StudyDate",
        "StudyTime",
        "AccessionNumber",
        "StudyDescription",
        "ModalitiesInStudy",
        "NumberOfStudyRelatedSeries",
        "NumberOfStudyRelatedInstances",
    ),
    Level.SERIES: (
        "StudyInstanceUID",
        "SeriesInstanceUID",
        "SeriesNumber",
        "SeriesDescription",
        "Modality",
        "NumberOfSeriesRelatedInstances",
    ),
    Level.IMAGE: (
        "StudyInstanceUID",
        "SeriesInstanceUID",
        "SOPInstanceUID",
        "SOPClassUID",
        "InstanceNumber",
    ),
}
"""The keywords that every answer carries at each level, null where the archive gives nothing."""


@dataclass(frozen=True, slots=True)
class Item:
    """The keys within a sequence: those of the one item that is matched on (PS3.4 C.2.2.2.6), as in a query.

    Without any it asks for the sequence, and its answer's items have no values.
    """

    keys: tuple[tuple[str, str], ...] = ()
    sequences: tuple[tuple[str, Item], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One C-FIND: a level and its keys as (keyword, value); an empty value asks for the attribute (PS3.4 C.2.2)."""

    level: Level
    keys: tuple[tuple[str, str], ...] = ()
    is_lean: bool = False
    """Ask for nothing but the keys given: archives answer several times faster where they need not open files."""
    sequences: tuple[tuple[str, Item], ...] = ()
    """The keys that are sequences, each with the keys in it."""
    text: TextRule | None = None
    """In which character sets it is asked and answered; None: as the archive's settings say."""

    def value(self, keyword: str) -> str:
        """Give the value asked for ``keyword``, "" when it is not matched on."""
        return dict(self.keys).get(keyword, "")

    def all_keys(self) -> dict[str, str]:
        """Give every keyword to send: those always returned first, then the asked ones with their values."""
        if self.is_lean:
            return dict(self.keys)
        return {**dict.fromkeys(ALWAYS_RETURNED[self.level], ""), **dict(self.keys)}


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of dates as DICOM writes them (YYYYMMDD), either end open (PS3.4 C.2.2.2.5)."""

    first: str = ""
    last: str = ""

    def __str__(self) -> str:
        if not self.first and not self.last:
            return ""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class StudyQuery:
    """The search form: every field empty means "any"."""

    patient_name: str = ""
    patient_id: str = ""
    birth_date: str = ""
    accession_number: str = ""
    study_date: DateRange = field(default_factory=DateRange)
    modalities: tuple[str, ...] = ()
    description: str = ""
    study_uids: tuple[str, ...] = ()
    """None of the form's: these studies alone (list of UID matching, PS3.4 C.2.2.2.2)."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing narrows the search."""
        return self == StudyQuery()

    def queries(self) -> tuple[Query, ...]:
        """Give the C-FINDs to send.

        ModalitiesInStudy with several values is not standard matching (PS3.4 C.2.2.2), so there is one query for
        each modality; the caller joins the answers on Study Instance UID.
        """
        keys = {
            "PatientName": name_pattern(self.patient_name),
            "PatientID": self.patient_id.strip(),
            "PatientBirthDate": self.birth_date,
            "AccessionNumber": self.accession_number.strip(),
            "StudyDate": str(self.study_date),
            "StudyDescription": contains_pattern(self.description),
        }
        if self.study_uids:
            keys["StudyInstanceUID"] = "\\".join(self.study_uids)
        keys["InstanceAvailability"] = ""
        keys["IssuerOfPatientID"] = ""
        common = tuple(keys.items())
        if not self.modalities:
            return (Query(Level.STUDY, common),)
        return tuple(Query(Level.STUDY, (*common, ("ModalitiesInStudy", modality))) for modality in self.modalities)


def series_query(study_uid: str) -> Query:
    """Ask for the series of a study."""
    return Query(Level.SERIES, (("StudyInstanceUID", study_uid),))


def image_query(study_uid: str, series_uid: str) -> Query:
    """Ask for the instances of a series."""
    return Query(Level.IMAGE, (("StudyInstanceUID", study_uid), ("SeriesInstanceUID", series_uid)))


def listing_query(study_uid: str, series_uid: str, *, with_classes: bool = False) -> Query:
    """Ask for no more than a retrieve needs to know of the instances of a series; a C-GET needs their SOP classes."""
    keys = {"StudyInstanceUID": study_uid, "SeriesInstanceUID": series_uid, "SOPInstanceUID": "", "InstanceNumber": ""}
    if with_classes:
        keys["SOPClassUID"] = ""
    return Query(Level.IMAGE, tuple(keys.items()), is_lean=True)


def name_pattern(typed: str) -> str:
    """Turn what a person types into a matching key for PN: "mor" becomes "mor*", "mor, el" "mor*^el*".

    A typed wildcard is kept as it is; nothing is put before the family name (PS3.4 C.2.2.2.4).
    """
    text = typed.strip()
    if not text:
        return ""
    if "^" in text or "*" in text or "?" in text:
        return text
    family, comma, given = text.partition(",")
    if not comma:
        return f"{text}*"
    return f"{family.strip()}*^{given.strip()}*"


def contains_pattern(typed: str) -> str:
    """Turn a typed piece of text into a wildcard key that finds it anywhere."""
    text = typed.strip()
    if not text or "*" in text or "?" in text:
        return text
    return f"*{text}*"


def wildcard(key: str) -> re.Pattern[str]:
    """Give the pattern that a key with ``*`` and ``?`` stands for, to be matched in full (PS3.4 C.2.2.2.4)."""
    return re.compile("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in key), re.DOTALL)
