"""Volumes on another's directions: swapped, mirrored, tilted, with wider and uneven slices."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qrstation.imaging.alignment.volume import Array, FloatArray, Volume, regrid

AXES = np.eye(3)


def ramp(axes: FloatArray = AXES, step: float = 4.0, count: int = 30) -> Volume:
    """Make a volume whose value is that of 3x + 2y + z in mm at each cell, centred on nothing."""
    along = (np.arange(count) - (count - 1) / 2) * step
    centres = along[:, None] * axes[2][None, :]
    across = (np.arange(40) - 19.5) * 6.0
    points = centres[:, None, None] + across[None, None, :, None] * axes[0] + across[None, :, None, None] * axes[1]
    return Volume((points @ np.array((3.0, 2.0, 1.0))).astype(np.float32), centres, axes, 6.0, "CT")


def expected(start: float, shape: tuple[int, ...]) -> Array:
    """Give what the ramp is on an axial grid."""
    z, y, x = (np.arange(n) - (n - 1) / 2 for n in shape)
    z = start + np.arange(shape[0]) * 4.0
    return np.asarray(3 * x[None, None, :] * 6 + 2 * y[None, :, None] * 6 + z[:, None, None], np.float32)


@pytest.mark.parametrize(
    "axes",
    [
        AXES,
        np.array(((-1.0, 0, 0), (0, 1, 0), (0, 0, -1))),
        np.array(((0, 1.0, 0), (1, 0, 0), (0, 0, -1))),
        np.array(((0, 1.0, 0), (-1, 0, 0), (0, 0, 1))),
    ],
    ids=["same", "opposed", "swapped", "turned"],
)
def test_axes_are_swapped_and_mirrored(axes: FloatArray) -> None:
    grid = regrid(ramp(axes), AXES, 4.0, 6.0, 4.0)
    inner = slice(2, -2)
    np.testing.assert_allclose(grid.values[inner], expected(grid.start, grid.values.shape)[inner], atol=0.1)
    assert grid.mask.all()


def test_a_tilted_volume_is_cut_anew() -> None:
    cos, sin = math.cos(math.radians(12)), math.sin(math.radians(12))
    down = np.array((0.0, cos, sin))
    right = np.array((1.0, 0.0, 0.0))
    grid = regrid(ramp(np.array((right, down, np.cross(right, down))), count=60), AXES, 4.0, 6.0, 4.0)
    there = grid.mask > 0
    assert there.mean() > 0.5
    np.testing.assert_allclose(grid.values[there], expected(grid.start, grid.values.shape)[there], atol=6)


def test_cells_and_slices_are_joined() -> None:
    volume = ramp(step=1.0, count=120)
    fine = Volume(volume.values, volume.centres, AXES, 3.0, "CT")
    grid = regrid(fine, AXES, 5.0, 6.0, 10.0)
    assert grid.values.shape == (24, 20, 20)
    assert grid.cell == 6.0
    assert np.diff(grid.values[3:-3, 10, 10]) == pytest.approx([5.0] * 17, abs=0.1)


def test_what_is_no_image_stays_so() -> None:
    volume = ramp()
    values = volume.values.copy()
    values[:, :10] = np.nan
    grid = regrid(Volume(values, volume.centres, AXES, 6.0, "CT"), AXES, 4.0, 6.0, 4.0)
    assert not grid.mask[:, :10].any()
    assert not grid.values[:, :10].any()
    assert grid.mask[:, 10:].all()
