"""Frames shrunk to cells: their means, what is no image, and what cannot be compared."""

from __future__ import annotations

import numpy as np
import pytest

from qrstation.imaging.alignment.reduced import COARSE, FINE, reduce_frame
from qrstation.imaging.frame import Frame, Geometry, SpacingKind


def frame(pixels: np.ndarray, spacing: tuple[float, float] = (1.0, 1.0), **more: object) -> Frame:
    """Make a CT frame."""
    geometry = Geometry(spacing, SpacingKind.PATIENT)
    return Frame(pixels, modality="CT", intercept=-1024.0, geometry=geometry, **more)  # type: ignore[arg-type]


def test_a_cell_is_the_mean_of_its_pixels_in_hounsfield_units() -> None:
    pixels = np.repeat(np.repeat(np.arange(400, dtype=np.int16).reshape(20, 20), 6, 0), 6, 1)
    reduced = reduce_frame(frame(pixels, (0.5, 0.5)))
    assert reduced is not None
    assert reduced.cell == FINE
    np.testing.assert_allclose(reduced.values, np.arange(400).reshape(20, 20) - 1024)
    large = reduce_frame(frame(pixels, (4.0, 4.0)))
    assert large is not None
    assert (large.cell, large.values.shape) == (COARSE, (80, 80))


def test_what_does_not_fit_is_left_out_at_both_sides_alike() -> None:
    pixels = np.full((101, 64), 1024, np.uint16)
    reduced = reduce_frame(frame(pixels, (1.0, 1.5)))
    assert reduced is not None
    assert reduced.values.shape == (33, 32)
    assert set(reduced.values.ravel()) == {0.0}


def test_padding_and_what_lies_outside_the_field_of_view_is_no_image() -> None:
    pixels = np.full((90, 90), 1024, np.int16)
    pixels[:45] = -2000
    reduced = reduce_frame(frame(pixels))
    assert reduced is not None
    assert np.isnan(reduced.values[:15]).all()
    assert (reduced.values[15:] == 0).all()
    pixels[45:] = 7
    reduced = reduce_frame(frame(pixels, padding=(7.0, 7.0)))
    assert reduced is not None
    assert np.isnan(reduced.values).all()


@pytest.mark.parametrize(
    "other",
    [
        Frame(np.zeros((64, 64), np.int16)),
        Frame(np.zeros((64, 64, 3), np.uint8), geometry=Geometry((1, 1), SpacingKind.PATIENT)),
        frame(np.zeros((64, 64), np.int16), (0.1, 0.1)),
        frame(np.zeros((64, 64), np.int16), (7.0, 7.0)),
        frame(np.zeros((4096, 4096), np.int16), (5.0, 5.0)),
        frame(np.zeros((64, 64), np.int16), (1e-300, 1.0)),
        frame(np.zeros((1, 64), np.int16)),
    ],
    ids=["no spacing", "colour", "tiny", "large pixels", "huge", "no size", "a line"],
)
def test_what_cannot_be_compared_is_not_shrunk(other: Frame) -> None:
    assert reduce_frame(other) is None
