"""Made-up answers of archives for the tests of the results."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level
from qrstation.ui.results.results_model import ResultsModel

ELENA = {"PatientName": "Morgan^Elena", "PatientID": "4711", "PatientBirthDate": "19580314", "PatientSex": "F"}
PAOLO = {"PatientName": "Moretti^Paolo", "PatientID": "9920", "PatientBirthDate": "19710902", "PatientSex": "M"}


class FewColumns(ResultsModel):
    """The results with three columns: Qt's tester looks at every cell at each change, and cells of a row are alike."""

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Give the number of columns (Qt)."""
        return 3


def study(uid: str, date: str = "20261120", archive: str = "Main", **values: Any) -> Match:
    """Give an answer at study level, of Elena unless told otherwise."""
    base: dict[str, Value] = {
        "StudyInstanceUID": uid,
        "StudyDate": date,
        "ModalitiesInStudy": ["CT"],
        "StudyDescription": "CT thorax",
    }
    return Match(archive, Level.STUDY, {**base, **ELENA, **values})


def series(study_uid: str, uid: str, number: int | None = 1, **values: Any) -> Match:
    """Give an answer at series level."""
    base: dict[str, Value] = {
        "StudyInstanceUID": study_uid,
        "SeriesInstanceUID": uid,
        "SeriesNumber": number,
        "Modality": "CT",
    }
    return Match("Main", Level.SERIES, {**base, **values})


def instance(study_uid: str, series_uid: str, uid: str, number: int | None = 1) -> Match:
    """Give an answer at image level."""
    values: dict[str, Value] = {
        "StudyInstanceUID": study_uid,
        "SeriesInstanceUID": series_uid,
        "SOPInstanceUID": uid,
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
        "InstanceNumber": number,
    }
    return Match("Main", Level.IMAGE, values)


def person(number: int) -> dict[str, str]:
    """Give one of many patients."""
    return {
        "PatientName": f"FAMILY{number:05}^GIVEN",
        "PatientID": f"ID{number}",
        "PatientBirthDate": f"19{number % 90 + 10}0101",
    }
