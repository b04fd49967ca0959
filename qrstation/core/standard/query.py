"""What is asked of an archive: the search form's values, and the identifiers that they become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qrstation.core.standard.charset import TextRule
from qrstation.core.standard.key_values import contains_pattern, key_of, name_pattern
from qrstation.core.standard.searchable import SERIES_ATTRIBUTES, STUDY_ATTRIBUTES
from qrstation.core.standard.study_moments import DateRange as DateRange
from qrstation.core.standard.study_moments import Moments, TimeRange, split
from qrstation.core.standard.typed import Reading, is_universal, readings


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
    series_keys: tuple[tuple[str, str], ...] = ()
    """Of a study's query: what one of its series must have. A study's identifier holds none of them (PS3.4 C.4.1.2.1):
    the series of what is found are looked at."""
    text: TextRule | None = None
    """In which character sets it is asked and answered; None: as the archive's settings say."""

    def value(self, keyword: str) -> str:
        """Give the value asked for ``keyword``, "" when it is not matched on."""
        return dict(self.keys).get(keyword, "")

    def texts_beyond_ascii(self) -> list[str]:
        """Give the values, also those in sequences, that not every character set can carry."""
        return [value for value in _values(self.keys, self.sequences) if not value.isascii()]

    def all_keys(self) -> dict[str, str]:
        """Give every keyword to send: those always returned first, then the asked ones with their values."""
        if self.is_lean:
            return dict(self.keys)
        return {**dict.fromkeys(ALWAYS_RETURNED[self.level], ""), **dict(self.keys)}


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
    typed: str = ""
    """What may be an ID, an accession number or a name: it is asked for as each that `readings` gives.

    What can only be a name stands in `patient_name` too, and is asked for there.
    """
    study_time: TimeRange = field(default_factory=TimeRange)
    """When on the first and on the last day of `study_date`."""
    issuer: str = ""
    """Of the patient ID."""
    sex: str = ""
    referring_physician: str = ""
    institution: str = ""
    body_part: str = ""
    others: tuple[tuple[str, str], ...] = ()
    """Any other attribute of a study or its series: keyword and what was typed for it."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing narrows the search."""
        return self == StudyQuery()

    @property
    def is_open(self) -> bool:
        """Tell whether nothing but dates and modalities narrows the search: it asks for everything of those days."""
        told = replace(self, study_date=DateRange(), study_time=TimeRange(), modalities=())
        return not any(value for query in told.queries() for _, value in (*query.keys, *query.series_keys))

    def queries(self) -> tuple[Query, ...]:
        """Give the C-FINDs to send, each match of which is one of the search; the caller joins them on the study's UID.

        ModalitiesInStudy with several values is no standard matching (PS3.4 C.2.2.2), so there is one query for each
        modality, for each part of a range from one moment to another, and for each of what `typed` may be. Raises
        ValueError where a value is none of its attribute's, which `key_of` tells before.
        """
        keys = {
            "PatientName": name_pattern(self.patient_name),
            "PatientID": self.patient_id.strip(),
            "PatientBirthDate": self.birth_date,
            "AccessionNumber": self.accession_number.strip(),
            "StudyDate": "",
            "StudyDescription": contains_pattern(self.description),
        }
        if self.study_uids:
            keys["StudyInstanceUID"] = "\\".join(self.study_uids)
        keys["InstanceAvailability"] = ""
        keys["IssuerOfPatientID"] = self.issuer.strip()
        further = {"PatientSex": self.sex, "ReferringPhysicianName": self.referring_physician} | dict(self.others)
        keys |= _keys(further, STUDY_ATTRIBUTES)
        series = _keys({"InstitutionName": self.institution, "BodyPartExamined": self.body_part} | dict(self.others),
                       SERIES_ATTRIBUTES)  # fmt: skip
        return tuple(
            Query(Level.STUDY, _matching(keys | reading | when | kind), series_keys=tuple(series.items()))
            for reading in self._readings()
            for when in map(_when, split(self.study_date, self.study_time))
            for kind in self._kinds()
        )

    def _readings(self) -> tuple[dict[str, str], ...]:
        typed = self.typed.strip()
        keys = {
            Reading.NAME: {"PatientName": name_pattern(typed)},
            Reading.PATIENT_ID: {"PatientID": typed},
            Reading.ACCESSION: {"AccessionNumber": typed},
        }
        return tuple(keys[reading] for reading in self.readings()) or ({},)

    def readings(self) -> tuple[Reading, ...]:
        """Give as what `typed` is asked for: none of what has a field of its own that is filled."""
        filled = {
            Reading.NAME: self.patient_name, Reading.PATIENT_ID: self.patient_id,
            Reading.ACCESSION: self.accession_number,
        }  # fmt: skip
        return tuple(reading for reading in readings(self.typed) if not filled[reading].strip())

    def _kinds(self) -> tuple[dict[str, str], ...]:
        return tuple({"ModalitiesInStudy": modality} for modality in self.modalities) or ({},)


def _keys(typed: Mapping[str, str], attributes: Mapping[str, str]) -> dict[str, str]:
    """Give the keys of those attributes that are in a table, of those for which something was typed."""
    found = {keyword: key_of(keyword, text) for keyword, text in typed.items() if keyword in attributes}
    for keyword, key in found.items():
        if key.fault is not None:
            raise ValueError(f"{keyword}: {key.fault}")
    return {keyword: key.value for keyword, key in found.items() if key.value}


def _when(moments: Moments) -> dict[str, str]:
    when = {"StudyDate": str(moments.dates)}
    return when | {"StudyTime": str(moments.times)} if str(moments.times) else when


def _matching(keys: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give keys to send: one of asterisks alone finds what an empty one does (PS3.4 C.2.2.2.3)."""
    return tuple((keyword, "" if is_universal(value) else value) for keyword, value in keys.items())


_SHOWN: dict[Level, tuple[str, ...]] = {
    Level.STUDY: ("ReferringPhysicianName",),
    Level.SERIES: ("BodyPartExamined", "InstitutionName"),
    Level.IMAGE: (),
}


def with_shown(query: Query) -> Query:
    """Have it ask for what a list shows besides what every answer carries: optional keys of its level."""
    asked = dict(query.keys)
    more = tuple((keyword, "") for keyword in _SHOWN[query.level] if keyword not in asked)
    return query if query.is_lean else replace(query, keys=(*query.keys, *more))


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


def split_modalities(query: Query) -> tuple[Query, ...]:
    """Give one query for each modality asked for: several values are not standard matching (PS3.4 C.2.2.2)."""
    asked = query.value("ModalitiesInStudy")
    modalities = [part.strip() for part in asked.split("\\") if part.strip()]
    if len(modalities) < 2:
        return (query,)
    others = tuple(key for key in query.keys if key[0] != "ModalitiesInStudy")
    return tuple(replace(query, keys=(*others, ("ModalitiesInStudy", modality))) for modality in modalities)


def wildcard(key: str) -> re.Pattern[str]:
    """Give the pattern that a key with ``*`` and ``?`` stands for, to be matched in full (PS3.4 C.2.2.2.4)."""
    return re.compile("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in key), re.DOTALL)


def _values(keys: tuple[tuple[str, str], ...], sequences: tuple[tuple[str, Item], ...]) -> Iterator[str]:
    yield from (value for _, value in keys)
    for _, item in sequences:
        yield from _values(item.keys, item.sequences)
