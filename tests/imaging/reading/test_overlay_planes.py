"""Overlay planes lie over a frame where their origin says, from their own data or from unused bits of the pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from qrstation.imaging.display.covering import unpacked
from qrstation.imaging.frame import Frame
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import FOLDER, image, save

Array = np.ndarray[Any, Any]
ROWS, COLUMNS = 23, 37
GREY = np.arange(ROWS * COLUMNS, dtype=np.uint16).reshape(ROWS, COLUMNS)


def plane(rows: int = ROWS, columns: int = COLUMNS, seed: int = 1) -> Array:
    return np.random.default_rng(seed).random((rows, columns)) < 0.2


def lay(
    made: Dataset, *planes: Array, group: int = 0x6000, origin: tuple[int, int] = (1, 1), kind: str = "G", cut: int = 0
) -> Dataset:
    """Add an overlay of as many frames as there are planes, ``cut`` bytes short."""
    bits = np.packbits(np.concatenate([each.reshape(-1) for each in planes]), bitorder="little").tobytes()
    made.add_new((group, 0x0010), "US", planes[0].shape[0])
    made.add_new((group, 0x0011), "US", planes[0].shape[1])
    made.add_new((group, 0x0040), "CS", kind)
    made.add_new((group, 0x0050), "SS", list(origin))
    made.add_new((group, 0x0100), "US", 1)
    made.add_new((group, 0x0102), "US", 0)
    made.add_new((group, 0x3000), "OW", (bits + b"\0" * (len(bits) % 2))[: -cut or None])
    return made


def laid(frame: Frame) -> list[Array]:
    return [unpacked(overlay.bits, frame) for overlay in frame.overlays]


def read(made: Dataset, folder: Path, number: int = 0) -> Frame:
    return read_frame(save(made, folder), number)


def test_a_plane_of_the_size_of_the_image_lies_pixel_on_pixel(tmp_path: Path) -> None:
    frame = read(lay(image(GREY, BitsStored=12), plane(), kind="R"), tmp_path)
    (found,) = laid(frame)
    assert (found == plane()).all()
    assert frame.overlays[0].is_region
    assert not frame.not_applied.overlay


@pytest.mark.parametrize("origin", [(1, 1), (5, 9), (-3, -7), (0, 30), (20, -20), (24, 1), (1, 38), (-29, 1), (1, -44)])
@pytest.mark.parametrize("size", [(10, 14), (29, 45)])
def test_a_plane_lies_where_its_origin_says_and_beside_the_image_it_is_cut(
    tmp_path: Path, origin: tuple[int, int], size: tuple[int, int]
) -> None:
    bits = np.ones(size, np.bool_) & ~plane(*size)
    expected = np.zeros((ROWS, COLUMNS), np.bool_)
    for row in range(ROWS):
        for column in range(COLUMNS):
            there = row + 1 - origin[0], column + 1 - origin[1]
            if 0 <= there[0] < size[0] and 0 <= there[1] < size[1]:
                expected[row, column] = bits[there]
    found = laid(read(lay(image(GREY, BitsStored=12), bits, origin=origin), tmp_path))
    assert len(found) == int(expected.any())
    assert not found or (found[0] == expected).all()


def test_several_planes_and_empty_ones(tmp_path: Path) -> None:
    made = image(GREY, BitsStored=12)
    for number in range(16):
        lay(made, plane(seed=number) if number != 3 else np.zeros((ROWS, COLUMNS), np.bool_), group=0x6000 + 2 * number)
    found = laid(read(made, tmp_path))
    assert len(found) == 15
    assert (found[-1] == plane(seed=15)).all()


def test_planes_of_several_frames_follow_each_other_bit_by_bit(tmp_path: Path) -> None:
    made = image(GREY, BitsStored=12, NumberOfFrames=4, PixelData=GREY.tobytes() * 4)
    lay(made, plane(9, 5, seed=1), plane(9, 5, seed=2))
    made.add_new(0x60000015, "IS", 2)
    made.add_new(0x60000051, "US", 2)
    found = [laid(read(made, tmp_path, number)) for number in range(4)]
    assert [len(each) for each in found] == [0, 1, 1, 0]
    assert (found[1][0][:9, :5] == plane(9, 5, seed=1)).all()
    assert (found[2][0][:9, :5] == plane(9, 5, seed=2)).all()


def test_a_plane_of_one_frame_lies_over_all(tmp_path: Path) -> None:
    made = lay(image(GREY, BitsStored=12, NumberOfFrames=2, PixelData=GREY.tobytes() * 2), plane())
    assert all((laid(read(made, tmp_path, number))[0] == plane()).all() for number in range(2))


@pytest.mark.parametrize("vr", ["OW", "OB"])
def test_big_endian_words_are_turned_and_bytes_are_not(tmp_path: Path, vr: str) -> None:
    bits = plane(9, 5)
    made = lay(image(GREY, BitsStored=12), bits)
    made.PixelData = GREY.astype(">u2").tobytes()
    made[0x60003000].VR = vr
    if vr == "OW":
        made[0x60003000].value = np.frombuffer(made[0x60003000].value, "<u2").astype(">u2").tobytes()
    made.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    made.save_as(tmp_path / "image.dcm", enforce_file_format=True, little_endian=False, implicit_vr=False)
    assert (laid(read_frame(tmp_path / "image.dcm"))[0][:9, :5] == bits).all()


def test_implicit_vr(tmp_path: Path) -> None:
    made = lay(image(GREY, BitsStored=12), plane())
    made.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    made.save_as(tmp_path / "image.dcm", enforce_file_format=True, little_endian=True, implicit_vr=True)
    assert (laid(read_frame(tmp_path / "image.dcm"))[0] == plane()).all()


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("position", [12, 15])
def test_planes_in_the_unused_bits_of_the_pixels(tmp_path: Path, position: int, big: bool) -> None:
    pixels = GREY | (plane().astype(np.uint16) << position)
    made = image(pixels, BitsStored=12)
    made.add_new(0x60020100, "US", 16)
    made.add_new(0x60020102, "US", position)
    if big:
        made.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
        made.PixelData = pixels.astype(">u2").tobytes()
        made.save_as(tmp_path / "image.dcm", enforce_file_format=True, little_endian=False, implicit_vr=False)
    else:
        save(made, tmp_path)
    frame = read_frame(tmp_path / "image.dcm")
    assert (laid(frame)[0] == plane()).all()
    assert (frame.pixels == GREY).all()


def test_planes_below_the_stored_bits(tmp_path: Path) -> None:
    pixels = (GREY << 4) | plane().astype(np.uint16)
    made = image(pixels, BitsStored=12, HighBit=15)
    made.add_new(0x60000100, "US", 16)
    made.add_new(0x60000102, "US", 0)
    assert (laid(read(made, tmp_path))[0] == plane()).all()


@pytest.mark.parametrize("position", [0, 11, 16, 0xFFFF])
def test_a_bit_of_the_image_itself_or_of_none_is_no_overlay(tmp_path: Path, position: int) -> None:
    made = image(np.full((64, 64), 0xFFFF, np.uint16), BitsStored=12)
    made.add_new(0x60000102, "US", position)
    frame = read(made, tmp_path)
    assert not frame.overlays
    assert not frame.not_applied.overlay


def test_colour_images_have_overlays_too(tmp_path: Path) -> None:
    frame = read(lay(image(np.zeros((ROWS, COLUMNS, 3), np.uint8)), plane()), tmp_path)
    assert (laid(frame)[0] == plane()).all()


@pytest.mark.parametrize(
    "change",
    [
        {"cut": 2},
        {"cut": 100},
        {(0x6000, 0x0010): 0},
        {(0x6000, 0x0011): None},
        {(0x6000, 0x0010): 65535},
        {(0x6000, 0x0050): [1]},
        {(0x6000, 0x0015): 9},
    ],
    ids=str,
)
def test_a_plane_that_does_not_hold_what_it_says_is_told_and_the_image_shown(
    tmp_path: Path, change: dict[Any, Any]
) -> None:
    made = image(GREY, BitsStored=12, NumberOfFrames=2, PixelData=GREY.tobytes() * 2)
    lay(made, plane(), cut=change.pop("cut", 0))
    for tag, value in change.items():
        made.add_new(tag, "IS" if tag[1] == 0x0015 else "SS" if tag[1] == 0x0050 else "US", value)
    is_lost = (0x6000, 0x0010) not in change or not change[0x6000, 0x0010]
    frame = read(made, tmp_path, 1)
    assert (frame.pixels == GREY).all()
    assert frame.not_applied.overlay or not is_lost
    assert frame.not_applied.overlay == (not frame.overlays)


def test_a_wide_plane_takes_no_memory_for_what_is_not_there(tmp_path: Path) -> None:
    made = lay(image(GREY, BitsStored=12), plane())
    made[0x60000010].value = made[0x60000011].value = 65535
    made[0x60000050].value = [-32768, -32768]
    assert read(made, tmp_path).not_applied.overlay


def test_a_real_file() -> None:
    frame = read_frame(FOLDER / "examples_overlay.dcm")
    assert frame.overlays
    assert not read_frame(FOLDER / "CT_small.dcm").overlays
