"""What the index knows of a stored instance, of its series and of its study."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from qrstation.core.patient import Demographics
from qrstation.core.standard.match import Match

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells an image from others at the same place; None where the instance does not say.

    ``echo`` is Echo Numbers (0018,0086), ``echo_time`` is in ms, ``b_value`` in s/mm² (0018,9087), ``trigger_time``
    in ms (0018,1060); ``phase`` of ``phases`` is Temporal Position Identifier (0020,0100) and the number of them.
    ``taken`` is when it was acquired, in seconds since 1970 (see `core.standard.moment`).
    """

    echo: int | None = None
    echo_time: float | None = None
    b_value: float | None = None
    phase: int | None = None
    phases: int | None = None
    trigger_time: float | None = None
    acquisition: int | None = None
    taken: float | None = None
    kernel: str = ""
    """Convolution Kernel (0018,1210). This and what follows tell series apart, not the images of one place."""
    sequence: str = ""
    """Sequence Name (0018,0024), else Pulse Sequence Name (0018,9005)."""
    contrast: str = ""
    """Contrast/Bolus Agent (0018,0010); "" also where nobody says whether there was any."""
    thickness: float | None = None
    """Slice Thickness (0018,0050) in mm."""


BARE = Traits()
"""Those of an image that says nothing."""


@dataclass(frozen=True, slots=True)
class InstanceRecord:
    """A stored instance: identity, where its file is, and what a stack needs to put it in its place.

    ``position`` is Image Position (Patient) in mm, ``orientation`` the direction cosines of rows and columns
    (0020,0037), ``spacing`` the distance between rows and between columns in mm (PS3.3 C.7.6.2). All are None
    where the instance does not tell.
    """

    study_uid: str
    series_uid: str
    sop_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    path: Path
    size: int
    modality: str = ""
    instance_number: int | None = None
    rows: int | None = None
    columns: int | None = None
    frames: int = 1
    position: Vector | None = None
    orientation: tuple[float, float, float, float, float, float] | None = None
    spacing: tuple[float, float] | None = None
    frame_of_reference_uid: str = ""
    image_type: tuple[str, ...] = ()
    checksum: str = ""
    """Of the file as it came; "" where that is not known (yet)."""
    traits: Traits | None = None
    """None where they were not read (yet)."""
    patient: Demographics | None = None
    """Whose it says itself that it is; None where that is not known (yet)."""
    source: str | None = None
    """The AE title of who sent it (0002,0016), "" for a file that was imported; None where that is not known (yet)."""

    @property
    def has_pixels(self) -> bool:
        """Tell whether the instance is an image: it says how many rows and columns it has."""
        return bool(self.rows and self.columns)


@dataclass(frozen=True, slots=True)
class SeriesRecord:
    """A stored series: description and how many instances of it are here."""

    study_uid: str
    series_uid: str
    modality: str
    number: int | None
    description: str
    instances: int


@dataclass(frozen=True, slots=True)
class StudyHeading:
    """What is said of a study: whose it is, and which. Dates are YYYYMMDD, the name is raw PN.

    What stands over an image is what that says itself, which may be another's (see `InstanceRecord.patient`).
    """

    study_uid: str
    patient_name: str = ""
    patient_id: str = ""
    issuer_of_patient_id: str = ""
    birth_date: str = ""
    sex: str = ""
    study_date: str = ""
    study_time: str = ""
    description: str = ""
    accession_number: str = ""

    @classmethod
    def of(cls, match: Match) -> Self:
        """Give what an answer says of a study."""
        return cls(
            study_uid=match.study_uid,
            patient_name=match.text("PatientName"),
            patient_id=match.text("PatientID"),
            issuer_of_patient_id=match.text("IssuerOfPatientID"),
            birth_date=match.text("PatientBirthDate"),
            sex=match.text("PatientSex"),
            study_date=match.text("StudyDate"),
            study_time=match.text("StudyTime"),
            description=match.text("StudyDescription"),
            accession_number=match.text("AccessionNumber"),
        )

    @property
    def demographics(self) -> Demographics:
        """Whose study it is said to be."""
        return Demographics(self.patient_id, self.issuer_of_patient_id, self.patient_name, self.birth_date, self.sex)


def digest_of(sop_uids: Iterable[str]) -> str:
    """Give what tells one set of instances from every other, in whatever order they are named."""
    return hashlib.sha256("\n".join(sorted(set(sop_uids))).encode()).hexdigest()
