"""What a file says of how it is to be shown and is not done is found, and nothing that is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian

from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.frame import Frame, NotApplied
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import FOLDER, image, save, table

Array = np.ndarray[Any, Any]
GREY = np.arange(4096, dtype=np.uint16).reshape(64, 64)
COLOUR = np.zeros((64, 64, 3), np.uint8)


def shown(folder: Path, pixels: Array = GREY, number: int = 0, **attributes: Any) -> NotApplied:
    """Give what is not applied to a frame of an image of 12 bits with these attributes."""
    if pixels.dtype.itemsize == 2:
        attributes = {"BitsStored": 12} | attributes
    return read_frame(save(image(pixels, **attributes), folder), number).not_applied


def frames(count: int, **attributes: Any) -> dict[str, Any]:
    """Give the attributes of an image of several frames."""
    return {"NumberOfFrames": count, "PixelData": GREY.tobytes() * count, **attributes}


def item(**attributes: Any) -> Sequence:
    """Give a sequence of one item."""
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return Sequence([made])


def with_overlay(bits: bytes, group: int = 0x6000, *, number_of_frames: int = 0, origin: int = 0) -> Dataset:
    made = image(GREY, BitsStored=12)
    made.add_new((group, 0x0010), "US", 64)
    made.add_new((group, 0x0011), "US", 64)
    made.add_new((group, 0x0040), "CS", "G")
    made.add_new((group, 0x0050), "SS", [1, 1])
    made.add_new((group, 0x0100), "US", 1)
    made.add_new((group, 0x0102), "US", 0)
    made.add_new((group, 0x3000), "OW", bits)
    if number_of_frames:
        made.NumberOfFrames, made.PixelData = 4, GREY.tobytes() * 4
        made.add_new((group, 0x0015), "IS", number_of_frames)
        made.add_new((group, 0x0051), "US", origin)
    return made


def test_a_plain_image_leaves_nothing_out(tmp_path: Path) -> None:
    assert shown(tmp_path) == NotApplied()
    assert shown(tmp_path, COLOUR) == NotApplied()


@pytest.mark.parametrize("group", [0x6000, 0x601E])
def test_an_overlay_plane_is_found(tmp_path: Path, group: int) -> None:
    bits = bytes(511) + b"\x80"
    assert read_frame(save(with_overlay(bits, group), tmp_path)).not_applied == NotApplied(overlay=True)
    assert not read_frame(save(with_overlay(bytes(512), group), tmp_path)).not_applied.overlay


def test_an_overlay_is_said_at_the_frames_that_it_lies_over(tmp_path: Path) -> None:
    path = save(with_overlay(bytes(512) + b"\1" * 512, number_of_frames=2, origin=2), tmp_path)
    assert [read_frame(path, number).not_applied.overlay for number in range(4)] == [False, False, True, False]


@pytest.mark.parametrize("big", [False, True])
def test_an_overlay_in_the_unused_bits_of_the_pixels_is_found(tmp_path: Path, big: bool) -> None:
    pixels = GREY.copy()
    pixels[3, 5] |= 1 << 14
    made = image(pixels, BitsStored=12)
    made.add_new(0x60020100, "US", 16)
    made.add_new(0x60020102, "US", 14)
    if big:
        made.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
        made.PixelData = pixels.astype(">u2").tobytes()
        made.save_as(tmp_path / "image.dcm", enforce_file_format=True, little_endian=False, implicit_vr=False)
    else:
        save(made, tmp_path)
    assert read_frame(tmp_path / "image.dcm").not_applied.overlay
    made[0x60020102].value = 13
    assert big or not read_frame(save(made, tmp_path)).not_applied.overlay


@pytest.mark.parametrize("position", [0, 11, 16, 0xFFFF])
def test_a_bit_of_the_image_itself_or_of_none_is_no_overlay(tmp_path: Path, position: int) -> None:
    made = image(np.full((64, 64), 0xFFFF, np.uint16), BitsStored=12)
    made.add_new(0x60000102, "US", position)
    assert not read_frame(save(made, tmp_path)).not_applied.overlay


def test_a_curve_is_found(tmp_path: Path) -> None:
    made = image(GREY, BitsStored=12)
    made.add_new(0x50003000, "OW", b"\1\2\3\4")
    assert read_frame(save(made, tmp_path)).not_applied == NotApplied(curve=True)


def rectangle(left: int, right: int, upper: int, lower: int) -> dict[str, Any]:
    return {
        "ShutterShape": "RECTANGULAR", "ShutterLeftVerticalEdge": left, "ShutterRightVerticalEdge": right,
        "ShutterUpperHorizontalEdge": upper, "ShutterLowerHorizontalEdge": lower,
    }  # fmt: skip


def circle(row: int, column: int, radius: int) -> dict[str, Any]:
    return {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [row, column], "RadiusOfCircularShutter": radius}


@pytest.mark.parametrize(
    ("attributes", "covers"),
    [
        (rectangle(5, 60, 1, 64), True),
        (rectangle(1, 64, 1, 63), True),
        (rectangle(1, 64, 1, 64), False),
        (rectangle(0, 65, 0, 65), False),
        ({"ShutterShape": "RECTANGULAR"}, False),
        (circle(32, 32, 30), True),
        (circle(32, 32, 200), False),
        (circle(1, 1, 60), True),
        ({"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [1, 1, 1, 60, 60, 30]}, True),
        ({"ShutterShape": ["RECTANGULAR", "CIRCULAR"]} | rectangle(1, 64, 1, 64) | circle(1, 1, 9)
         | {"ShutterShape": ["RECTANGULAR", "CIRCULAR"]}, True),
        ({"ShutterShape": "STAR"}, False),
    ],
)  # fmt: skip
def test_a_shutter_that_covers_something_is_found(tmp_path: Path, attributes: dict[str, Any], covers: bool) -> None:
    assert shown(tmp_path, **attributes) == NotApplied(shutter=covers)


def test_a_shutter_of_its_own_holds_for_its_frame(tmp_path: Path) -> None:
    groups = [Dataset(), Dataset()]
    groups[1].FrameDisplayShutterSequence = item(**rectangle(9, 20, 9, 20))
    attributes = frames(2, PerFrameFunctionalGroupsSequence=Sequence(groups))
    assert [shown(tmp_path, number=number, **attributes).shutter for number in (0, 1)] == [False, True]


@pytest.mark.parametrize(
    ("mask", "masked"),
    [
        ({"MaskOperation": "AVG_SUB"}, [True, True, True, True]),
        ({"MaskOperation": "AVG_SUB", "ApplicableFrameRange": [2, 3]}, [False, True, True, False]),
        ({"MaskOperation": "TID", "ApplicableFrameRange": [1, 1, 4, 4]}, [True, False, False, True]),
        ({"MaskOperation": "NONE"}, [False] * 4),
        ({}, [False] * 4),
    ],
)
def test_a_subtraction_is_found_where_it_applies(tmp_path: Path, mask: dict[str, Any], masked: list[bool]) -> None:
    attributes = frames(4, MaskSubtractionSequence=item(**mask))
    assert [shown(tmp_path, number=number, **attributes).subtraction for number in range(4)] == masked


def test_an_image_that_wants_to_be_seen_as_it_is_misses_no_subtraction(tmp_path: Path) -> None:
    attributes = frames(2, MaskSubtractionSequence=item(MaskOperation="AVG_SUB"), RecommendedViewingMode="NAT")
    assert not shown(tmp_path, **attributes).subtraction


@pytest.mark.parametrize(
    ("attributes", "differs"),
    [
        ({"ICCProfile": b"acsp Display P3 "}, True),
        ({"ICCProfile": b"acsp sRGB IEC61966-2.1 "}, False),
        ({"ICCProfile": "sRGB".encode("utf-16-be")}, False),
        ({"ICCProfile": b"acsp", "ColorSpace": "SRGB"}, False),
        ({"OpticalPathSequence": item(ICCProfile=b"acsp a scanner's own")}, True),
        ({"OpticalPathSequence": Sequence([Dataset()])}, False),
    ],
)
def test_a_colour_profile_other_than_that_of_screens_is_found(
    tmp_path: Path, attributes: dict[str, Any], differs: bool
) -> None:
    assert shown(tmp_path, COLOUR, **attributes) == NotApplied(colour_profile=differs)
    assert shown(tmp_path, GREY, **attributes) == NotApplied()


def test_voi_luts_are_counted_and_empty_ones_are_none(tmp_path: Path) -> None:
    items = [Dataset(), *(table(np.arange(4096), 0, 12)[0] for _ in range(3))]
    frame = read_frame(save(image(GREY, BitsStored=12, VOILUTSequence=Sequence(items)), tmp_path))
    assert len(frame.voi_tables) == 3


def test_a_real_file_with_overlays_says_so() -> None:
    assert read_frame(FOLDER / "examples_overlay.dcm").not_applied.overlay
    assert not read_frame(FOLDER / "CT_small.dcm").not_applied.overlay


def test_what_is_not_applied_comes_from_the_decoder_process(tmp_path: Path) -> None:
    path = save(image(GREY, BitsStored=12, **rectangle(9, 20, 9, 20), ImageLaterality="L"), tmp_path)
    decoder = DecoderProcess()
    try:
        frame = decoder.decode(path, 0)
    finally:
        decoder.close()
    assert isinstance(frame, Frame)
    assert (frame.not_applied, frame.side.laterality) == (NotApplied(shutter=True), "L")
