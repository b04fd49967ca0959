"""Images for the tests of imaging: pydicom's files, and data sets made for one question each."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pydicom.data
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

FOLDER = Path(pydicom.data.__file__).parent / "test_files"
REFUSED = {
    "JPEG2000-embedded-sequence-delimiter.dcm": "damaged",
    "MR_truncated.dcm": "ends early: 8130 of 8192 bytes",
    "badVR.dcm": "Number of Frames (0028,0008) is not a number",
    "meta_missing_tsyntax.dcm": "does not say its transfer syntax",
    "nested_priv_SQ.dcm": "does not say its Bits Allocated",
}
"""pydicom's files with pixel data that cannot be shown, and what is told of each."""


def files_with_pixels() -> list[Path]:
    """Give pydicom's files that hold pixel data and have a head, those that are damaged on purpose too."""
    found = []
    for path in sorted(FOLDER.glob("*.dcm")):
        if path.read_bytes()[128:132] == b"DICM":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # pydicom says what it thinks of its own test files
                data_set = pydicom.dcmread(path)
            if any(tag in data_set for tag in ("PixelData", "FloatPixelData", "DoubleFloatPixelData")):
                found.append(path)
    return found


def syntax_of(path: Path) -> str:
    """Give a file's transfer syntax, "" where it does not say it."""
    return str(pydicom.filereader.read_file_meta_info(path).get("TransferSyntaxUID", ""))


def image(pixels: np.ndarray[Any, Any], **attributes: Any) -> Dataset:
    """Make an image: grey (rows, columns) of 8 or 16 bits, or (rows, columns, 3) RGB; ``attributes`` go over it."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = SecondaryCaptureImageStorage, "1.2.3"
    made.Rows, made.Columns = pixels.shape[:2]
    made.SamplesPerPixel = 1 if pixels.ndim == 2 else 3
    made.PhotometricInterpretation = "MONOCHROME2" if pixels.ndim == 2 else "RGB"
    if pixels.ndim == 3:
        made.PlanarConfiguration = 0
    made.BitsAllocated = made.BitsStored = 8 * pixels.dtype.itemsize
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
    made["PixelData"].VR = "OB" if pixels.dtype.itemsize == 1 else "OW"
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    if "BitsStored" in attributes and "HighBit" not in attributes:
        made.HighBit = made.BitsStored - 1
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID, made.file_meta.MediaStorageSOPInstanceUID = made.SOPClassUID, "1.2.3"
    return made


def table(values: np.ndarray[Any, Any], first: int, bits: int) -> Sequence:
    """Make a modality or VOI LUT Sequence of one item, whose first entry belongs to ``first``."""
    item = Dataset()
    item.add_new(0x00283002, "SS" if first < 0 else "US", [len(values) & 0xFFFF, first, bits])
    item.add_new(0x00283006, "OW", values.astype("<u2").tobytes())
    item.ModalityLUTType = "US"
    return Sequence([item])


def save(data_set: Dataset, folder: Path) -> Path:
    """Write an image into a folder."""
    path = folder / "image.dcm"
    data_set.save_as(path, enforce_file_format=True)
    return path
