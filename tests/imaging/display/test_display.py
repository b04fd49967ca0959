"""From stored values to the screen: exactly the standard's formulas, compared with pydicom's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi, apply_windowing
from pydicom.sequence import Sequence

from qrstation.imaging.display.display import (
    apply_window,
    automatic_window,
    default_window,
    modality_value,
    starting_window,
    to_display,
)
from qrstation.imaging.frame import Frame, LookupTable, Palette, Window
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.presentation import Presentation
from tests.imaging.material import FOLDER, image, save, table

Array = np.ndarray[Any, Any]
UNSIGNED = np.arange(4096, dtype=np.uint16).reshape(64, 64)
SIGNED = np.arange(-2048, 2048, dtype=np.int16).reshape(64, 64)


def is_rounded(levels: Array, exact: Array) -> bool:
    """Tell whether grey levels are the exact values (0–255) rounded to the nearest."""
    return bool((np.abs(levels - exact) <= 0.5 + 1e-9).all())


def windowed_by_pydicom(data_set: Dataset, values: Array) -> Array:
    """Give what pydicom's window makes of modality values, as levels of a screen, not rounded."""
    with np.errstate(over="ignore"):  # its exp() runs over where the level is black anyway
        shown = apply_windowing(values, data_set)
    # Its range of output is that of all values there can be; a window of LINEAR shows both its ends.
    plain = Dataset()
    plain.update(data_set)
    plain.VOILUTFunction, plain.WindowCenter, plain.WindowWidth = "LINEAR", 0, 1
    low, high = apply_windowing(np.array([-1e9, 1e9]), plain)
    return (shown - low) * (255 / (high - low))


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize(("centre", "width"), [(40, 400), (-600, 1500), (300.5, 77.25), (0, 2), (1000, 4096)])
@pytest.mark.parametrize("pixels", [UNSIGNED, SIGNED], ids=["unsigned", "signed"])
def test_windows_are_those_of_pydicom(
    tmp_path: Path, function: str, centre: float, width: float, pixels: Array
) -> None:
    data_set = image(
        pixels, BitsStored=12, WindowCenter=centre, WindowWidth=width, VOILUTFunction=function,
        RescaleSlope=1, RescaleIntercept=-1024,
    )  # fmt: skip
    frame = read_frame(save(data_set, tmp_path))
    assert frame.windows == (Window(centre, width, function),)
    exact = windowed_by_pydicom(data_set, apply_modality_lut(pixels, data_set))
    assert is_rounded(to_display(frame), exact)
    assert len(np.unique(to_display(frame))) > 1


@pytest.mark.parametrize(("slope", "intercept"), [(1, -1024), (0.5, 0), (2.5, -7.25), (-1, 4095), (1e-3, 0)])
def test_rescaled_values_are_those_of_pydicom(tmp_path: Path, slope: float, intercept: float) -> None:
    data_set = image(UNSIGNED, BitsStored=12, RescaleSlope=slope, RescaleIntercept=intercept)
    frame = read_frame(save(data_set, tmp_path))
    expected = np.asarray(apply_modality_lut(UNSIGNED, data_set), np.float64)
    assert [modality_value(frame, 5, column) for column in range(64)] == expected[5].tolist()
    window = Window(float(expected.mean()), float(np.ptp(expected)) / 2)
    assert is_rounded(to_display(frame, Presentation(window)), apply_window(expected, window))


@pytest.mark.parametrize("first", [0, 100, 1000])
@pytest.mark.parametrize("bits", [8, 16])
def test_a_modality_lut_gives_the_values_of_pydicom(tmp_path: Path, first: int, bits: int) -> None:
    entries = (np.arange(600) * 7919 % (1 << bits)).astype(np.uint16)
    data_set = image(UNSIGNED, BitsStored=12, WindowCenter=1 << (bits - 1), WindowWidth=1 << bits)
    data_set.ModalityLUTSequence = table(entries, first, bits)
    frame = read_frame(save(data_set, tmp_path))
    expected = apply_modality_lut(UNSIGNED, data_set)
    found = [[modality_value(frame, row, column) for column in range(64)] for row in range(64)]
    assert found == expected.tolist()
    assert is_rounded(to_display(frame), windowed_by_pydicom(data_set, expected.astype(np.float64)))


@pytest.mark.parametrize(("pixels", "first"), [(UNSIGNED, 0), (UNSIGNED, 700), (SIGNED, -500), (SIGNED, 20)])
@pytest.mark.parametrize("bits", [8, 12, 16])
def test_a_voi_lut_gives_the_values_of_pydicom(tmp_path: Path, pixels: Array, first: int, bits: int) -> None:
    entries = (np.arange(900) * 7919 % (1 << bits)).astype(np.uint16)
    data_set = image(pixels, BitsStored=12, VOILUTSequence=table(entries, first, bits))
    frame = read_frame(save(data_set, tmp_path))
    # pydicom clips in the type of the entries: bytes cannot count to 900, so the index is clipped here.
    expected = apply_voi(pixels, data_set) if bits > 8 else entries[np.clip(pixels.astype(int) - first, 0, 899)]
    assert is_rounded(to_display(frame), expected.astype(np.float64) * (255 / ((1 << bits) - 1)))
    assert default_window(frame) is None
    assert starting_window(frame) == Window(first + 450, 900)


def test_a_voi_lut_goes_over_rescaled_values_and_before_a_window(tmp_path: Path) -> None:
    entries = np.linspace(0, 4095, 1000).astype(np.uint16)
    data_set = image(
        UNSIGNED, BitsStored=12, RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=400,
        VOILUTSequence=table(entries, -500, 12), PixelRepresentation=0,
    )  # fmt: skip
    frame = read_frame(save(data_set, tmp_path))
    expected = apply_voi(apply_modality_lut(UNSIGNED, data_set).astype(np.int64), data_set)
    assert is_rounded(to_display(frame), expected.astype(np.float64) * (255 / 4095))
    assert is_rounded(
        to_display(frame, Presentation(Window(40, 400))),
        apply_window(UNSIGNED.astype(np.float64) - 1024, Window(40, 400)),
    )


@pytest.mark.parametrize("shape", ["", "INVERSE", "IDENTITY"])
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_the_lowest_value_is_white_where_the_file_says_so(tmp_path: Path, photometric: str, shape: str) -> None:
    data_set = image(UNSIGNED, BitsStored=12, WindowCenter=2048, WindowWidth=4096)
    plain = to_display(read_frame(save(data_set, tmp_path)))
    data_set.PhotometricInterpretation = photometric
    if shape:
        data_set.PresentationLUTShape = shape
    shown = to_display(read_frame(save(data_set, tmp_path)))
    is_white = shape == "INVERSE" if shape else photometric == "MONOCHROME1"
    assert (shown == (255 - plain if is_white else plain)).all()
    assert (to_display(read_frame(tmp_path / "image.dcm"), Presentation(inverted=True)) == 255 - shown).all()


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize(("padding", "limit"), [(0, None), (2000, None), (0, 99), (99, 0), (-2000, -1900)])
def test_padding_is_black_and_the_rest_as_pydicom_has_it(
    tmp_path: Path, photometric: str, padding: int, limit: int | None
) -> None:
    pixels = SIGNED if padding < 0 else UNSIGNED
    data_set = image(pixels, BitsStored=12, WindowCenter=100, WindowWidth=3000)
    data_set.PhotometricInterpretation = photometric
    vr = "SS" if padding < 0 else "US"
    data_set.add_new(0x00280120, vr, padding)
    if limit is not None:
        data_set.add_new(0x00280121, vr, limit)
    shown = to_display(read_frame(save(data_set, tmp_path)))
    low, high = sorted((padding, padding if limit is None else limit))
    is_padding = (pixels >= low) & (pixels <= high)
    assert is_padding.sum() == high - low + 1
    assert (shown[is_padding] == 0).all()
    exact = windowed_by_pydicom(data_set, pixels.astype(np.float64))
    exact = 255 - exact if photometric == "MONOCHROME1" else exact
    assert is_rounded(shown[~is_padding], exact[~is_padding])


def test_padding_does_not_move_the_automatic_window() -> None:
    pixels = np.full((64, 64), 1000, np.int16)
    pixels[20:40, 20:40] = 1100
    pixels[:8] = -2000
    with_padding = automatic_window(Frame(pixels, padding=(-2000.0, -2000.0)))
    assert with_padding == Window(1050.5, 101)
    assert automatic_window(Frame(pixels)).width > 3000


def test_an_image_of_8_bits_is_shown_as_it_is() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert (to_display(Frame(pixels, bits=8)) == pixels).all()
    assert (to_display(Frame(pixels.view(np.int8), bits=8)) == pixels.view(np.int8).astype(int) + 128).all()


def formula(values: Array, window: Window) -> Array:
    """PS3.3 C.11.2.1.2.1 and C.11.2.1.3, value by value."""
    centre, width = window.centre, window.width
    shown = []
    for x in values.ravel().tolist():
        if window.function == "SIGMOID":
            shown.append(255 / (1 + math.exp(min(700.0, -4 * (x - centre) / width))))
            continue
        c, w = (centre, width) if window.function == "LINEAR_EXACT" else (centre - 0.5, width - 1)
        y = 0.0 if x <= c - w / 2 else 255.0 if x > c + w / 2 else ((x - c) / w + 0.5) * 255
        shown.append(y)
    return np.array(shown).reshape(values.shape)


@given(
    st.floats(-1000, 3000), st.floats(2, 4000), st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
)  # fmt: skip
def test_a_window_is_the_standards_formula(centre: float, width: float, function: str) -> None:
    frame = Frame(UNSIGNED, bits=12, intercept=-1024.0)
    window = Window(centre, width, function)
    shown = to_display(frame, Presentation(window))
    assert is_rounded(shown, formula(UNSIGNED - 1024.0, window))
    assert (to_display(frame, Presentation(window, inverted=True)) == 255 - shown).all()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_the_table_and_the_formula_agree(rows: int, columns: int, seed: int) -> None:
    """Small images go through the formula, large ones through a table of the values that occur."""
    values = np.random.default_rng(seed).integers(-32768, 32768, (rows, columns)).astype(np.int16)
    large = np.tile(values, (-(-1024 // values.size), 1))
    through = Presentation(Window(100, 5000))
    assert (to_display(Frame(large), through)[:rows] == to_display(Frame(values), through)).all()


def test_a_window_of_one_is_a_threshold() -> None:
    shown = to_display(Frame(UNSIGNED, bits=12), Presentation(Window(100, 1)))
    assert (shown == np.where(UNSIGNED >= 100, 255, 0)).all()


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.floats(0, 1e30, exclude_min=True))
def test_no_window_breaks_anything(centre: float, width: float) -> None:
    assume(width > 0)
    for function in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        shown = to_display(Frame(UNSIGNED[:8, :8], bits=12), Presentation(Window(centre, width, function)))
        assert (np.diff(shown.ravel().astype(int)) >= 0).all()


def test_what_is_no_number_is_black() -> None:
    pixels = np.array([[math.nan, math.inf], [-math.inf, 5.0]], np.float32)
    for monochrome1 in (False, True):
        shown = to_display(Frame(pixels, monochrome1=monochrome1), Presentation(Window(0, 1)))
        assert shown.tolist() == [[0, 0], [0, 0 if monochrome1 else 255]]


def test_colour_has_no_window() -> None:
    rgb = np.arange(75, dtype=np.uint8).reshape(5, 5, 3)
    assert (to_display(Frame(rgb), Presentation(Window(0, 1))) == rgb).all()
    assert (to_display(Frame(rgb), Presentation(inverted=True)) == 255 - rgb).all()
    assert default_window(Frame(rgb)) is None
    assert math.isnan(modality_value(Frame(rgb), 0, 0))


def test_values_of_a_supplemental_palette_are_coloured_and_the_others_grey() -> None:
    colours = np.array([[255, 0, 0], [0, 255, 0]], np.uint8)
    pixels = np.array([[0, 100, 101, 102]], np.uint8)
    shown = to_display(Frame(pixels, bits=8, palette=Palette(100, colours)))
    assert shown.tolist() == [[[0, 0, 0], [255, 0, 0], [0, 255, 0], [102, 102, 102]]]


def test_inputs_outside_a_table_take_its_ends() -> None:
    frame = Frame(
        np.array([[0, 10, 11, 12, 99]], np.uint8), voi_tables=(LookupTable(10, np.array([5, 6, 7], np.uint16), 8),)
    )
    assert to_display(frame).tolist() == [[5, 5, 6, 7, 7]]


@pytest.mark.parametrize("name", ["liver_1frame.dcm", "rtdose_1frame.dcm"])
def test_without_a_window_nearly_everything_of_a_real_image_is_told_apart(name: str) -> None:
    frame = read_frame(FOLDER / name)
    shown = to_display(frame)
    assert shown.shape == frame.pixels.shape
    assert (shown.min(), shown.max()) == (0, 255)
    order = np.argsort(frame.pixels.ravel(), kind="stable")
    steps = np.diff(shown.ravel()[order].astype(int))
    assert ((steps >= 0) if not frame.monochrome1 else (steps <= 0)).all()


def emptied(kind: str) -> Dataset:
    """Give an item of a LUT sequence without a table: with no element at all, or with empty ones."""
    item = Dataset()
    if kind == "empty values":
        item.add_new(0x00283002, "US", None)
        item.add_new(0x00283006, "OW", None)
    elif kind == "zero entries":
        item.add_new(0x00283002, "US", [0, 0, 0])
        item.add_new(0x00283006, "OW", b"")
    return item


@pytest.mark.parametrize("kind", ["no element", "empty values", "zero entries"])
@pytest.mark.parametrize("sequence", ["ModalityLUTSequence", "VOILUTSequence"])
def test_an_item_without_a_table_is_no_table(tmp_path: Path, sequence: str, kind: str) -> None:
    attributes = {
        "BitsStored": 12,
        "WindowCenter": 40,
        "WindowWidth": 400,
        "RescaleSlope": 2,
        "RescaleIntercept": -1024,
    }
    plain = to_display(read_frame(save(image(UNSIGNED, **attributes), tmp_path)))
    data_set = image(UNSIGNED, **attributes)
    setattr(data_set, sequence, Sequence([emptied(kind)]))
    assert (to_display(read_frame(save(data_set, tmp_path))) == plain).all()
    coloured = image(np.zeros((8, 8, 3), np.uint8))
    setattr(coloured, sequence, Sequence([emptied(kind)]))
    assert read_frame(save(coloured, tmp_path)).is_colour


def test_a_table_that_does_not_concern_colours_refuses_none(tmp_path: Path) -> None:
    data_set = image(np.zeros((8, 8, 3), np.uint8), ModalityLUTSequence=table(np.arange(9), 0, 16))
    data_set.ModalityLUTSequence[0].LUTData = b"\0\0"
    assert read_frame(save(data_set, tmp_path)).is_colour


def test_an_empty_supplemental_palette_is_none(tmp_path: Path) -> None:
    data_set = image(UNSIGNED, BitsStored=12, PixelPresentation="MIXED")
    for tag in (0x00281101, 0x00281102, 0x00281103):
        data_set.add_new(tag, "US", None)
    assert read_frame(save(data_set, tmp_path)).palette is None
