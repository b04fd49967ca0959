"""Images made for the viewer's benchmark: a chest-like CT and a mammogram in several syntaxes, and records of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.encaps import encapsulate

from qrstation.core.instance import InstanceRecord, SeriesRecord
from tests.ui.viewer.made_up import ct_series

EDGE, MAMMOGRAM = 512, (4096, 3328)
NATIVE, JPEG_LOSSLESS, JPEG_LS, JPEG_2000 = (
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.90",
)
Stored: TypeAlias = NDArray[np.uint16]
Series: TypeAlias = tuple[SeriesRecord, tuple[InstanceRecord, ...]]
_PATTERN = Path(pydicom.data.__file__).parent / "test_files" / "CT_small.dcm"
_ENCODERS: dict[str, Callable[[Any], bytes | bytearray]] = {
    JPEG_LOSSLESS: lambda pixels: imagecodecs.ljpeg_encode(pixels, bitspersample=12),
    JPEG_LS: imagecodecs.jpegls_encode,
    JPEG_2000: lambda pixels: imagecodecs.jpeg2k_encode(
        pixels, level=0, reversible=True, codecformat="j2k", bitspersample=12
    ),
}


def phantom(rows: int, columns: int, seed: int = 1) -> Stored:
    """Make a body with two lungs and noise, 12 bits."""
    y, x = np.mgrid[-1 : 1 : complex(rows), -1 : 1 : complex(columns)]
    values = np.full((rows, columns), 24.0)
    values[(x / 0.92) ** 2 + (y / 0.68) ** 2 < 1] = 1064
    for side in (-1, 1):
        values[((x - side * 0.42) / 0.32) ** 2 + (y / 0.46) ** 2 < 1] = 174
    noise = np.random.default_rng(seed).normal(0, 12, values.shape)
    return (values + noise).clip(0, 4095).astype(np.uint16)


def write_image(path: Path, pixels: Stored, syntax: str = NATIVE, modality: str = "CT") -> Path:
    """Write pixels as a DICOM file in a transfer syntax."""
    image = pydicom.dcmread(_PATTERN)
    image.Rows, image.Columns = pixels.shape
    image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 12, 11, 0
    image.Modality, image.WindowCenter, image.WindowWidth = modality, "40", "400"
    if modality != "CT":
        image.RescaleIntercept, image.WindowCenter, image.WindowWidth = 0, "700", "1400"
    image.file_meta.TransferSyntaxUID = syntax
    encode = _ENCODERS.get(syntax)
    image.PixelData = pixels.astype("<u2").tobytes() if encode is None else encapsulate([bytes(encode(pixels))])
    image["PixelData"].VR = "OW" if encode is None else "OB"
    image["PixelData"].is_undefined_length = encode is not None
    image.save_as(path)
    return path


def series(
    study_uid: str, files: list[Path], count: int, size: tuple[int, int], syntax: str = NATIVE, modality: str = "CT"
) -> Series:
    """Give ``count`` records of a series whose images are those of the files, over and over."""
    record, records = ct_series(study_uid, count=count, gap=0.5)
    made = tuple(
        replace(
            each,
            path=files[number % len(files)],
            rows=size[0],
            columns=size[1],
            transfer_syntax_uid=syntax,
            modality=modality,
        )
        for number, each in enumerate(records)
    )
    return replace(record, modality=modality), made
