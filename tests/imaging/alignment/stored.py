"""Scans of made persons as CT instances, with pixels as large as alignment's cells: small, and quick to store."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydicom.dataset import Dataset

from tests.imaging.alignment.scanner import Scanned
from tests.store.material import ct


def instances(made: Scanned, study: str, frame_of_reference: str, *, every: int = 1) -> Iterator[Dataset]:
    """Give an instance for each slice, axial, centred on the table; the series is the study's ``.1``."""
    rows, columns = made.values.shape[1:]
    for number, (values, place) in enumerate(zip(made.values, made.places, strict=True), start=1):
        if number % every:
            continue
        image = ct(number, study)
        image.FrameOfReferenceUID = frame_of_reference
        image.Rows, image.Columns = rows, columns
        image.PixelSpacing = [made.cell, made.cell]
        image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        image.ImagePositionPatient = [-made.cell * (columns - 1) / 2, -made.cell * (rows - 1) / 2, round(place, 3)]
        image.RescaleSlope, image.RescaleIntercept = 1, -1024
        image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
        image.pop("PixelPaddingValue", None)
        image.PixelData = (np.rint(np.nan_to_num(values, nan=-1000.0)) + 1024).astype("<i2").tobytes()
        yield image
