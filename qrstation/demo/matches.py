"""Answers questions about the catalogue: the attributes of studies, series and instances, matched as PS3.4 says."""

from __future__ import annotations

from collections.abc import Iterator

from qrstation.core.standard.query import Level
from qrstation.demo import catalogue
from qrstation.demo.catalogue import Place, Series, Study, instance_count, instances_of
from qrstation.demo.instances import sop_class
from qrstation.store.matching import matcher

UNIQUE = {
    Level.STUDY: ("StudyInstanceUID",),
    Level.SERIES: ("StudyInstanceUID", "SeriesInstanceUID"),
    Level.IMAGE: ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"),
}
_LISTS = frozenset({"ModalitiesInStudy", "SOPClassesInStudy"})


class Holdings:
    """What one archive has, and how it answers."""

    def __init__(self, archive: str, *, nearline: bool) -> None:
        self._archive = archive
        self._availability = "NEARLINE" if nearline else "ONLINE"

    def studies(self) -> Iterator[Study]:
        """Give the archive's studies."""
        return (study for study in catalogue.studies() if self._archive in study.archives)

    def find(self, level: Level, keys: dict[str, str], title: str) -> Iterator[dict[str, str]]:
        """Give the attributes of what matches ``keys`` at ``level``."""
        tests = [(keyword, matcher(keyword, key)) for keyword, key in keys.items() if key]
        for attributes in self._all(level, keys):
            attributes["RetrieveAETitle"] = title
            if all(keyword not in attributes or test(_values(keyword, attributes[keyword])) for keyword, test in tests):
                yield attributes

    def places(self, keys: dict[str, str]) -> list[Place]:
        """Give the instances that a C-MOVE's keys name."""
        studies, series, images = (set(keys.get(keyword, "").split("\\")) - {""} for keyword in UNIQUE[Level.IMAGE])
        return [
            place
            for study in self.studies()
            if study.uid in studies
            for each in study.series
            if not series or each.uid in series
            for place in instances_of(study, each)
            if not images or place.sop_uid in images
        ]

    def _all(self, level: Level, keys: dict[str, str]) -> Iterator[dict[str, str]]:
        wanted = set(keys.get("StudyInstanceUID", "").split("\\")) - {""}
        for study in self.studies():
            if wanted and study.uid not in wanted:
                continue
            if level is Level.STUDY:
                yield self._study(study)
                continue
            for series in study.series:
                if level is Level.SERIES:
                    yield {**self._study(study), **self._series(series)}
                elif series.uid in keys.get("SeriesInstanceUID", "").split("\\"):
                    for place in instances_of(study, series):
                        yield {**self._study(study), **self._series(series), **self._image(place)}

    def _study(self, study: Study) -> dict[str, str]:
        patient = study.patient
        return {
            "PatientName": patient.name,
            "PatientID": patient.patient_id,
            "PatientBirthDate": patient.birth_date,
            "PatientSex": patient.sex,
            "StudyInstanceUID": study.uid,
            "StudyDate": study.study_date,
            "StudyTime": study.study_time,
            "AccessionNumber": study.accession_number,
            "StudyID": study.accession_number[-4:],
            "StudyDescription": study.description,
            "ModalitiesInStudy": "\\".join(study.modalities),
            "SOPClassesInStudy": "\\".join(dict.fromkeys(sop_class(series) for series in study.series)),
            "ReferringPhysicianName": "",
            "NumberOfStudyRelatedSeries": str(len(study.series)),
            "NumberOfStudyRelatedInstances": str(study.instances),
            "InstanceAvailability": self._availability,
        }

    def _series(self, series: Series) -> dict[str, str]:
        return {
            "SeriesInstanceUID": series.uid,
            "SeriesNumber": str(series.number),
            "SeriesDescription": series.description,
            "Modality": series.modality,
            "BodyPartExamined": series.body_part,
            "NumberOfSeriesRelatedInstances": str(instance_count(series)),
        }

    @staticmethod
    def _image(place: Place) -> dict[str, str]:
        return {
            "SOPInstanceUID": place.sop_uid,
            "SOPClassUID": sop_class(place.series),
            "InstanceNumber": str(place.index + 1),
        }


def _values(keyword: str, text: str) -> tuple[str, ...]:
    if keyword in _LISTS:
        return tuple(text.split("\\"))
    return (text,) if text else ()
