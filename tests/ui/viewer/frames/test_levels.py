"""What lies between pixels is what the formula says; a coarse level is the average, or there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Frame, Overlay, Palette, Window
from qrstation.imaging.presentation import Presentation
from qrstation.ui.viewer.frames.levels import Line, Resampler, coarse_level
from qrstation.ui.viewer.frames.picture import shrunk
from tests.ui.viewer.made_up import ct_frame

NOISE = np.random.default_rng(4).integers(0, 256, (90, 70), dtype=np.uint8)


@pytest.fixture
def resampler() -> Iterator[Resampler]:
    made = Resampler()
    yield made
    made.close()


def by_formula(pixels: NDArray[np.uint8], down: Line, across: Line) -> NDArray[np.float64]:
    """Interpolate linearly between the centres of pixels, in floating point."""
    values = pixels.astype(np.float64)
    for axis, line in enumerate((down, across)):
        places = np.clip(line.start + line.step * np.arange(line.count), 0, pixels.shape[axis] - 1)
        low = np.floor(places).astype(int)
        high = np.minimum(low + 1, pixels.shape[axis] - 1)
        share = (places - low)[:, np.newaxis] if axis == 0 else places - low
        values = np.take(values, low, axis) * (1 - share) + np.take(values, high, axis) * share
    return values


@pytest.mark.parametrize(
    ("down", "across"),
    [
        (Line(-0.4, 0.21, 450), Line(-0.4, 0.21, 340)),
        (Line(10.3, 0.5, 40), Line(5.0, 1.0, 60)),
        (Line(0.0, 1.7, 52), Line(0.3, 1.9, 36)),
        (Line(89.0, -0.3, 300), Line(69.4, -0.7, 100)),
        (Line(-5.0, 1.0, 100), Line(60.0, 1.0, 30)),
        (Line(12.0, 1.0, 1), Line(12.5, 1.0, 1)),
        (Line(88.9, 0.01, 200), Line(68.9, 0.01, 20)),
    ],
    ids=["larger", "part", "smaller", "backwards", "beyond the ends", "one", "at the end"],
)
def test_between_pixels_lies_what_the_formula_says(resampler: Resampler, down: Line, across: Line) -> None:
    made = resampler.part(NOISE, down, across)
    assert made.shape == (down.count, across.count)
    assert np.abs(made - by_formula(NOISE, down, across)).max() < 3


def test_pixel_by_pixel_it_is_the_very_image(resampler: Resampler) -> None:
    assert np.array_equal(resampler.part(NOISE, Line(0, 1, 90), Line(0, 1, 70)), NOISE)
    assert np.array_equal(resampler.part(NOISE, Line(89, -1, 90), Line(0, 1, 70)), NOISE[::-1])
    assert np.array_equal(resampler.part(NOISE, Line(20, 1, 30), Line(9, 1, 8)), NOISE[20:50, 9:17])


@pytest.mark.parametrize("shape", [(1, 70), (90, 1), (1, 1)])
def test_an_image_of_one_row_or_column_is_no_exception(resampler: Resampler, shape: tuple[int, int]) -> None:
    pixels = NOISE[: shape[0], : shape[1]]
    made = resampler.part(pixels, Line(-0.5, 0.01, 150), Line(-0.5, 0.02, 150))
    assert np.abs(made - by_formula(pixels, Line(-0.5, 0.01, 150), Line(-0.5, 0.02, 150))).max() < 3


def test_several_threads_make_the_same(resampler: Resampler) -> None:
    down, across = Line(-0.45, 90 / 1100, 1100), Line(-0.45, 70 / 900, 900)
    resampler._count = 4
    shared = resampler.part(NOISE, down, across)
    resampler._count = 1
    assert np.array_equal(shared, resampler.part(NOISE, down, across))


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
