"""Decoding: pydicom's own files give pydicom's own values; what cannot be shown says why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pydicom.data
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

from qrstation.core.errors import CannotDecode, InstanceError
from qrstation.imaging.decode import read_frame
from qrstation.imaging.display import default_window, modality_value, to_display
from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.render import render_png

FOLDER = Path(pydicom.data.__file__).parent / "test_files"
REFERENCE = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless)


def grey_files() -> list[Path]:
    """Give the grey files that pydicom decodes by itself."""
    found = []
    for path in sorted(FOLDER.glob("*.dcm")):
        try:
            data_set = pydicom.dcmread(path, force=True)
        except (OSError, ValueError):
            continue
        syntax = data_set.file_meta.get("TransferSyntaxUID") if hasattr(data_set, "file_meta") else None
        plain = syntax in REFERENCE and "PixelData" in data_set and data_set.get("SamplesPerPixel") == 1
        if plain and data_set.get("PhotometricInterpretation") in ("MONOCHROME1", "MONOCHROME2"):
            found.append(path)
    return found


@pytest.mark.filterwarnings("ignore::UserWarning")  # pydicom says where it guesses
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_grey_files_have_the_values_that_pydicom_reads() -> None:
    compared = 0
    for path in grey_files():
        data_set = pydicom.dcmread(path)
        try:
            expected = data_set.pixel_array
            mine = read_frame(path)
        except (ValueError, AttributeError, InstanceError, RuntimeError, NotImplementedError):
            continue  # damaged on purpose: its own test says what is told of it
        first = expected[0] if mine.count > 1 else expected
        if data_set.BitsAllocated > 1:
            assert (mine.pixels == first).all(), path.name
            compared += 1
    assert compared >= 14


@pytest.mark.parametrize(
    "name",
    [
        "SC_rgb_rle.dcm",
        "SC_rgb_jpeg_dcmtk.dcm",
        "SC_rgb_small_odd_jpeg.dcm",
        "examples_rgb_color.dcm",
        "examples_ybr_color.dcm",
        "examples_palette.dcm",
        "JPEG2000.dcm",
        "JPEG-lossy.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "liver_1frame.dcm",
        "rtdose_1frame.dcm",
    ],
)
def test_each_kind_of_file_is_shown(name: str) -> None:
    frame = read_frame(FOLDER / name)
    shown = to_display(frame)
    assert shown.dtype == np.uint8
    assert shown.shape[:2] == (frame.rows, frame.columns)


@pytest.mark.parametrize(("lossless", "plain"), [("MR_small_jp2klossless.dcm", "MR_small.dcm"),
                                                 ("MR_small_jpeg_ls_lossless.dcm", "MR_small.dcm"),
                                                 ("MR_small_RLE.dcm", "MR_small.dcm")])  # fmt: skip
def test_lossless_syntaxes_give_the_same_values(lossless: str, plain: str) -> None:
    assert (read_frame(FOLDER / lossless).pixels == read_frame(FOLDER / plain).pixels).all()


@pytest.mark.parametrize(("name", "words"), [("rtplan.dcm", ""), ("MR_truncated.dcm", ""), ("no_meta.dcm", "")])
def test_what_cannot_be_shown_says_why(name: str, words: str) -> None:
    with pytest.raises(InstanceError) as caught:
        read_frame(FOLDER / name)
    assert caught.value.what
    assert "\n" not in caught.value.what
    assert words in caught.value.what


def test_an_unknown_transfer_syntax_is_named(tmp_path: Path) -> None:
    data_set = pydicom.dcmread(FOLDER / "CT_small.dcm")
    data_set.file_meta.TransferSyntaxUID = "1.2.3.4"
    data_set.save_as(tmp_path / "x.dcm", implicit_vr=False, little_endian=True)
    with pytest.raises(CannotDecode, match=r"1\.2\.3\.4"):
        read_frame(tmp_path / "x.dcm")


@given(st.binary(max_size=400))
def test_any_bytes_are_an_expected_failure(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "x.dcm"
    path.write_bytes(bytes(128) + b"DICM" + data)
    with pytest.raises(InstanceError):
        read_frame(path)


@pytest.mark.parametrize("size", [60_000])
def test_absurd_sizes_are_refused_before_memory_is_taken(tmp_path: Path, size: int) -> None:
    data_set = pydicom.dcmread(FOLDER / "CT_small.dcm")
    data_set.Rows = data_set.Columns = size
    data_set.save_as(tmp_path / "x.dcm")
    with pytest.raises(CannotDecode):
        read_frame(tmp_path / "x.dcm")


def formula(values: np.ndarray, window: Window) -> np.ndarray:
    """PS3.3 C.11.2.1.2.1, in floating point."""
    centre, width = window.centre, window.width
    shown = ((values - (centre - 0.5)) / (width - 1) + 0.5) * 255
    shown[values <= centre - 0.5 - (width - 1) / 2] = 0
    shown[values > centre - 0.5 + (width - 1) / 2] = 255
    return np.rint(np.clip(shown, 0, 255))


@given(st.floats(-1000, 3000), st.floats(2, 4000))
def test_the_window_is_the_standards_formula(centre: float, width: float) -> None:
    pixels = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    frame = Frame(pixels, bits=12, intercept=-1024.0)
    window = Window(centre, width)
    expected = formula(pixels.astype(np.float64) - 1024, window)
    assert np.abs(to_display(frame, window).astype(int) - expected).max() <= 1
    assert (to_display(frame, window, invert=True) == 255 - to_display(frame, window)).all()


def test_the_files_window_and_values_are_used() -> None:
    frame = read_frame(FOLDER / "CT_small.dcm")
    data_set = pydicom.dcmread(FOLDER / "CT_small.dcm")
    expected = data_set.pixel_array[5, 7] * data_set.RescaleSlope + data_set.RescaleIntercept
    assert modality_value(frame, 5, 7) == expected
    window = default_window(frame)
    assert window is None or window.width > 0


def test_render_writes_what_is_displayed(tmp_path: Path) -> None:
    import imagecodecs

    render_png(FOLDER / "CT_small.dcm", tmp_path / "x.png", 1, Window(40, 400))
    shown = to_display(read_frame(FOLDER / "CT_small.dcm"), Window(40, 400))
    assert (imagecodecs.png_decode((tmp_path / "x.png").read_bytes()) == shown).all()
