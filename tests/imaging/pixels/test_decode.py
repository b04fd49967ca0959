"""Decoding: pydicom's own files give pydicom's and DCMTK's own values; what cannot be shown says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.pixels import apply_color_lut, pixel_array
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

from qrstation.core.errors import CannotDecode, InstanceError
from qrstation.imaging.display.display import default_window, modality_value
from qrstation.imaging.frame import Window
from qrstation.imaging.pixels.decode import FrameReader, read_frame
from qrstation.words import words_of
from tests.imaging.material import FOLDER, REFUSED, files_with_pixels, image, save, syntax_of
from tests.peers import dcmtk
from tests.told import saying

REFERENCE = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless)
pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),  # pydicom says what it thinks of its own test files
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def shown_files() -> list[Path]:
    """Give the files that are to be shown."""
    return [path for path in files_with_pixels() if path.name not in REFUSED]


def test_every_file_with_pixels_is_shown_but_for_those_that_are_damaged() -> None:
    refused = {}
    for path in files_with_pixels():
        try:
            read_frame(path)
        except InstanceError as error:
            refused[path.name] = words_of(error).what
    assert set(refused) == set(REFUSED)
    for name, words in REFUSED.items():
        assert words in refused[name], name


def test_every_grey_frame_that_pydicom_decodes_by_itself_has_its_values() -> None:
    compared = 0
    for path in shown_files():
        data_set = pydicom.dcmread(path)
        if data_set.file_meta.TransferSyntaxUID not in REFERENCE or data_set.SamplesPerPixel != 1:
            continue
        if data_set.PhotometricInterpretation == "PALETTE COLOR":
            continue
        expected = data_set.pixel_array
        reader = FrameReader()
        for number in range(int(data_set.get("NumberOfFrames", 1))):
            mine = reader.read(path, number).pixels
            theirs = expected[number] if expected.ndim == 3 else expected
            assert mine.shape == theirs.shape, path.name
            assert (mine == theirs).all(), path.name
            compared += 1
    assert compared == 58


def eight_bits(data_set: pydicom.Dataset) -> np.ndarray[Any, Any]:
    """Give the first frame as pydicom sees its colours, in steps of an 8-bit screen, not rounded."""
    if data_set.PhotometricInterpretation == "PALETTE COLOR":
        colours: np.ndarray[Any, Any] = apply_color_lut(pixel_array(data_set, index=0), data_set)
        top = 255 if colours.dtype == np.uint8 else 65535
    else:
        colours = pixel_array(data_set, index=0)
        top = (1 << data_set.BitsStored) - 1
    return colours.astype(np.float64) * (255 / top)


def test_every_colour_frame_that_pydicom_decodes_by_itself_has_its_colours() -> None:
    compared = set()
    for path in shown_files():
        data_set = pydicom.dcmread(path)
        is_colour = data_set.SamplesPerPixel == 3 or data_set.PhotometricInterpretation == "PALETTE COLOR"
        if data_set.file_meta.TransferSyntaxUID not in REFERENCE or not is_colour:
            continue
        mine, theirs = read_frame(path).pixels, eight_bits(data_set)
        assert mine.shape == theirs.shape
        # To the nearest; a palette of 16 bits by its high byte, as the standard leaves open.
        bound = 1.0 if data_set.PhotometricInterpretation == "PALETTE COLOR" else 0.5
        assert np.abs(mine - theirs).max() <= bound, path.name
        compared.add(data_set.PhotometricInterpretation)
    assert compared == {"RGB", "YBR_FULL_422", "PALETTE COLOR"}


JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70")
NOT_READ_BY_DCMTK = ("SC_rgb_jpeg.dcm",)  # it says explicit VR and is written in implicit VR
JPEG_LS = ("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81")


@pytest.mark.parametrize(
    "path",
    [p for p in shown_files() if syntax_of(p) in JPEG + JPEG_LS and p.name not in NOT_READ_BY_DCMTK],
    ids=lambda path: path.name,
)
def test_jpeg_and_jpeg_ls_have_the_values_that_dcmtk_decodes(path: Path, tmp_path: Path) -> None:
    syntax = pydicom.dcmread(path).file_meta.TransferSyntaxUID
    tool = "dcmdjpeg" if syntax in JPEG else "dcmdjpls"
    done = dcmtk(tool, str(path), str(tmp_path / "plain.dcm"))
    assert done.returncode == 0, done.stderr
    mine, theirs = read_frame(path).pixels, pydicom.dcmread(tmp_path / "plain.dcm").pixel_array
    theirs = theirs[0] if theirs.ndim > mine.ndim else theirs
    assert mine.shape == theirs.shape
    assert (mine == theirs).all()


@pytest.mark.parametrize(("lossless", "plain"), [("MR_small_jp2klossless.dcm", "MR_small.dcm"),
                                                 ("MR_small_jpeg_ls_lossless.dcm", "MR_small.dcm"),
                                                 ("MR_small_RLE.dcm", "MR_small.dcm"),
                                                 ("SC_rgb_jpeg_gdcm.dcm", "SC_rgb_rle.dcm")])  # fmt: skip
def test_lossless_syntaxes_give_the_same_values(lossless: str, plain: str) -> None:
    assert (read_frame(FOLDER / lossless).pixels == read_frame(FOLDER / plain).pixels).all()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rtplan.dcm", "this is a radiotherapy plan, no image"),
        ("reportsi.dcm", "this is a structured report, no image"),
        ("MR_truncated.dcm", "the pixel data ends early: 8130 of 8192 bytes are there"),
        ("no_meta.dcm", "no DICM at byte 128"),
        ("badVR.dcm", "(0028,0008) is not a number"),
    ],
)
def test_what_cannot_be_shown_says_why(name: str, words: str) -> None:
    with pytest.raises(InstanceError) as caught:
        read_frame(FOLDER / name)
    said = words_of(caught.value)
    assert words in said.what
    assert "\n" not in said.what
    assert said.advice


def test_an_unknown_transfer_syntax_is_named(tmp_path: Path) -> None:
    data_set = pydicom.dcmread(FOLDER / "CT_small.dcm")
    data_set.file_meta.TransferSyntaxUID = "1.2.3.4"
    data_set.save_as(tmp_path / "x.dcm", implicit_vr=False, little_endian=True)
    with pytest.raises(CannotDecode, check=saying(r"1\.2\.3\.4")):
        read_frame(tmp_path / "x.dcm")


def test_a_frame_that_there_is_not_is_refused(tmp_path: Path) -> None:
    path = save(image(np.zeros((4, 4), np.uint8)), tmp_path)
    for number in (-1, 1, 1000):
        with pytest.raises(CannotDecode, check=saying("has no frame")):
            read_frame(path, number)


@given(st.binary(max_size=400))
def test_any_bytes_are_an_expected_failure(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "x.dcm"
    path.write_bytes(bytes(128) + b"DICM" + data)
    with pytest.raises(InstanceError):
        read_frame(path)


def test_absurd_sizes_are_refused_before_memory_is_taken(tmp_path: Path) -> None:
    data_set = pydicom.dcmread(FOLDER / "CT_small.dcm")
    data_set.Rows = data_set.Columns = 60_000
    data_set.save_as(tmp_path / "x.dcm")
    with pytest.raises(CannotDecode, check=saying("more than the limit of 1 GiB")):
        read_frame(tmp_path / "x.dcm")


def test_the_files_window_and_values_are_used(tmp_path: Path) -> None:
    data_set = pydicom.dcmread(FOLDER / "CT_small.dcm")
    frame = read_frame(FOLDER / "CT_small.dcm")
    expected = data_set.pixel_array[5, 7] * data_set.RescaleSlope + data_set.RescaleIntercept
    assert modality_value(frame, 5, 7) == expected
    assert "WindowCenter" not in data_set
    assert default_window(frame) == frame.automatic
    data_set.WindowCenter, data_set.WindowWidth = [50, -600], [350, 1500]
    data_set.WindowCenterWidthExplanation = ["SOFT", "LUNG"]
    data_set.save_as(tmp_path / "windows.dcm")
    frame = read_frame(tmp_path / "windows.dcm")
    assert frame.windows == (Window(50, 350, explanation="SOFT"), Window(-600, 1500, explanation="LUNG"))
    assert default_window(frame) == frame.windows[0]
