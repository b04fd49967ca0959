"""Enhanced multi-frame objects, made for the tests of what is said of their frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedMRImageStorage, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.imaging.material import image

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True)
class MadeFrame:
    """What a frame says of itself; None: nothing, and no functional group of that kind."""

    position: Sequence[float] | None = None
    orientation: Sequence[float] | None = None
    spacing: Sequence[float] | None = None
    echo_time: float | None = None
    b_value: float | None = None
    phase: int | None = None
    delay: float | None = None
    stack: str | None = None
    kind: str | None = None
    taken: str | None = None
    indices: Sequence[int] | None = None
    segment: int | None = None


def item(**attributes: Any) -> Dataset:
    """Make a data set of these elements, each by its keyword."""
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def groups(frame: MadeFrame) -> Dataset:
    """Make the functional groups of a frame."""
    made = Dataset()
    if frame.position is not None:
        made.PlanePositionSequence = [item(ImagePositionPatient=list(frame.position))]
    if frame.orientation is not None:
        made.PlaneOrientationSequence = [item(ImageOrientationPatient=list(frame.orientation))]
    if frame.spacing is not None:
        made.PixelMeasuresSequence = [item(PixelSpacing=list(frame.spacing), SliceThickness=3)]
    if frame.echo_time is not None:
        made.MREchoSequence = [item(EffectiveEchoTime=frame.echo_time)]
    if frame.b_value is not None:
        made.MRDiffusionSequence = [item(DiffusionBValue=frame.b_value, DiffusionDirectionality="ISOTROPIC")]
    if frame.delay is not None:
        made.CardiacSynchronizationSequence = [item(NominalCardiacTriggerDelayTime=frame.delay)]
    if frame.kind is not None:
        made.MRImageFrameTypeSequence = [item(FrameType=frame.kind.split("\\"))]
    if frame.segment is not None:
        made.SegmentIdentificationSequence = [item(ReferencedSegmentNumber=frame.segment)]
    content = {
        "TemporalPositionIndex": frame.phase,
        "StackID": frame.stack,
        "FrameAcquisitionDateTime": frame.taken,
        "DimensionIndexValues": None if frame.indices is None else list(frame.indices),
    }
    said = {keyword: value for keyword, value in content.items() if value is not None}
    if said:
        made.FrameContentSequence = [item(**said)]
    return made


def enhanced(
    frames: Iterable[MadeFrame], shared: MadeFrame | None = None, *, uid: str = "1.2.3", size: int = 4, **more: Any
) -> Dataset:
    """Make an enhanced MR object of square frames, each of which is one grey."""
    listed = list(frames)
    pixels = np.repeat(np.arange(len(listed), dtype=np.uint16), size * size).reshape(len(listed) * size, size)
    made = image(pixels, Rows=size, SOPClassUID=EnhancedMRImageStorage, SOPInstanceUID=uid, Modality="MR")
    made.NumberOfFrames = len(listed)
    made.InstanceNumber = 1
    made.StudyInstanceUID, made.SeriesInstanceUID, made.PatientID = "1.2.3.1", "1.2.3.2", "P"
    made.ImageType = ["ORIGINAL", "PRIMARY", "M", "NONE"]
    if shared is not None:
        made.SharedFunctionalGroupsSequence = [groups(shared)]
    made.PerFrameFunctionalGroupsSequence = [groups(frame) for frame in listed]
    for keyword, value in more.items():
        setattr(made, keyword, value)
    made.file_meta.MediaStorageSOPClassUID, made.file_meta.MediaStorageSOPInstanceUID = made.SOPClassUID, uid
    return made


def write(made: Dataset, path: Path, *, implicit: bool = False, undefined: bool = False) -> Path:
    """Write an object, with implicit VR or with sequences and items of undefined length where wanted."""
    made.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    if undefined:
        _undefine(made)
    made.save_as(path, implicit_vr=implicit, little_endian=True, enforce_file_format=True)
    return path


def _undefine(made: Dataset) -> None:
    for element in made:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for each in element.value:
                each.is_undefined_length_sequence_item = True
                _undefine(each)
