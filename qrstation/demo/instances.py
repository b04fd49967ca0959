"""Instances of the demo: the data set of a place in the catalogue, its pixels computed when it is asked for."""

from __future__ import annotations

import struct
from datetime import date
from functools import lru_cache

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from qrstation.core.standard import uid_registry
from qrstation.core.standard.person import parse_date
from qrstation.demo import catalogue, phantom_ct, phantom_flat
from qrstation.demo.catalogue import Place, Series

_CLASSES = {
    "CT": uid_registry.CT_IMAGE,
    "MR": uid_registry.MR_IMAGE,
    "DX": uid_registry.DIGITAL_X_RAY,
    "MG": uid_registry.DIGITAL_MAMMOGRAPHY,
    "US": uid_registry.ULTRASOUND_MULTI_FRAME,
}
UNCOMPRESSED = (catalogue.EXPLICIT, catalogue.IMPLICIT)


def sop_class(series: Series) -> str:
    """Give the SOP class of a series' instances."""
    return _CLASSES[series.modality]


@lru_cache(maxsize=2)
def _flat_pixels(kind: str, seed: int, number: int) -> NDArray[np.float32]:
    """Keep the last large pictures: they are costly to make."""
    if kind == "mg":
        return phantom_flat.mammogram(seed, left=number % 2 == 1)
    if kind == "hand":
        return phantom_flat.hand(seed)
    return phantom_flat.chest(seed, lateral=number % 2 == 1)


def stored_values(place: Place) -> NDArray[np.uint16]:
    """Give the stored values of a grey instance as (rows, columns); CT is Hounsfield units plus 1024."""
    study, series, index = place.study, place.series, place.index
    if series.modality == "CT":
        z = series.first + index * series.step - study.lying.shift[2]
        draw = phantom_ct.head if series.kind == "head" else phantom_ct.trunk
        values = draw(z, _scan(place)) + 1024
    elif series.kind == "knee":
        values = phantom_flat.knee(index, series.count, study.seed, coronal=series.number > 2)
    elif series.kind == "brain":
        values = phantom_flat.brain(index, series.count, study.seed, flair=series.number > 2)
    else:
        values = _flat_pixels(series.kind, study.seed, series.number)
    return np.clip(np.rint(values), 0, 4095).astype(np.uint16)


def _scan(place: Place) -> phantom_ct.Scan:
    """Say how the patient was scanned for a series; noise is another in each."""
    study, lying = place.study, place.study.lying
    is_soft = place.series.kind == "abdomen" or "Mediastinum" in place.series.description
    return phantom_ct.Scan(
        seed=study.seed,
        chance=int(place.series.uid[5:12]),
        origin=lying.shift[:2],
        soften=1.3 if is_soft else lying.soften,
        grain=12.0 if is_soft else lying.grain,
        contrast=130.0 if place.series.kind == "abdomen" else lying.contrast,
        nodule=catalogue.NODULE_CENTRE if study.nodule_mm else None,
        nodule_mm=study.nodule_mm,
    )


def ultrasound_frames(place: Place) -> NDArray[np.uint8]:
    """Give the frames of a loop as (frames, rows, columns, 3) RGB."""
    count = place.series.count
    return np.stack([phantom_flat.ultrasound(frame, count, place.study.seed) for frame in range(count)])


def build(place: Place, transfer_syntax: str) -> bytes:
    """Give the data set of an instance, encoded in ``transfer_syntax`` (the study's own, or an uncompressed one)."""
    data_set = _attributes(place)
    if place.series.kind == "us":
        _add_colour(data_set, ultrasound_frames(place), transfer_syntax)
    else:
        _add_grey(data_set, stored_values(place), transfer_syntax, place.series)
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, transfer_syntax == catalogue.IMPLICIT
    write_dataset(buffer, data_set)
    return buffer.getvalue()


def _attributes(place: Place) -> Dataset:
    study, series, patient = place.study, place.series, place.study.patient
    data = Dataset()
    data.SpecificCharacterSet = patient.charset
    data.SOPClassUID, data.SOPInstanceUID = sop_class(series), place.sop_uid
    data.StudyDate = data.SeriesDate = data.ContentDate = data.AcquisitionDate = study.study_date
    data.StudyTime = data.SeriesTime = data.ContentTime = data.AcquisitionTime = study.study_time
    data.AccessionNumber = study.accession_number
    data.Modality, data.Manufacturer = series.modality, "QR Station demo"
    data.ReferringPhysicianName = ""
    data.StudyDescription, data.SeriesDescription = study.description, series.description
    data.PatientName, data.PatientID = patient.name, patient.patient_id
    data.PatientBirthDate, data.PatientSex = patient.birth_date, patient.sex
    data.PatientAge = _age(patient.birth_date, study.study_date)
    data.BodyPartExamined = series.body_part
    data.StudyInstanceUID, data.SeriesInstanceUID = study.uid, series.uid
    data.StudyID, data.SeriesNumber = study.accession_number[-4:], series.number
    data.InstanceNumber = place.index + 1
    data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"] if series.modality in ("CT", "MR") else ["ORIGINAL", "PRIMARY"]
    _BY_MODALITY[series.modality](data, place)
    return data


def _age(birth: str, day: str) -> str:
    born, then = parse_date(birth), parse_date(day) or date.max
    years = then.year - born.year - ((then.month, then.day) < (born.month, born.day)) if born else 0
    return f"{years:03d}Y"


def _position(data: Dataset, place: Place, spacing: float, size: int) -> None:
    series = place.series
    z = series.first + place.index * series.step
    corner = -spacing * (size - 1) / 2
    data.FrameOfReferenceUID = f"{place.study.uid[:50]}.1"
    data.PositionReferenceIndicator = ""
    data.SliceThickness = series.step
    data.PixelSpacing = [round(spacing, 6), round(spacing, 6)]
    if series.kind == "knee" and series.number == 2:
        data.ImageOrientationPatient, where = [0, 1, 0, 0, 0, -1], [z - 49, corner, -corner]
    elif series.kind == "knee":
        data.ImageOrientationPatient, where = [1, 0, 0, 0, 0, -1], [corner, z - 42, -corner]
    else:
        data.ImageOrientationPatient, where = [1, 0, 0, 0, 1, 0], [corner, corner, z]
    data.ImagePositionPatient = [round(part, 4) for part in where]
    data.SliceLocation = round(z, 4)


def _ct(data: Dataset, place: Place) -> None:
    field = 240.0 if place.series.kind == "head" else catalogue.CT_FIELD
    _position(data, place, field / catalogue.CT_SIZE, catalogue.CT_SIZE)
    data.ConvolutionKernel = (
        "B31" if place.series.kind != "ct" or "Lung" not in place.series.description else (place.study.lying.kernel)
    )
    data.KVP, data.AcquisitionNumber = "120", 1
    data.PatientPosition = "HFS"
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = -1024, 1, "HU"
    centre, width = {"abdomen": (40, 400), "head": (40, 80)}.get(
        place.series.kind, (40, 400) if "Mediastinum" in place.series.description else (-600, 1500)
    )
    data.WindowCenter, data.WindowWidth = centre, width


def _mr(data: Dataset, place: Place) -> None:
    size, field = (320, 160.0) if place.series.kind == "knee" else (384, 230.0)
    _position(data, place, field / size, size)
    data.ScanningSequence, data.SequenceVariant, data.ScanOptions, data.MRAcquisitionType = "SE", "SK", "", "2D"
    data.RepetitionTime, data.EchoTime, data.EchoTrainLength, data.MagneticFieldStrength = "3000", "80", 8, "1.5"
    data.PatientPosition = "HFS"
    data.WindowCenter, data.WindowWidth = 450, 900


def _dx(data: Dataset, place: Place) -> None:
    spacing = 400.0 / 2048 if place.series.kind == "dx" else 240.0 / 1536
    data.ImagerPixelSpacing = [round(spacing, 6), round(spacing, 6)]
    data.PresentationIntentType, data.PixelIntensityRelationship = "FOR PRESENTATION", "LOG"
    data.PixelIntensityRelationshipSign, data.PresentationLUTShape = -1, "IDENTITY"
    data.RescaleIntercept, data.RescaleSlope, data.RescaleType = 0, 1, "US"
    data.DetectorType, data.BurnedInAnnotation, data.LossyImageCompression = "DIRECT", "NO", "00"
    data.ImageLaterality = "U" if place.series.kind == "dx" else "R"
    data.ViewPosition = "LL" if "lateral" in place.series.description else "PA"
    data.PatientOrientation = ["P", "F"] if data.ViewPosition == "LL" else ["L", "F"]
    data.AcquisitionContextSequence = []
    data.WindowCenter, data.WindowWidth = 1900, 3600


def _mg(data: Dataset, place: Place) -> None:
    _dx(data, place)
    data.ImagerPixelSpacing = [0.07, 0.07]
    data.ImageLaterality = place.series.description[0]
    data.ViewPosition = "CC"
    data.PatientOrientation = ["A", "R"] if data.ImageLaterality == "L" else ["P", "L"]
    data.OrganExposed, data.PartialView = "BREAST", "NO"
    data.WindowCenter, data.WindowWidth = 1500, 3000


def _us(data: Dataset, place: Place) -> None:
    data.NumberOfFrames, data.FrameTime = place.series.count, "40"
    data.FrameIncrementPointer = 0x00181063
    data.LossyImageCompression = "00"


_BY_MODALITY = {"CT": _ct, "MR": _mr, "DX": _dx, "MG": _mg, "US": _us}


def _add_grey(data: Dataset, values: NDArray[np.uint16], syntax: str, series: Series) -> None:
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.Rows, data.Columns = values.shape
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    if syntax in UNCOMPRESSED:
        data.PixelData = values.astype("<u2").tobytes()
        data["PixelData"].VR = "OW"
        return
    data.PixelData = encapsulate([_compress(values, syntax)])
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True


def _compress(values: NDArray[np.uint16], syntax: str) -> bytes:
    if syntax == catalogue.JPEG_LOSSLESS:
        return bytes(imagecodecs.jpeg8_encode(values, lossless=True, predictor=1, bitspersample=16))
    if syntax == catalogue.JPEG_LS:
        return bytes(imagecodecs.jpegls_encode(values))
    if syntax == catalogue.JPEG_2000:
        return bytes(imagecodecs.jpeg2k_encode(values, level=0, codecformat="J2K", reversible=True))
    return _run_length(values)


def _run_length(values: NDArray[np.uint16]) -> bytes:
    """Encode as RLE Lossless (PS3.5 annex G): a segment for each byte of a value, each row packed by itself."""
    planes = ((values >> 8).astype(np.uint8), (values & 0xFF).astype(np.uint8))
    segments = []
    for plane in planes:
        packed = b"".join(bytes(imagecodecs.packbits_encode(row.tobytes())) for row in plane)
        segments.append(packed + b"\0" * (len(packed) % 2))
    offsets = [64, 64 + len(segments[0])]
    header = struct.pack("<16L", len(segments), *offsets, *([0] * 13))
    return header + b"".join(segments)


def _add_colour(data: Dataset, frames: NDArray[np.uint8], syntax: str) -> None:
    data.SamplesPerPixel, data.PlanarConfiguration = 3, 0
    data.Rows, data.Columns = frames.shape[1:3]
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 8, 8, 7, 0
    if syntax in UNCOMPRESSED:
        data.PhotometricInterpretation = "RGB"
        data.PixelData = frames.tobytes()
        data["PixelData"].VR = "OB" if syntax == catalogue.EXPLICIT else "OW"
        return
    data.PhotometricInterpretation = "YBR_FULL_422"
    data.LossyImageCompression, data.LossyImageCompressionMethod = "01", "ISO_10918_1"
    coded = [bytes(imagecodecs.jpeg8_encode(frame, level=90, subsampling="422")) for frame in frames]
    data.LossyImageCompressionRatio = round(frames.nbytes / max(1, sum(map(len, coded))), 1)
    data.PixelData = encapsulate(coded)
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
