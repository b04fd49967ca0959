"""What seeds are made of: small data sets of nobody, and the bytes of PDUs around them."""

from __future__ import annotations

import atexit
import functools
import shutil
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from tests.imaging.enhanced import MadeFrame, enhanced, item
from tests.imaging.material import image
from tests.store.material import file_of

CT = "1.2.840.10008.5.1.4.1.1.2"
IMPLICIT, EXPLICIT, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
SYNTAXES = (IMPLICIT, EXPLICIT, BIG)


def encoded(data_set: Dataset, syntax: str = EXPLICIT) -> bytes:
    """Encode a data set."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = syntax != BIG, syntax == IMPLICIT
    write_dataset(buffer, data_set)
    return buffer.getvalue()


def small_ct() -> Dataset:
    """Make an image of 4 × 4 with what the index keeps, and sequences in sequences."""
    made = image(np.arange(16, dtype=np.uint16).reshape(4, 4), SOPClassUID=CT, SOPInstanceUID="1.2.3.4")
    made.SpecificCharacterSet = "ISO_IR 192"
    made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    made.StudyInstanceUID, made.SeriesInstanceUID, made.FrameOfReferenceUID = "1.2.3", "1.2.3.1", "1.2.3.9"
    made.PatientName, made.PatientID, made.PatientBirthDate = "Nobody^Näme=無名", "N1", "19000101"
    made.StudyDate, made.StudyTime, made.Modality = "20260102", "030405.678", "CT"
    made.StudyDescription, made.InstanceNumber = "Thorax", 7
    made.ImagePositionPatient, made.ImageOrientationPatient = [0, 0, 1.5], [1, 0, 0, 0, 1, 0]
    made.PixelSpacing, made.SliceThickness = [0.5, 0.5], 2
    made.WindowCenter, made.WindowWidth, made.RescaleSlope, made.RescaleIntercept = [40, 50], [400, 20], 2, -1024
    made.file_meta.MediaStorageSOPClassUID, made.file_meta.MediaStorageSOPInstanceUID = CT, "1.2.3.4"
    code = item(CodeValue="1", CodingSchemeDesignator="99MADE", CodeMeaning="Meaning")
    made.ProcedureCodeSequence = [code, item(CodeMeaning="Other", EquivalentCodeSequence=[code])]
    made.add_new(0x00091001, "UN", b"private")
    return made


def small_enhanced() -> Dataset:
    """Make an object of two frames with functional groups."""
    frames = [
        MadeFrame((0, 0, z), (1, 0, 0, 0, 1, 0), (1, 1), echo_time=2.5, b_value=1000.0 * z, phase=z, stack="1",
                  kind="ORIGINAL\\PRIMARY", taken="20260102030405", indices=(1, z), segment=z)
        for z in (1, 2)
    ]  # fmt: skip
    return enhanced(frames, MadeFrame(delay=12.5), size=2)


def named(**seeds: bytes) -> Mapping[str, bytes]:
    """Name the seeds."""
    return seeds


def file_head(data_set: Dataset) -> bytes:
    """Give the file of a data set."""
    return file_of(data_set)


def pdu(kind: int, body: bytes) -> bytes:
    """Build a PDU."""
    return struct.pack(">BxL", kind, len(body)) + body


@functools.cache
def folder() -> Path:
    """Give a folder of this process for files that are read, in memory where the system has such a place."""
    place = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private folder in it
    made = Path(tempfile.mkdtemp(prefix="fuzz-", dir=place if place.is_dir() else None))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def written(data: bytes, name: str = "file.dcm") -> Path:
    """Write a file into it, over what was there."""
    path = folder() / name
    path.write_bytes(data)
    return path
