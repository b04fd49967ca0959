"""What lies between pixels is what the formula says, by one thread or several."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from qrstation.ui.viewer.frames.resampler import Line, Resampler

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
    assert np.abs(made - by_formula(NOISE, down, across)).max() <= 0.501


def test_pixel_by_pixel_it_is_the_very_image(resampler: Resampler) -> None:
    assert np.array_equal(resampler.part(NOISE, Line(0, 1, 90), Line(0, 1, 70)), NOISE)
    assert np.array_equal(resampler.part(NOISE, Line(89, -1, 90), Line(0, 1, 70)), NOISE[::-1])
    assert np.array_equal(resampler.part(NOISE, Line(20, 1, 30), Line(9, 1, 8)), NOISE[20:50, 9:17])


@pytest.mark.parametrize("shape", [(1, 70), (90, 1), (1, 1)])
def test_an_image_of_one_row_or_column_is_no_exception(resampler: Resampler, shape: tuple[int, int]) -> None:
    pixels = NOISE[: shape[0], : shape[1]]
    made = resampler.part(pixels, Line(-0.5, 0.01, 150), Line(-0.5, 0.02, 150))
    assert np.abs(made - by_formula(pixels, Line(-0.5, 0.01, 150), Line(-0.5, 0.02, 150))).max() <= 0.501


def test_several_threads_make_the_same(resampler: Resampler) -> None:
    down, across = Line(-0.45, 90 / 1100, 1100), Line(-0.45, 70 / 1000, 1000)
    resampler._count = 4
    shared = resampler.part(NOISE, down, across)
    resampler._count = 1
    assert np.array_equal(shared, resampler.part(NOISE, down, across))


def test_who_is_late_is_not_waited_for(resampler: Resampler) -> None:
    down, across = Line(-0.45, 90 / 1100, 1100), Line(-0.45, 70 / 1000, 1000)
    resampler._count = 2
    expected = resampler.part(NOISE, down, across)
    assert resampler._others is not None
    gate = threading.Event()
    late = resampler._others.submit(gate.wait, 20)
    assert np.array_equal(resampler.part(NOISE, down, across), expected)
    assert not late.done(), "the other thread was busy all the time"
    gate.set()


def test_a_part_is_made_in_the_room_of_one_before(resampler: Resampler) -> None:
    room = np.zeros((40, 50), np.uint8)
    made = resampler.part(NOISE, Line(3, 1, 40), Line(4, 1, 50), room)
    assert made is room
    assert np.array_equal(room, NOISE[3:43, 4:54])
    assert resampler.part(NOISE, Line(3, 1, 41), Line(4, 1, 50), room) is not room


def test_flat_pixels_stay_flat(resampler: Resampler) -> None:
    for level in range(256):
        made = resampler.part(np.full((20, 20), level, np.uint8), Line(-0.4, 0.13, 150), Line(-0.4, 0.17, 110))
        assert (made == level).all()
