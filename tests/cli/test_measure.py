"""`qrstation measure`: from a file to the numbers, whatever its pixels and spacing are."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage

from qrstation.cli import guarded, parse, run_command
from qrstation.core.errors import StationError
from qrstation.words import words_of
from tests.imaging.material import image, save, table

KEYS = ["kind", "length", "angle", "area", "mean", "sd", "min", "max", "pixels", "unit", "spacing"]
RAMP = np.arange(48, dtype=np.uint16).reshape(6, 8)
TOMOSYNTHESIS = "1.2.840.10008.5.1.4.1.1.13.1.3"
Values = dict[str, Any]


def ran(capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> bytes:
    """Run the command in this process and give what it prints."""
    assert run_command(parse(["measure", *words])[0]) == 0
    out, errors = capfdbinary.readouterr()
    assert errors == b""
    return out


class Measuring:
    """Measures images that are made for it."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self._folder, self._capture = folder, capture

    def of(self, data_set: Dataset, shape: str, *options: str) -> Values:
        """Give the object that is printed."""
        out = ran(self._capture, str(save(data_set, self._folder)), *shape.split(), "--json", *options)
        found: Values = json.loads(out)
        assert list(found) == KEYS
        return found

    def said(self, data_set: Dataset, shape: str) -> str:
        """Give the sentence for people."""
        return ran(self._capture, str(save(data_set, self._folder)), *shape.split()).decode()


@pytest.fixture
def measuring(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Measuring:
    return Measuring(tmp_path, capfdbinary)


def ct(pixels: np.ndarray[Any, Any] = RAMP, **attributes: Any) -> Dataset:
    """Make a CT image whose pixels are 0.5 mm high and 0.25 mm wide."""
    return image(
        pixels,
        **{
            "Modality": "CT", "PixelSpacing": [0.5, 0.25], "RescaleSlope": 2, "RescaleIntercept": -10, **attributes,
        },
    )  # fmt: skip


def test_each_tool_gives_its_own_and_null_for_the_rest(measuring: Measuring) -> None:
    nothing = dict.fromkeys(KEYS)
    assert measuring.of(ct(), "--line 0 0 4 2") == {
        **nothing, "kind": "line", "length": {"value": math.sqrt(2), "unit": "mm"}, "spacing": "patient",
    }  # fmt: skip
    assert measuring.of(ct(), "--angle 0 0 0 4 5 4") == {
        **nothing,
        "kind": "angle",
        "angle": 90.0,
        "spacing": "patient",
    }
    assert measuring.of(ct(), "--probe 3 2") == {
        **nothing,
        "kind": "probe",
        "mean": 28.0,
        "unit": "HU",
        "spacing": "patient",
    }
    assert measuring.of(ct(), "--rectangle 1 1 2 2") == {
        **nothing, "kind": "rectangle", "area": {"value": 0.125, "unit": "mm2"}, "mean": 17.0,
        "sd": pytest.approx(math.sqrt((9**2 + 7**2 + 7**2 + 9**2) / 4)), "min": 8.0, "max": 26.0, "pixels": 4,
        "unit": "HU", "spacing": "patient",
    }  # fmt: skip
    assert measuring.of(ct(), "--ellipse 2 2 1 1") == {
        **nothing, "kind": "ellipse", "area": {"value": pytest.approx(math.pi / 8), "unit": "mm2"}, "mean": 26.0,
        "sd": pytest.approx(math.sqrt((16**2 + 2**2 + 2**2 + 16**2) / 5)), "min": 10.0, "max": 42.0, "pixels": 5,
        "unit": "HU", "spacing": "patient",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "spacing", "length"),
    [
        ({"Modality": "MR", "PixelSpacing": [2, 0.5]}, "patient", math.hypot(3 * 0.5, 4 * 2)),
        ({"Modality": "DX", "PixelSpacing": [1, 1], "ImagerPixelSpacing": [1, 1]}, "detector", 5.0),
        ({"Modality": "DX", "PixelSpacing": [0.9, 0.9], "ImagerPixelSpacing": [1, 1]}, "calibrated", 4.5),
        ({"Modality": "DX", "ImagerPixelSpacing": [1, 1]}, "detector", 5.0),
        ({"Modality": "CR", "PixelSpacing": [1, 1]}, "detector", 5.0),
        ({"Modality": "CR", "PixelSpacing": [1, 1], "PixelSpacingCalibrationType": "GEOMETRY"}, "calibrated", 5.0),
        ({"Modality": "OT", "NominalScannedPixelSpacing": [2, 2]}, "detector", 10.0),
        ({"Modality": "OT", "PixelSpacing": [2, 2], "NominalScannedPixelSpacing": [2, 2]}, "detector", 10.0),
        ({"Modality": "MG", "ImagerPixelSpacing": [1, 1], "EstimatedRadiographicMagnificationFactor": 2},
         "detector", 5.0),
        ({"Modality": "MG", "PixelSpacing": [0.5, 0.5], "ImagerPixelSpacing": [1, 1],
          "EstimatedRadiographicMagnificationFactor": 2}, "calibrated", 2.5),
        ({"Modality": "MG", "PixelSpacing": [1, 1], "SOPClassUID": TOMOSYNTHESIS}, "patient", 5.0),
        ({"Modality": "CT", "PixelSpacing": [0, 1]}, "none", 5.0),
        ({"Modality": "CT", "PixelSpacing": ["1e-300", "1e300"]}, "none", 5.0),
        ({}, "none", 5.0),
    ],
)  # fmt: skip
def test_what_a_length_rests_on(measuring: Measuring, attributes: dict[str, Any], spacing: str, length: float) -> None:
    found = measuring.of(image(RAMP, **attributes), "--line 0 0 3 4")
    assert found["spacing"] == spacing
    assert found["length"] == {"value": pytest.approx(length), "unit": "px" if spacing == "none" else "mm"}


def test_without_a_spacing_the_pixel_aspect_ratio_shapes_angle_and_area_not_a_length(measuring: Measuring) -> None:
    made = image(RAMP, PixelAspectRatio=[2, 1])
    assert measuring.of(made, "--angle 5 1 1 1 5 5")["angle"] == pytest.approx(math.degrees(math.atan(2)))
    assert measuring.of(made, "--rectangle 1 1 4 3")["area"] == {"value": 12.0, "unit": "px2"}
    assert measuring.of(made, "--line 1 1 1 4")["length"] == {"value": 3.0, "unit": "px"}


@pytest.mark.parametrize("relationship", ["LOG", "DISP", "LIN"])
def test_projections_are_measured_after_their_modality_lut_whatever_it_is_for(
    measuring: Measuring, relationship: str
) -> None:
    said = {"Modality": "XA", "PixelIntensityRelationship": relationship, "RescaleType": "X"}
    rescaled = image(RAMP, **said, RescaleSlope=3, RescaleIntercept=1)
    found = measuring.of(rescaled, "--probe 1 1")
    assert (found["mean"], found["unit"]) == (28.0, "X")
    del said["RescaleType"]
    sequence = table(np.array([70, 90, 110], np.uint16), 8, 16)
    sequence[0].ModalityLUTType = "OD"
    found = measuring.of(image(RAMP, **said, ModalityLUTSequence=sequence), "--rectangle 1 1 2 1")
    assert (found["min"], found["max"], found["unit"]) == (90.0, 110.0, "OD")


@pytest.mark.parametrize(
    ("attributes", "unit"),
    [
        ({"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0}, "HU"),
        ({"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "HU"}, "HU"),
        ({"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "MGML"}, "MGML"),
        ({"Modality": "CT", "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US"}, None),
        ({"Modality": "CT", "SOPClassUID": CTImageStorage}, "HU"),
        ({"Modality": "CT"}, None),
        ({"Modality": "MR", "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US"}, None),
        ({"Modality": "MR", "RescaleSlope": 1, "RescaleIntercept": 0}, None),
        ({"Modality": "NM", "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "Z_EFF"}, "Z_EFF"),
        ({"Modality": "PT", "RescaleSlope": 1, "RescaleIntercept": 0, "Units": "BQML"}, None),
    ],
)
def test_what_values_are_counted_in(measuring: Measuring, attributes: dict[str, Any], unit: str | None) -> None:
    assert measuring.of(image(RAMP, **attributes), "--probe 1 1")["unit"] == unit


def test_values_come_after_a_modality_lut(measuring: Measuring) -> None:
    made = image(RAMP, ModalityLUTSequence=table(np.array([7, 9, 11, 13], np.uint16), 2, 16))
    assert measuring.of(made, "--probe 3 0")["mean"] == 9.0
    assert measuring.of(made, "--probe 0 0")["mean"] == 7.0
    assert measuring.of(made, "--rectangle 2 0 3 0")["mean"] == 8.0


def test_signed_pixels_and_a_range_of_padding(measuring: Measuring) -> None:
    pixels = np.array([[-2000, -1990, -5, 3, 7, -1995]], np.int16)
    made = ct(pixels, RescaleSlope=1, RescaleIntercept=0)
    made.add_new(0x00280120, "SS", -2000)
    made.add_new(0x00280121, "SS", -1990)
    found = measuring.of(made, "--rectangle 0 0 5 0")
    assert (found["mean"], found["min"], found["max"], found["pixels"]) == (pytest.approx(5 / 3), -5.0, 7.0, 3)
    found = measuring.of(made, "--rectangle 0 0 1 0")
    assert (found["mean"], found["sd"], found["pixels"]) == (None, None, 0)


def test_float_pixels_leave_out_what_is_no_number(measuring: Measuring) -> None:
    made = image(np.zeros((1, 4), np.uint16))
    del made.PixelData, made.BitsStored, made.HighBit, made.PixelRepresentation
    made.BitsAllocated = 32
    made.FloatPixelData = np.array([0.5, math.nan, 1.5, math.inf], np.float32).tobytes()
    found = measuring.of(made, "--rectangle 0 0 3 0")
    assert (found["mean"], found["sd"], found["pixels"]) == (1.0, 0.5, 2)


def test_colour_has_lengths_but_no_values(measuring: Measuring) -> None:
    red = image(np.full((4, 4, 3), 9, np.uint8), PixelSpacing=[1, 1])
    found = measuring.of(red, "--rectangle 0 0 1 1")
    assert (found["mean"], found["unit"], found["area"]) == (None, None, {"value": 1.0, "unit": "mm2"})
    indexed = image(np.zeros((4, 4), np.uint8), PhotometricInterpretation="PALETTE COLOR")
    for number in (1, 2, 3):
        indexed.add_new(0x00281100 + number, "US", [2, 0, 16])
        indexed.add_new(0x00281200 + number, "OW", bytes(4))
    found = measuring.of(indexed, "--probe 1 1")
    assert (found["mean"], found["spacing"]) == (None, "none")


def region(left: int, right: int, **changes: Any) -> Dataset:
    """Make an ultrasound region of whole columns, 0.2 mm by 0.1 mm a pixel."""
    made = Dataset()
    made.RegionSpatialFormat, made.RegionDataType, made.RegionFlags = 1, 1, 0
    made.RegionLocationMinX0, made.RegionLocationMinY0 = left, 0
    made.RegionLocationMaxX1, made.RegionLocationMaxY1 = right, 5
    made.PhysicalUnitsXDirection = made.PhysicalUnitsYDirection = 3
    made.PhysicalDeltaX, made.PhysicalDeltaY = 0.01, 0.02
    for keyword, value in changes.items():
        setattr(made, keyword, value)
    return made


@pytest.mark.parametrize(
    ("shape", "one", "three"),
    [
        ("--line 0 1 2 1", ("mm", 0.2), ("mm", 0.2)),
        ("--line 0 1 3 1", ("px", 3.0), ("px", 3.0)),
        ("--line 3 1 5 1", ("px", 2.0), ("mm", 1.0)),
        ("--line 6 1 7 1", ("px", 1.0), ("px", 1.0)),
    ],
)
def test_ultrasound_by_region(
    measuring: Measuring, shape: str, one: tuple[str, float], three: tuple[str, float]
) -> None:
    spectrum = region(6, 7, RegionSpatialFormat=3, PhysicalUnitsXDirection=4, PhysicalUnitsYDirection=7)
    several = [region(0, 2), region(3, 5, PhysicalDeltaX=-0.05), spectrum]
    for regions, wanted in (([region(0, 2)], one), (several, three)):
        made = image(RAMP, Modality="US", SequenceOfUltrasoundRegions=Sequence(regions))
        found = measuring.of(made, shape)
        assert found["length"] == {"value": pytest.approx(wanted[1]), "unit": wanted[0]}
        assert found["spacing"] == ("region" if wanted[0] == "mm" else "none")


def test_frames_of_an_enhanced_image_have_spacing_and_rescale_of_their_own(measuring: Measuring) -> None:
    groups = []
    for number in (1, 2):
        group, measures, rescale = Dataset(), Dataset(), Dataset()
        measures.PixelSpacing = [0.5 * number, 0.5 * number]
        rescale.RescaleSlope, rescale.RescaleIntercept = number, 100 * number
        rescale.RescaleType = ("HU", "Z_EFF")[number - 1]
        group.PixelMeasuresSequence = Sequence([measures])
        group.PixelValueTransformationSequence = Sequence([rescale])
        groups.append(group)
    made = image(
        RAMP, NumberOfFrames=2, PixelData=RAMP.tobytes() * 2, Modality="CT",
        PerFrameFunctionalGroupsSequence=Sequence(groups),
    )  # fmt: skip
    first, second = (measuring.of(made, "--rectangle 0 0 2 2", "--frame", str(number)) for number in (1, 2))
    assert (first["area"]["value"], first["mean"], first["unit"]) == (1.0, 109.0, "HU")
    assert (second["area"]["value"], second["mean"], second["unit"]) == (4.0, 218.0, "Z_EFF")


def test_an_enhanced_projection_has_the_detectors_spacing_in_a_group(measuring: Measuring) -> None:
    shared, properties = Dataset(), Dataset()
    properties.ImagerPixelSpacing = [0.5, 0.5]
    shared.FramePixelDataPropertiesSequence = Sequence([properties])
    made = image(RAMP, Modality="XA", SharedFunctionalGroupsSequence=Sequence([shared]))
    found = measuring.of(made, "--line 0 0 4 0")
    assert (found["length"], found["spacing"]) == ({"value": 2.0, "unit": "mm"}, "detector")


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ("--line 0 0 4 0", "line: 4.00 mm (at the detector)\n"),
        ("--angle 0 0 0 4 5 4", "angle: 90.0° (at the detector)\n"),
        ("--angle 0 4 0 4 5 4", "angle: no angle (at the detector)\n"),
        (
            "--rectangle 1 1 2 2",
            "rectangle: 1.00 mm2, 4 pixels, mean 13.50 O\N{REPLACEMENT CHARACTER}D, sd 4.03, from 9 to 18 "
            "O\N{REPLACEMENT CHARACTER}D (at the detector)\n",
        ),
        ("--ellipse 1.5 1.5 0.1 0.1", "ellipse: 0.03 mm2, 0 pixels, no values (at the detector)\n"),
        ("--probe 2 0", "probe: 2 O\N{REPLACEMENT CHARACTER}D\n"),
    ],
)
def test_a_sentence_for_people(measuring: Measuring, shape: str, sentence: str) -> None:
    made = image(RAMP, Modality="DX", ImagerPixelSpacing=[1, 1], RescaleSlope=1, RescaleIntercept=0)
    made.RescaleType = "O\x7fD"
    assert measuring.said(made, shape) == sentence


@pytest.mark.parametrize("number", ["-1e-1", "-0.1", "-.1", "-1.e-1", "-1E-1", "-0.01e+1"])
def test_negative_numbers_are_values_however_they_are_written(measuring: Measuring, number: str) -> None:
    assert measuring.of(ct(), f"--probe {number} {number}")["mean"] == -10.0
    assert parse(["render", "x.dcm", "-o", "x.png", "--window", number, "3"])[0].window == [-0.1, 3.0]


def test_what_a_file_says_makes_no_second_line_of_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(ct(), tmp_path)
    data = path.read_bytes()
    uid = b"1.2.840.10008.1.2.1"
    path.write_bytes(data.replace(uid, b"1.2\n\x1b[31m" + uid[9:], 1))
    assert guarded(lambda: run_command(parse(["measure", str(path), "--probe", "1", "1"])[0])) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.isprintable()


def test_a_path_at_which_nothing_is_is_told_as_mistyped(tmp_path: Path) -> None:
    for command in (["measure", "--probe", "1", "1"], ["render", "-o", str(tmp_path / "x.png")]):
        with pytest.raises(StationError, match="x") as caught:
            run_command(parse([*command, str(tmp_path / "x.dcm")])[0])
        assert words_of(caught.value).line == f"{tmp_path / 'x.dcm'} is not there; check its name"
