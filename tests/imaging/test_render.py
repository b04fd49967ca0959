"""Rendering: the PNG holds what the viewer shows; what cannot be rendered is told."""

from __future__ import annotations

import os
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom.data import get_testdata_file

from qrstation.core.errors import CannotDecode, StationError
from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Window
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.presentation import PLAIN, UNSAID, Presentation
from qrstation.imaging.render import render_png
from tests.imaging.material import FOLDER, image, save, table
from tests.told import saying

CT = Path(str(get_testdata_file("CT_small.dcm")))
RGB = Path(str(get_testdata_file("SC_rgb_rle.dcm")))


@pytest.mark.parametrize(("path", "window"), [(CT, Window(40, 400)), (CT, None), (RGB, None)])
def test_the_picture_holds_what_is_displayed(tmp_path: Path, path: Path, window: Window | None) -> None:
    render_png(path, tmp_path / "x.png", 1, window)
    found = imagecodecs.png_decode((tmp_path / "x.png").read_bytes())
    shown = to_display(read_frame(path), Presentation(window))
    assert found.shape == shown.shape
    assert (found == shown).all()
    assert len(set(found.ravel().tolist())) > 2


@pytest.mark.parametrize("function", ["SIGMOID", "LINEAR_EXACT", "LINEAR", ""])
def test_a_window_goes_through_the_function_of_the_file(tmp_path: Path, function: str) -> None:
    ramp = np.arange(64, dtype=np.uint8).reshape(8, 8)
    path = save(image(ramp, WindowCenter=9, WindowWidth=4, VOILUTFunction=function), tmp_path)
    render_png(path, tmp_path / "x.png", 1, Window(32, 20))
    found = imagecodecs.png_decode((tmp_path / "x.png").read_bytes())
    shown = to_display(read_frame(path), Presentation(Window(32, 20, function or "LINEAR")))
    assert (found == shown).all()


@pytest.mark.parametrize("window", [(40, 0), (40, -1), (40, float("nan")), (float("nan"), 400), (40, float("inf"))])
def test_a_window_that_is_none_is_refused(tmp_path: Path, window: tuple[float, float]) -> None:
    with pytest.raises(CannotDecode, check=saying("window")):
        render_png(CT, tmp_path / "x.png", 1, Window(*window))
    assert not (tmp_path / "x.png").exists()


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CannotDecode, check=saying("a pipe or a device")):
        render_png(tmp_path / "pipe", tmp_path / "x.png")


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StationError, check=saying("cannot be written")):
        render_png(CT, tmp_path / "none" / "x.png")


def test_the_image_itself_is_not_written_over(tmp_path: Path) -> None:
    copy = tmp_path / "x.dcm"
    copy.write_bytes(CT.read_bytes())
    with pytest.raises(StationError, check=saying("cannot be written")):
        render_png(copy, tmp_path / "." / "x.dcm")
    assert copy.read_bytes() == CT.read_bytes()


OVERLAY = FOLDER / "examples_overlay.dcm"


@pytest.mark.parametrize("plain", [False, True])
def test_a_plain_picture_is_without_what_lies_over_it(tmp_path: Path, plain: bool) -> None:
    render_png(OVERLAY, tmp_path / "x.png", plain=plain)
    found = imagecodecs.png_decode((tmp_path / "x.png").read_bytes())
    assert (found == to_display(read_frame(OVERLAY), PLAIN if plain else UNSAID)).all()
    assert (found != to_display(read_frame(OVERLAY), UNSAID if plain else PLAIN)).any()


def test_a_window_does_not_take_away_what_lies_over(tmp_path: Path) -> None:
    render_png(OVERLAY, tmp_path / "x.png", 1, Window(1, 2))
    found = imagecodecs.png_decode((tmp_path / "x.png").read_bytes())
    assert (found == to_display(read_frame(OVERLAY), Presentation(Window(1, 2)))).all()


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("value", [None, 0x8000])
def test_all_of_a_file_comes_together(tmp_path: Path, photometric: str, value: int | None) -> None:
    """A VOI LUT before a window, padding black, a shutter over that with its value, overlays white above all."""
    pixels = np.arange(4096, dtype=np.uint16).reshape(64, 64)
    curve = np.arange(65535, -1, -16).astype(np.uint16)
    made = image(
        pixels, BitsStored=12, PhotometricInterpretation=photometric, WindowCenter=10, WindowWidth=20,
        VOILUTSequence=table(curve, 0, 16), PixelPaddingValue=2000, PixelPaddingRangeLimit=2100,
        ShutterShape="RECTANGULAR", ShutterLeftVerticalEdge=5, ShutterRightVerticalEdge=60,
        ShutterUpperHorizontalEdge=3, ShutterLowerHorizontalEdge=62,
    )  # fmt: skip
    if value is not None:
        made.ShutterPresentationValue = value
    laid = np.zeros((64, 64), np.bool_)
    laid[1, :] = laid[33, :] = True
    for tag, vr, put in ((0x0010, "US", 64), (0x0011, "US", 64), (0x0040, "CS", "R"), (0x0050, "SS", [1, 1])):
        made.add_new((0x6000, tag), vr, put)
    made.add_new(0x60003000, "OW", np.packbits(laid, bitorder="little").tobytes())
    expected = np.floor(curve[pixels] / 257 + 0.5).astype(np.uint8)
    if photometric == "MONOCHROME1":
        expected = 255 - expected
    expected[(pixels >= 2000) & (pixels <= 2100)] = 0
    plain = expected.copy()
    inside = np.zeros((64, 64), np.bool_)
    inside[2:62, 4:60] = True
    expected[~inside] = 0 if value is None else 128
    expected[laid] = 255
    path = save(made, tmp_path)
    render_png(path, tmp_path / "x.png")
    assert (imagecodecs.png_decode((tmp_path / "x.png").read_bytes()) == expected).all()
    render_png(path, tmp_path / "x.png", plain=True)
    assert (imagecodecs.png_decode((tmp_path / "x.png").read_bytes()) == plain).all()
