"""CT images made for measuring: one series with noise for pixels, so that nothing can be compressed away."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom

from qrstation.core.standard.uid import new_uid

_PATTERN = Path(pydicom.data.__file__).parent / "test_files" / "CT_small.dcm"


def ct_series(count: int, edge: int = 512) -> Iterator[bytes]:
    """Give ``count`` files of one series, ``edge`` × ``edge`` pixels of 16 bit."""
    image = pydicom.dcmread(_PATTERN)
    image.Rows = image.Columns = edge
    image.StudyInstanceUID, image.SeriesInstanceUID = new_uid(), new_uid()
    image.PatientName = "Bench^Mark"
    for number in range(count):
        image.PixelData = (
            np.random.default_rng(number).integers(0, 2000, (edge, edge), dtype=np.int16).astype("<i2").tobytes()
        )
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = new_uid()
        image.InstanceNumber, image.ImagePositionPatient = number + 1, [0, 0, float(number)]
        buffer = BytesIO()
        image.save_as(buffer)
        yield buffer.getvalue()


def write_ct_files(folder: Path, count: int, edge: int = 512) -> list[Path]:
    """Write such a series into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, data in enumerate(ct_series(count, edge)):
        paths.append(folder / f"{number:06d}.dcm")
        paths[-1].write_bytes(data)
    return paths
