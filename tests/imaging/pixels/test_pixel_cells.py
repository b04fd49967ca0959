"""Uncompressed pixel data: every depth and order of bytes, frames that begin within a byte, and what is cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.uid import ExplicitVRBigEndian

from qrstation.core.errors import CannotDecode
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import image, save
from tests.told import saying

Array = np.ndarray[Any, Any]


def test_frames_of_single_bits_may_begin_within_a_byte(tmp_path: Path) -> None:
    bits = np.random.default_rng(1).integers(0, 2, (3, 5, 7), np.uint8)
    packed = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    data_set = image(bits[0], BitsAllocated=1, BitsStored=1, NumberOfFrames=3, PixelData=packed + b"\0")
    path = save(data_set, tmp_path)
    for number in range(3):
        assert (read_frame(path, number).pixels == bits[number]).all()


def test_cells_of_12_bits_lie_close_together(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 4096, (4, 6))
    bits = (values.reshape(-1, 1) >> np.arange(12) & 1).astype(np.uint8)
    packed = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    data_set = image(values.astype(np.uint16), BitsAllocated=12, BitsStored=12, PixelData=packed)
    assert (read_frame(save(data_set, tmp_path)).pixels == values).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32])
@pytest.mark.parametrize("big", [False, True])
def test_every_width_in_either_order_of_bytes(tmp_path: Path, dtype: type, big: bool) -> None:
    limits = np.iinfo(dtype)
    values: Array = np.random.default_rng(1).integers(limits.min, limits.max, (5, 6), dtype, endpoint=True)
    data_set = image(values)
    if big:
        data_set.PixelData = values.astype(values.dtype.newbyteorder(">")).tobytes()
        data_set.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
        data_set.save_as(tmp_path / "image.dcm", enforce_file_format=True, little_endian=False, implicit_vr=False)
        path = tmp_path / "image.dcm"
    else:
        path = save(data_set, tmp_path)
    found = read_frame(path).pixels
    assert found.dtype == values.dtype
    assert (found == values).all()


def test_a_word_of_big_endian_data_that_was_cut_in_two_is_told(tmp_path: Path) -> None:
    data_set = image(np.arange(9, dtype=np.uint8).reshape(3, 3))
    data_set["PixelData"].VR = "OW"
    data_set.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    path = tmp_path / "image.dcm"
    data_set.save_as(path, enforce_file_format=True, little_endian=False, implicit_vr=False)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CannotDecode, check=saying("8 of 9 bytes are there")):
        read_frame(path)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floating_point_numbers_are_themselves(tmp_path: Path, dtype: type) -> None:
    values: Array = np.random.default_rng(1).normal(0, 1e3, (5, 6)).astype(dtype)
    data_set = image(values)
    del data_set.PixelData
    keyword = "FloatPixelData" if dtype is np.float32 else "DoubleFloatPixelData"
    setattr(data_set, keyword, values.tobytes())
    found = read_frame(save(data_set, tmp_path)).pixels
    assert found.dtype == dtype
    assert (found == values).all()


def test_a_frame_that_is_not_there_in_full_is_told_and_those_before_are_there(tmp_path: Path) -> None:
    values = np.arange(48, dtype=np.uint16).reshape(3, 4, 4)
    path = save(image(values[0], NumberOfFrames=3, PixelData=values.tobytes()), tmp_path)
    path.write_bytes(path.read_bytes()[:-10])
    assert (read_frame(path, 1).pixels == values[1]).all()
    with pytest.raises(CannotDecode, check=saying("in frame 3 of 3")):
        read_frame(path, 2)


def test_an_odd_number_of_columns_cannot_share_colours(tmp_path: Path) -> None:
    data_set = image(np.zeros((4, 3, 3), np.uint8), PhotometricInterpretation="YBR_FULL_422", PixelData=bytes(24))
    with pytest.raises(CannotDecode, check=saying("odd number of columns")):
        read_frame(save(data_set, tmp_path))
