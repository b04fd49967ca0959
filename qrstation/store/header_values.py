"""What the index keeps of an instance: the raw values of its elements, read as text and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from qrstation.core.instance import InstanceRecord, Traits, Vector
from qrstation.core.patient import Demographics, shared_demographics
from qrstation.core.standard.charset import decode_text
from qrstation.core.standard.dictionary import tag_of
from qrstation.core.standard.element_walk import WalkedElements
from qrstation.core.standard.encoding import Encoding
from qrstation.core.standard.moment import seconds_of, seconds_of_moment
from qrstation.store import diffusion

DEMOGRAPHICS = ("PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate", "PatientSex")
"""The attributes of `core.patient.Demographics`, in the order of its fields."""
PATIENT_KEYWORDS = ("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex")
STUDY_KEYWORDS = (
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "StudyDescription",
    "StudyID",
    "ReferringPhysicianName",
    "InstitutionName",
)
SERIES_KEYWORDS = (
    "Modality",
    "SeriesNumber",
    "SeriesDescription",
    "SeriesDate",
    "SeriesTime",
    "BodyPartExamined",
    "ProtocolName",
    "StationName",
    "Laterality",
)
_INSTANCE_KEYWORDS = (
    "SpecificCharacterSet",
    "ImageType",
    "SOPClassUID",
    "SOPInstanceUID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "InstanceNumber",
    "ImagePositionPatient",
    "ImageOrientationPatient",
    "FrameOfReferenceUID",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "PixelSpacing",
    "ImagerPixelSpacing",
    "EchoNumbers",
    "EchoTime",
    "TemporalPositionIdentifier",
    "NumberOfTemporalPositions",
    "TriggerTime",
    "AcquisitionNumber",
    "AcquisitionDateTime",
    "AcquisitionDate",
    "AcquisitionTime",
    "ContentDate",
    "ContentTime",
    "ConvolutionKernel",
    "SequenceName",
    "PulseSequenceName",
    "ContrastBolusAgent",
    "SliceThickness",
)


_PLAIN = frozenset({"PatientBirthDate", "StudyDate", "StudyTime", "SeriesDate", "SeriesTime", "PatientSex", "Modality"})
_LONGEST_TEXT = 1024
_LONGEST_NAME = 64
"""Characters of what names a kernel, a sequence or an agent (LO and SH have no more)."""


@dataclass(frozen=True, slots=True)
class InstanceHeader:
    """An instance's record, and the texts of its patient, study and series by keyword."""

    record: InstanceRecord
    patient: Mapping[str, str]
    study: Mapping[str, str]
    series: Mapping[str, str]


@cache
def _tags() -> Mapping[str, int]:
    """Give the tag of each keyword that is read."""
    keywords = (*PATIENT_KEYWORDS, *STUDY_KEYWORDS, *SERIES_KEYWORDS, *_INSTANCE_KEYWORDS)
    return {keyword: cast("int", tag_of(keyword)) for keyword in keywords}


@cache
def wanted() -> frozenset[int]:
    """Give the tags of the elements whose values a walk collects."""
    return frozenset(_tags().values()) | diffusion.WANTED


class _Texts(Protocol):
    def __getitem__(self, keyword: str, /) -> str: ...


def demographics_of(texts: _Texts) -> Demographics:
    """Give whose an instance is, of the texts of its patient by keyword."""
    return shared_demographics(*(texts[keyword] for keyword in DEMOGRAPHICS))


def uid_of(elements: WalkedElements, keyword: str) -> str:
    """Give the value of a UI element without its padding, "" when it is absent."""
    return elements.values.get(_tags()[keyword], b"").decode("latin-1").strip(" \0")


def read_header(
    elements: WalkedElements,
    transfer_syntax_uid: str,
    path: Path,
    size: int,
    checksum: str = "",
    source: str | None = None,
) -> InstanceHeader:
    """Read the walked values; what cannot be decoded is replaced, what is no number is None. Never raises."""
    encoding = Encoding.of(transfer_syntax_uid)
    reader = _Reader(elements, encoding)
    rows, columns = reader.short("Rows"), reader.short("Columns")
    position = reader.numbers("ImagePositionPatient", 3)
    orientation = reader.numbers("ImageOrientationPatient", 6)
    spacing = reader.numbers("PixelSpacing", 2) or reader.numbers("ImagerPixelSpacing", 2)
    patient = {keyword: reader.text(keyword) for keyword in PATIENT_KEYWORDS}
    record = InstanceRecord(
        study_uid=uid_of(elements, "StudyInstanceUID"),
        series_uid=uid_of(elements, "SeriesInstanceUID"),
        sop_uid=uid_of(elements, "SOPInstanceUID"),
        sop_class_uid=uid_of(elements, "SOPClassUID"),
        transfer_syntax_uid=transfer_syntax_uid,
        path=path,
        size=size,
        modality=reader.text("Modality"),
        instance_number=reader.integer("InstanceNumber"),
        rows=rows if elements.has_pixel_data else None,
        columns=columns if elements.has_pixel_data else None,
        frames=max(1, reader.integer("NumberOfFrames") or 1),
        position=cast("Vector | None", position),
        orientation=cast("tuple[float, float, float, float, float, float] | None", orientation),
        spacing=cast("tuple[float, float] | None", spacing),
        frame_of_reference_uid=uid_of(elements, "FrameOfReferenceUID"),
        image_type=tuple(part.strip() for part in reader.text("ImageType").split("\\") if part.strip()),
        checksum=checksum,
        traits=_traits(reader, elements, encoding),
        patient=demographics_of(patient),
        source=source,
    )
    return InstanceHeader(
        record,
        patient,
        {keyword: reader.text(keyword) for keyword in STUDY_KEYWORDS},
        {keyword: reader.text(keyword) for keyword in SERIES_KEYWORDS},
    )


def _traits(reader: _Reader, elements: WalkedElements, encoding: Encoding) -> Traits:
    return Traits(
        echo=reader.integer("EchoNumbers"),
        echo_time=reader.number("EchoTime"),
        b_value=diffusion.b_value(elements.values, encoding),
        phase=reader.integer("TemporalPositionIdentifier"),
        phases=reader.integer("NumberOfTemporalPositions"),
        trigger_time=reader.number("TriggerTime"),
        acquisition=reader.integer("AcquisitionNumber"),
        taken=_taken(reader),
        kernel=reader.text("ConvolutionKernel")[:_LONGEST_NAME],
        sequence=(reader.text("SequenceName") or reader.text("PulseSequenceName"))[:_LONGEST_NAME],
        contrast=reader.text("ContrastBolusAgent")[:_LONGEST_NAME],
        thickness=reader.number("SliceThickness"),
    )


def _taken(reader: _Reader) -> float | None:
    """Give when an image was acquired, else when its content was made, in seconds since 1970."""
    found = seconds_of_moment(reader.text("AcquisitionDateTime"))
    if found is not None:
        return found
    days = [reader.text(keyword) for keyword in ("AcquisitionDate", "ContentDate", "SeriesDate", "StudyDate")]
    for which in ("AcquisitionTime", "ContentTime"):
        time = reader.text(which)
        if time:
            return next((at for day in days if (at := seconds_of(day, time)) is not None), None)
    return None


class _Reader:
    def __init__(self, elements: WalkedElements, encoding: Encoding) -> None:
        self._values = elements.values
        self._tags = _tags()
        self._is_little = encoding.is_little
        self._charset = self._raw("SpecificCharacterSet").decode("latin-1").strip(" \0")

    def _raw(self, keyword: str) -> bytes:
        return self._values.get(self._tags[keyword], b"")

    def text(self, keyword: str) -> str:
        raw = self._raw(keyword)[:_LONGEST_TEXT]
        text = raw.decode("latin-1") if keyword in _PLAIN else decode_text(raw, self._charset)
        # SQLite and JSON both take any text but NUL and halves of surrogate pairs.
        return text.replace("\0", " ").strip()

    def integer(self, keyword: str) -> int | None:
        try:
            number = int(self._raw(keyword).decode("latin-1").strip(" \0"))
        except ValueError:
            return None
        return number if abs(number) < 1 << 31 else None

    def short(self, keyword: str) -> int | None:
        raw = self._raw(keyword)
        return int.from_bytes(raw, "little" if self._is_little else "big") if len(raw) == 2 else None

    def number(self, keyword: str) -> float | None:
        found = self.numbers(keyword, 1) if self._raw(keyword) else None
        return found[0] if found else None

    def numbers(self, keyword: str, count: int) -> tuple[float, ...] | None:
        try:
            numbers = tuple(float(part) for part in self._raw(keyword).decode("latin-1").strip(" \0").split("\\"))
        except ValueError:
            return None
        finite = all(number - number == 0 for number in numbers)
        return numbers if len(numbers) == count and finite else None
