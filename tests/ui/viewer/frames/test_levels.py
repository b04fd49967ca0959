"""A coarse level is the average, or there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Frame, Overlay, Palette, Window
from qrstation.imaging.presentation import Presentation
from qrstation.ui.viewer.frames.levels import coarse_level
from qrstation.ui.viewer.frames.picture import shrunk
from tests.ui.viewer.made_up import ct_frame


@pytest.mark.parametrize("kind", ["u1", "u2", "i2", "i4", "f4"])
@pytest.mark.parametrize("factor", [2, 4])
def test_a_coarse_level_is_the_average_of_stored_values(kind: str, factor: int) -> None:
    values = (np.random.default_rng(3).integers(0, 120, (61, 47)) - (60 if kind[0] != "u" else 0)).astype(kind)
    level = coarse_level(Frame(values, slope=2.0), factor)
    assert level is not None
    rows, columns = 61 // factor, 47 // factor
    cut = values[: rows * factor, : columns * factor].astype(np.float64)
    expected = cut.reshape(rows, factor, columns, factor).mean((1, 3))
    assert (level.pixels.dtype, level.slope) == (values.dtype, 2.0)
    assert np.abs(level.pixels - expected).max() <= (1e-4 if kind == "f4" else 1)


def test_through_a_window_that_clips_nothing_it_is_the_shrunken_picture() -> None:
    frame = ct_frame(3, 256)
    level = coarse_level(frame, 4)
    assert level is not None
    wide = Presentation(voi=Window(-200, 4000))
    assert np.abs(to_display(level, wide).astype(int) - shrunk(to_display(frame, wide), 4)).max() <= 1


def test_where_averages_mean_nothing_there_is_no_level() -> None:
    grey = ct_frame(1)
    bits = np.zeros(64 * 64 // 8, np.uint8)
    for frame in (
        Frame(np.zeros((64, 64, 3), np.uint8)),
        replace(grey, overlays=(Overlay(bits),)),
        replace(grey, palette=Palette(0, np.zeros((4, 3), np.uint8))),
        Frame(np.zeros((1, 64), np.uint8)),
    ):
        assert coarse_level(frame, 2) is None
    assert coarse_level(grey, 1) is None
