"""Geometry: how large pixels are, what that stands for, and where a frame lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from qrstation.imaging.frame import Geometry, SpacingKind
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import image, save


def geometry(folder: Path, **attributes: Any) -> Geometry:
    """Give the geometry of an image with these attributes."""
    return read_frame(save(image(np.zeros((4, 4), np.uint8), **attributes), folder)).geometry


@pytest.mark.parametrize(
    ("attributes", "spacing", "kind"),
    [
        ({}, None, SpacingKind.NONE),
        ({"Modality": "CT", "PixelSpacing": [0.7, 0.8]}, (0.7, 0.8), SpacingKind.PATIENT),
        ({"Modality": "DX", "PixelSpacing": [0.1, 0.1]}, (0.1, 0.1), SpacingKind.IMAGER),
        ({"Modality": "DX", "ImagerPixelSpacing": [0.2, 0.1]}, (0.2, 0.1), SpacingKind.IMAGER),
        (
            {"Modality": "DX", "PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.1, 0.1]},
            (0.1, 0.1),
            SpacingKind.IMAGER,
        ),
        (
            {"Modality": "DX", "PixelSpacing": [0.09, 0.09], "ImagerPixelSpacing": [0.1, 0.1]},
            (0.09, 0.09),
            SpacingKind.CALIBRATED,
        ),
        (
            {"Modality": "DX", "PixelSpacing": [0.1, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"},
            (0.1, 0.1),
            SpacingKind.CALIBRATED,
        ),
        ({"Modality": "CT", "PixelSpacing": [0, 0.8]}, None, SpacingKind.NONE),
        ({"Modality": "CT", "PixelSpacing": [0.8]}, None, SpacingKind.NONE),
    ],
)
def test_what_a_distance_stands_for(
    tmp_path: Path, attributes: dict[str, Any], spacing: tuple[float, float] | None, kind: SpacingKind
) -> None:
    found = geometry(tmp_path, **attributes)
    assert (found.spacing, found.spacing_kind) == (spacing, kind)
    assert found.aspect == (spacing[0] / spacing[1] if spacing else 1.0)


@pytest.mark.parametrize(
    ("ratio", "aspect"), [([3, 2], 1.5), ([1, 1], 1.0), ([0, 1], 1.0), ([1000, 1], 1.0), ([4], 1.0)]
)
def test_an_aspect_ratio_is_height_over_width(tmp_path: Path, ratio: list[int], aspect: float) -> None:
    assert geometry(tmp_path, PixelAspectRatio=ratio).aspect == aspect


def test_where_a_frame_lies(tmp_path: Path) -> None:
    found = geometry(
        tmp_path,
        ImagePositionPatient=[1.5, -2, 3],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        SliceThickness=2.5,
    )
    assert found.position == (1.5, -2.0, 3.0)
    assert found.orientation == (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert found.slice_thickness == 2.5
    bad = geometry(tmp_path, ImagePositionPatient=[1, 2], ImageOrientationPatient=[0, 0, 0, 0, 1, 0])
    assert (bad.position, bad.orientation, bad.slice_thickness) == (None, None, None)


def region(**changes: Any) -> Dataset:
    """Make an ultrasound region of a plane measured in centimetres."""
    made = Dataset()
    made.RegionSpatialFormat, made.RegionDataType = 1, 1
    made.PhysicalUnitsXDirection = made.PhysicalUnitsYDirection = 3
    made.RegionLocationMinX0 = made.RegionLocationMinY0 = 0
    made.RegionLocationMaxX1 = made.RegionLocationMaxY1 = 3
    made.PhysicalDeltaX, made.PhysicalDeltaY = 0.02, -0.03
    for keyword, value in changes.items():
        setattr(made, keyword, value)
    return made


@pytest.mark.parametrize(
    ("regions", "spacing"),
    [
        ([region()], (0.3, 0.2)),
        ([region(), region()], None),
        ([region(PhysicalUnitsXDirection=4)], None),
        ([region(RegionSpatialFormat=3)], None),
        ([region(PhysicalDeltaX=0.0)], None),
    ],
)
def test_an_ultrasound_image_of_one_plane_is_measured(
    tmp_path: Path, regions: list[Dataset], spacing: tuple[float, float] | None
) -> None:
    found = geometry(tmp_path, Modality="US", SequenceOfUltrasoundRegions=Sequence(regions))
    assert found.spacing == (None if spacing is None else pytest.approx(spacing))


def test_frames_of_an_enhanced_image_lie_where_their_groups_say(tmp_path: Path) -> None:
    groups = []
    for number in range(2):
        group, place = Dataset(), Dataset()
        place.ImagePositionPatient = [0, 0, 5 * number]
        group.PlanePositionSequence = Sequence([place])
        groups.append(group)
    shared, measures, plane = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.5, 0.5], 5
    plane.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = Sequence([measures]), Sequence([plane])
    enhanced = image(
        np.zeros((4, 4), np.uint8), NumberOfFrames=2, PixelData=bytes(32), Modality="CT",
        PerFrameFunctionalGroupsSequence=Sequence(groups), SharedFunctionalGroupsSequence=Sequence([shared]),
    )  # fmt: skip
    path = save(enhanced, tmp_path)
    found = [read_frame(path, number).geometry for number in range(2)]
    assert [each.position for each in found] == [(0, 0, 0), (0, 0, 5)]
    assert {each.orientation for each in found} == {(1, 0, 0, 0, 0, -1)}
    assert {each.spacing for each in found} == {(0.5, 0.5)}


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ({}, ()),
        ({"PatientOrientation": ["L", "F"]}, ("L", "F")),
        ({"PatientOrientation": ["P", "FL"], "AnatomicalOrientationType": "BIPED"}, ("P", "FL")),
        ({"PatientOrientation": ["LE", "CD"], "AnatomicalOrientationType": "QUADRUPED"}, ()),
    ],
)
def test_patient_orientation_is_read_where_its_letters_are_a_persons(
    tmp_path: Path, attributes: dict[str, Any], found: tuple[str, ...]
) -> None:
    frame = read_frame(save(image(np.zeros((8, 8), np.uint16), **attributes), tmp_path))
    assert frame.geometry.patient_orientation == found


def test_a_frame_has_a_patient_orientation_of_its_own(tmp_path: Path) -> None:
    groups = [Dataset(), Dataset()]
    stated = Dataset()
    stated.PatientOrientation = ["A", "F"]
    groups[1].PatientOrientationInFrameSequence = Sequence([stated])
    made = image(
        np.zeros((4, 4), np.uint8), NumberOfFrames=2, PixelData=bytes(32), PatientOrientation=["L", "F"],
        PerFrameFunctionalGroupsSequence=Sequence(groups),
    )  # fmt: skip
    path = save(made, tmp_path)
    found = [read_frame(path, number).geometry.patient_orientation for number in (0, 1)]
    assert found == [("L", "F"), ("A", "F")]
