"""The columns of the results: their headings, what they stand for, which of them a view shows when nobody chose."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Column(IntEnum):
    """The columns in reading order, and by what rows can be sorted."""

    PATIENT = 0
    ID = 1
    BIRTH = 2
    AGE = 3
    SEX = 4
    DATE = 5
    TIME = 6
    MODALITY = 7
    DESCRIPTION = 8
    BODY_PART = 9
    ACCESSION = 10
    REFERRING = 11
    INSTITUTION = 12
    SERIES = 13
    AVAILABILITY = 14
    ARCHIVE = 15
    IMAGES = 16


class View(StrEnum):
    """How the same results are arranged."""

    PATIENTS = "patients"
    STUDIES = "studies"


HEADINGS: Mapping[Column, str] = {
    Column.PATIENT: "Patient",
    Column.ID: "ID",
    Column.BIRTH: "Birth date",
    Column.AGE: "Age",
    Column.SEX: "Sex",
    Column.DATE: "Date",
    Column.TIME: "Time",
    Column.MODALITY: "Mod.",
    Column.DESCRIPTION: "Description",
    Column.BODY_PART: "Body part",
    Column.ACCESSION: "Accession",
    Column.REFERRING: "Referring",
    Column.INSTITUTION: "Institution",
    Column.SERIES: "Series",
    Column.AVAILABILITY: "Availability",
    Column.ARCHIVE: "Archive",
    Column.IMAGES: "Here / all",
}
FULL_NAMES: Mapping[Column, str] = {
    **HEADINGS,
    Column.ID: "Patient ID",
    Column.AGE: "Age at the study",
    Column.DATE: "Study date",
    Column.TIME: "Study time",
    Column.MODALITY: "Modality",
    Column.ACCESSION: "Accession number",
    Column.REFERRING: "Referring physician",
    Column.SERIES: "Number of series",
    Column.IMAGES: "Images here / all",
}
"""How the menu and screen readers call them."""
RIGHT = frozenset({Column.AGE, Column.SERIES, Column.IMAGES})
"""Numbers: they stand at the right, one figure below the other."""
ALWAYS = (Column.PATIENT, Column.IMAGES, Column.DESCRIPTION, Column.DATE)
"""Those without which a row says nothing: no choice and no narrow window takes them away."""
USUAL: Mapping[View, tuple[Column, ...]] = {
    View.PATIENTS: (
        Column.PATIENT,
        Column.DATE,
        Column.MODALITY,
        Column.DESCRIPTION,
        Column.ARCHIVE,
        Column.IMAGES,
        Column.TIME,
    ),
    View.STUDIES: (
        Column.PATIENT,
        Column.DATE,
        Column.MODALITY,
        Column.DESCRIPTION,
        Column.ARCHIVE,
        Column.IMAGES,
        Column.ID,
        Column.AGE,
        Column.TIME,
        Column.BIRTH,
    ),
}
"""What each view shows when nobody chose: the more a column tells the sooner it stands here."""
