"""Colour: RGB in either order of planes, and YBR as pydicom converts it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.pixels import convert_color_space

from qrstation.core.errors import CannotDecode
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import image, save
from tests.told import saying

Array = np.ndarray[Any, Any]


def noise(rows: int, columns: int, seed: int = 1, dtype: type = np.uint8) -> Array:
    """Make samples of every kind."""
    top = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, top, (rows, columns, 3), dtype, endpoint=True)


@pytest.mark.parametrize("planar", [0, 1])
def test_rgb_is_itself_in_either_order_of_planes(tmp_path: Path, planar: int) -> None:
    pixels = noise(13, 8)
    stored = pixels if planar == 0 else pixels.transpose(2, 0, 1)
    data_set = image(pixels, PlanarConfiguration=planar, PixelData=stored.tobytes())
    assert (read_frame(save(data_set, tmp_path)).pixels == pixels).all()


@pytest.mark.parametrize("bits", [10, 12, 16])
def test_deeper_rgb_is_scaled_to_the_nearest(tmp_path: Path, bits: int) -> None:
    pixels = noise(12, 8, dtype=np.uint16) >> np.uint16(16 - bits)
    found = read_frame(save(image(pixels, BitsStored=bits), tmp_path)).pixels
    assert (np.abs(found - pixels * (255 / ((1 << bits) - 1))) <= 0.5).all()


@pytest.mark.parametrize("planar", [0, 1])
@given(seed=st.integers(0, 2**32 - 1))
def test_ybr_full_is_converted_as_pydicom_does(
    tmp_path_factory: pytest.TempPathFactory, planar: int, seed: int
) -> None:
    pixels = noise(16, 16, seed)
    stored = pixels if planar == 0 else pixels.transpose(2, 0, 1)
    data_set = image(pixels, PlanarConfiguration=planar, PixelData=stored.tobytes())
    data_set.PhotometricInterpretation = "YBR_FULL"
    found = read_frame(save(data_set, tmp_path_factory.getbasetemp())).pixels
    assert (found == convert_color_space(pixels, "YBR_FULL", "RGB")).all()


def test_every_colour_of_ybr_full_is_converted_as_pydicom_does(tmp_path: Path) -> None:
    for luminance in (0, 16, 77, 128, 200, 255):
        blueness, redness = np.mgrid[0:256, 0:256].astype(np.uint8)
        pixels = np.stack([np.full_like(blueness, luminance), blueness, redness], axis=2)
        data_set = image(pixels, PhotometricInterpretation="YBR_FULL")
        found = read_frame(save(data_set, tmp_path)).pixels
        assert (found == convert_color_space(pixels, "YBR_FULL", "RGB")).all()


def test_two_pixels_of_ybr_full_422_share_their_colour(tmp_path: Path) -> None:
    pixels = noise(6, 8)
    pixels[:, 1::2, 1:] = pixels[:, ::2, 1:]
    stored = np.stack([pixels[:, ::2, 0], pixels[:, 1::2, 0], pixels[:, ::2, 1], pixels[:, ::2, 2]], axis=2)
    data_set = image(pixels, PhotometricInterpretation="YBR_FULL_422", PixelData=stored.tobytes())
    found = read_frame(save(data_set, tmp_path)).pixels
    assert (found == convert_color_space(pixels, "YBR_FULL", "RGB")).all()


def test_the_retired_range_has_its_black_and_its_white(tmp_path: Path) -> None:
    pixels = np.array([[[16, 128, 128], [16, 128, 128], [235, 128, 128], [235, 128, 128]]], np.uint8)
    stored = bytes((16, 16, 128, 128, 235, 235, 128, 128))
    data_set = image(pixels, PhotometricInterpretation="YBR_PARTIAL_422", PixelData=stored)
    assert read_frame(save(data_set, tmp_path)).pixels.tolist() == [[[0, 0, 0]] * 2 + [[255, 255, 255]] * 2]


def test_colours_that_are_not_known_are_named(tmp_path: Path) -> None:
    with pytest.raises(CannotDecode, check=saying("CMYK")):
        read_frame(save(image(noise(4, 4), PhotometricInterpretation="CMYK"), tmp_path))
