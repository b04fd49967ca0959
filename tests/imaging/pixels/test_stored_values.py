"""Stored values: shifted, masked, with their sign, as Bits Stored, High Bit and Pixel Representation say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.element_head import PIXEL_DATA
from qrstation.imaging.pixels.codecs import Samples
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.pixels.stored_values import decoded_values, native_values
from qrstation.imaging.reading.stored_object import PixelLayout
from tests.imaging.material import image, save


def layout(stored: int, *, high: int | None = None, signed: bool = False, allocated: int = 16) -> PixelLayout:
    """Make a layout of so many bits."""
    top = stored - 1 if high is None else high
    return PixelLayout(1, 1, 1, 1, "MONOCHROME2", False, allocated, stored, top, signed, PIXEL_DATA)


@given(st.integers(0, 65535), st.integers(1, 16), st.data(), st.booleans())
def test_a_cell_is_read_bit_by_bit(cell: int, stored: int, data: st.DataObject, signed: bool) -> None:
    high = data.draw(st.integers(stored - 1, 15))
    value = cell >> (high + 1 - stored) & (1 << stored) - 1
    if signed and value >> (stored - 1):
        value -= 1 << stored
    found = native_values(np.array([[cell]], np.uint16), layout(stored, high=high, signed=signed))
    assert found.tolist() == [[value]]
    assert found.dtype.kind == ("i" if signed else "u")


@given(
    st.lists(st.integers(0, 65535), min_size=1, max_size=20),
    st.integers(1, 16),
    st.data(),
    st.booleans(),
    st.booleans(),
)
def test_values_that_take_the_place_of_their_cells_are_the_same(
    cells: list[int], stored: int, data: st.DataObject, signed: bool, swapped: bool
) -> None:
    kept = np.array([cells], ">u2" if swapped else "<u2")
    told = layout(stored, high=data.draw(st.integers(stored - 1, 15)), signed=signed)
    kept.flags.writeable = False
    expected, own = native_values(kept, told), kept.copy()
    found = native_values(own, told, in_place=True)
    assert (found == expected).all()
    assert found.dtype == expected.dtype
    assert np.may_share_memory(found, own) != swapped
    assert (native_values(kept, told, in_place=True) == expected).all()


def test_old_overlays_in_the_unused_bits_are_masked_away(tmp_path: Path) -> None:
    values = np.arange(-2048, 2048, dtype=np.int16).reshape(64, 64)
    with_overlay = (values & 0x0FFF) | np.int16(0x2000)
    found = read_frame(save(image(with_overlay, BitsStored=12), tmp_path)).pixels
    assert (found == values).all()


@pytest.mark.parametrize(
    ("value", "precision", "stored", "signed", "lossy", "expected"),
    [
        (4000, 12, 12, False, False, 4000),
        (4095, 12, 12, True, False, -1),
        (5000, 16, 12, False, False, 5000 & 4095),
        (5000, 16, 12, False, True, 4095),
        (200, 8, 12, False, False, 200),
        (200, 8, 16, True, False, -56),
    ],
)
def test_what_a_stream_holds_becomes_the_stored_value(
    value: int, precision: int, stored: int, signed: bool, lossy: bool, expected: int
) -> None:
    samples = Samples(np.array([[value]], np.uint16), precision, "MONOCHROME2")
    assert decoded_values(samples, layout(stored, signed=signed), lossy=lossy).tolist() == [[expected]]


@pytest.mark.parametrize(
    ("value", "precision", "lossy", "expected"),
    [(-5, 16, False, -5), (-3000, 16, True, -2048), (3000, 16, True, 2047), (-5, 12, False, -5)],
)
def test_a_signed_stream_keeps_its_sign(value: int, precision: int, lossy: bool, expected: int) -> None:
    samples = Samples(np.array([[value]], np.int16), precision, "MONOCHROME2")
    assert decoded_values(samples, layout(12, signed=True), lossy=lossy).tolist() == [[expected]]
