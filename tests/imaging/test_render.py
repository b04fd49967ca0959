"""Rendering: the PNG holds what the viewer shows; what cannot be rendered is told."""

from __future__ import annotations

import os
from pathlib import Path

import imagecodecs
import pytest
from pydicom.data import get_testdata_file

from qrstation.core.errors import CannotDecode, StationError
from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Window
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.presentation import Presentation
from qrstation.imaging.render import render_png
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
