"""Palettes: the colours of pydicom, plain and segmented; what a table holds decides, not the depth that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut

from qrstation.core.errors import CannotDecode
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import image, save
from tests.told import saying

Array = np.ndarray[Any, Any]
COLOURS = ("Red", "Green", "Blue")
INDICES = np.arange(256, dtype=np.uint8).reshape(16, 16)


def with_palette(pixels: Array, tables: Array, first: int = 0, bits: int = 16) -> Dataset:
    """Make an image with three tables of ``bits``."""
    made = image(pixels, PhotometricInterpretation="PALETTE COLOR")
    for number, (colour, values) in enumerate(zip(COLOURS, tables, strict=True)):
        made.add_new(0x00281101 + number, "SS" if first < 0 else "US", [len(values) & 0xFFFF, first, bits])
        setattr(made, f"{colour}PaletteColorLookupTableData", values.astype("<u2" if bits > 8 else "u1").tobytes())
    return made


@pytest.mark.parametrize("first", [0, 10, 200])
@given(seed=st.integers(0, 2**32 - 1))
def test_deep_tables_are_shown_by_their_high_byte(
    tmp_path_factory: pytest.TempPathFactory, first: int, seed: int
) -> None:
    tables = np.random.default_rng(seed).integers(0, 65536, (3, 100))
    data_set = with_palette(INDICES, tables, first)
    found = read_frame(save(data_set, tmp_path_factory.getbasetemp())).pixels
    assert (found == apply_color_lut(INDICES, data_set) >> 8).all()


def test_tables_of_8_bits_are_the_colours(tmp_path: Path) -> None:
    tables = np.random.default_rng(1).integers(0, 256, (3, 256))
    found = read_frame(save(with_palette(INDICES, tables, bits=8), tmp_path)).pixels
    assert (found == tables.T[INDICES]).all()


def test_signed_indices_count_from_a_negative_first(tmp_path: Path) -> None:
    pixels = np.arange(-128, 128, dtype=np.int8).reshape(16, 16)
    tables = np.random.default_rng(1).integers(0, 65536, (3, 50))
    found = read_frame(save(with_palette(pixels, tables, first=-20), tmp_path)).pixels
    assert (found == (tables >> 8).T[np.clip(pixels.astype(int) + 20, 0, 49)]).all()


def test_tables_that_say_16_bits_and_hold_8_are_not_black(tmp_path: Path) -> None:
    tables = np.random.default_rng(1).integers(0, 256, (3, 256))
    found = read_frame(save(with_palette(INDICES, tables), tmp_path)).pixels
    assert (found == tables.T[INDICES]).all()


def segmented(data_set: Dataset, *cells: list[int]) -> Dataset:
    """Put segments in the place of the tables."""
    for colour, values in zip(COLOURS, cells, strict=True):
        del data_set[f"{colour}PaletteColorLookupTableData"]
        setattr(data_set, f"Segmented{colour}PaletteColorLookupTableData", np.array(values, "<u2").tobytes())
    return data_set


def test_segments_are_expanded_as_pydicom_does(tmp_path: Path) -> None:
    # A discrete segment of two, a line of 98 to the end; the last table repeats its first segment by a reference.
    line = [0, 2, 0, 65535, 1, 98, 256]
    repeated = [0, 2, 512, 1024, 1, 96, 65535, 2, 1, 0, 0]
    data_set = segmented(with_palette(INDICES, np.zeros((3, 100))), line, line, repeated)
    found = read_frame(save(data_set, tmp_path)).pixels
    expected = apply_color_lut(INDICES, data_set)
    assert (np.abs((found.astype(int) << 8) - (expected.astype(int) & 0xFF00)) <= 256).all()
    assert len(np.unique(found[..., 0])) > 50


def test_segments_of_8_bits_are_expanded_as_pydicom_does(tmp_path: Path) -> None:
    # The second table repeats its line, whose place in bytes is told by four cells; then another value ends it.
    line = [0, 2, 0, 250, 1, 98, 17]
    repeated = [0, 2, 200, 100, 1, 48, 0, 2, 1, 4, 0, 0, 0, 0, 2, 9, 7]
    data_set = with_palette(INDICES, np.zeros((3, 100)), bits=8)
    for colour, cells in zip(COLOURS, (line, repeated, line), strict=True):
        del data_set[f"{colour}PaletteColorLookupTableData"]
        data = bytes(cells) + b"\0" * (len(cells) % 2)
        setattr(data_set, f"Segmented{colour}PaletteColorLookupTableData", data)
    found = read_frame(save(data_set, tmp_path)).pixels
    assert found[0, :2].tolist() == [[0, 200, 0], [250, 100, 250]]
    # From 100 in 48 steps to 0, and from there in 48 steps to 0 again.
    assert found[1, 1].tolist() == [212, 67, 212]
    assert found.reshape(-1, 3)[49:60, 1].tolist() == [0] * 11
    assert found.reshape(-1, 3)[98:100, 1].tolist() == [9, 7]


@pytest.mark.parametrize(
    "cells",
    [[0, 0] * 100 + [2, 65535, 0, 0] * 10, [0, 0] * 300_000, [0, 1, 5, 1, 0, 9] * 100 + [2, 65535, 6, 0] * 1000],
    ids=["repeated", "many", "lines"],
)
def test_segments_without_end_are_told_at_once(tmp_path: Path, cells: list[int]) -> None:
    data_set = segmented(with_palette(INDICES, np.zeros((3, 60000))), cells, cells, cells)
    with pytest.raises(CannotDecode, check=saying("palette")):
        read_frame(save(data_set, tmp_path))


@pytest.mark.parametrize("cells", [[1, 5, 9], [0, 200, 1], [9, 9, 9], [0], [], [2, 1, 90, 0], [0, 1, 7]])
def test_damaged_segments_are_told(tmp_path: Path, cells: list[int]) -> None:
    data_set = segmented(with_palette(INDICES, np.zeros((3, 100))), cells, cells, cells)
    with pytest.raises(CannotDecode, check=saying("palette")):
        read_frame(save(data_set, tmp_path))


@pytest.mark.parametrize(("lengths", "firsts"), [((256, 200, 100), (0, 0, 0)), ((100, 100, 90), (0, 20, 150))])
def test_tables_that_do_not_fit_together_are_looked_up_each_by_itself(
    tmp_path: Path, lengths: tuple[int, ...], firsts: tuple[int, ...]
) -> None:
    made = image(INDICES, PhotometricInterpretation="PALETTE COLOR")
    expected = []
    for number, (length, first) in enumerate(zip(lengths, firsts, strict=True)):
        values = np.random.default_rng(number).integers(0, 65536, length).astype("<u2")
        made.add_new(0x00281101 + number, "US", [length, first, 16])
        made.add_new(0x00281201 + number, "OW", values.tobytes())
        expected.append(values[np.clip(INDICES.astype(int) - first, 0, length - 1)] >> 8)
    assert (read_frame(save(made, tmp_path)).pixels == np.stack(expected, axis=2)).all()


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    data_set = with_palette(INDICES, np.zeros((3, 100)))
    del data_set.GreenPaletteColorLookupTableDescriptor
    with pytest.raises(CannotDecode, check=saying("no descriptor")):
        read_frame(save(data_set, tmp_path))
