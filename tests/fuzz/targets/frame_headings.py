"""Functional groups and frame vectors of multi-frame objects (PS3.3 C.7.6.16): read or refused; the window takes it."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.errors import CannotDecode, NotDicom
from qrstation.imaging.decoders.heading_check import headings_of
from qrstation.imaging.reading.frame_headings import read_headings
from tests.fuzz.made import encoded, file_head, small_ct, small_enhanced, written
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS
from tests.imaging.enhanced import item


def _take(data: bytes) -> None:
    found = headings_of(read_headings(written(data)))
    assert found is not None
    assert all(heading.position is None or len(heading.position) == 3 for heading in found)


def _seeds() -> Mapping[str, bytes]:
    dose = small_ct()
    dose.SOPClassUID = "1.2.840.10008.5.1.4.1.1.481.2"
    dose.NumberOfFrames, dose.GridFrameOffsetVector = 2, [0, 2.5]
    tomogram = small_ct()
    tomogram.SOPClassUID, tomogram.NumberOfFrames = "1.2.840.10008.5.1.4.1.1.20", 2
    tomogram.SliceVector, tomogram.NumberOfSlices = [1, 2], 2
    tomogram.DetectorInformationSequence = [
        item(ImagePositionPatient=[0, 0, 0], ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    ]
    segments = small_enhanced()
    segments.DimensionIndexSequence = [item(DimensionIndexPointer=0x00209157), item(DimensionIndexPointer=0x0062000B)]
    made = {"groups": small_enhanced(), "dose": dose, "tomogram": tomogram, "plain": small_ct(), "indices": segments}
    assert encoded(dose)
    return {name: file_head(each) for name, each in made.items()}


TARGET = Target(_take, _seeds, (CannotDecode, NotDicom), words=WORDS)
