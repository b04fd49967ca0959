"""Where the body is on a coarse grid, without the table, and what it looks like from outside along the axis."""

from __future__ import annotations

import numpy as np

from qrstation.imaging.alignment.volume import Array, Grid

CT_AIR = -300.0
"""Hounsfield units (of a whole cell) below which there is no body; the lungs are filled in afterwards."""
_DARKEST, _BRIGHTEST = 12.0, 30.0
"""Without such units: between which per cent of the bright end the value lies above which there is body."""
_THIN = 1
"""Cells that a table's shell, a line or a mask is thick at most."""


def scaled(grid: Grid, modality: str) -> Grid:
    """Give a grid with values that compare between two studies: HU as they are, else percentages of the bright end."""
    if modality == "CT":
        return grid
    there = grid.values[grid.mask > 0]
    if not there.size:
        return grid
    low = float(np.percentile(there, 1))
    lively = there[there > low + 0.02 * (float(np.percentile(there, 99)) - low)]
    bright = float(np.percentile(lively, 90)) if lively.size else low
    values = (grid.values - np.float32(low)) * np.float32(100 / max(bright - low, 1e-6)) * grid.mask
    return Grid(values, grid.mask, grid.start, grid.step, grid.cell)


def body_mask(grid: Grid, modality: str) -> Array:
    """Give the body, lungs and sinuses included, as 1 and the rest as 0, (z, y, x)."""
    floor = CT_AIR if modality == "CT" else _floor(grid)
    solid = ((grid.values > floor) & (grid.mask > 0)).astype(np.uint8)
    core = _shrunk(solid, _THIN)
    opened = _grown(core, _THIN) & solid
    rows = _between_ends(opened, 2)
    columns = _between_ends(opened, 1)
    return (rows & columns).astype(np.float32)


def _floor(grid: Grid) -> float:
    """Give the value above which there is more than the noise of air, where air has no value of its own."""
    there = grid.values[grid.mask > 0]
    if not there.size:
        return _DARKEST
    least, low = (float(each) for each in np.percentile(there, (1, 10)))
    return min(max(low + 4 * (low - least), _DARKEST), _BRIGHTEST)


def _between_ends(mask: np.ndarray, axis: int) -> np.ndarray:
    """Fill each line between its first and its last cell."""
    ahead = np.maximum.accumulate(mask, axis=axis)
    behind = np.flip(np.maximum.accumulate(np.flip(mask, axis), axis=axis), axis)
    return ahead & behind


def _shrunk(mask: np.ndarray, times: int) -> np.ndarray:
    for _ in range(times):
        inner = mask.copy()
        inner[:, 1:] &= mask[:, :-1]
        inner[:, :-1] &= mask[:, 1:]
        inner[:, :, 1:] &= mask[:, :, :-1]
        inner[:, :, :-1] &= mask[:, :, 1:]
        mask = inner
    return mask


def _grown(mask: np.ndarray, times: int) -> np.ndarray:
    for _ in range(times):
        outer = mask.copy()
        outer[:, 1:] |= mask[:, :-1]
        outer[:, :-1] |= mask[:, 1:]
        outer[:, :, 1:] |= mask[:, :, :-1]
        outer[:, :, :-1] |= mask[:, :, 1:]
        mask = outer
    return mask


def profiles(grid: Grid, body: Array, modality: str) -> Array:
    """Give what each slice is like as a whole, (features, z): the body's width, depth and area, and its tissues.

    Tissues count as shares of the area, so that arms and a cut field of view say less.
    """
    area = body.sum(axis=(1, 2))
    safe = np.maximum(area, 1)
    wide = body.max(axis=1).sum(axis=1)
    deep = body.max(axis=2).sum(axis=1)
    features = [np.log1p(area), np.sqrt(wide), np.sqrt(deep)]
    values = grid.values
    if modality == "CT":
        for low, high in ((-920, -350), (-150, -30), (250, 3000)):
            share = ((values > low) & (values < high)) * body
            features.append(share.sum(axis=(1, 2)) / safe)
        soft = ((values > -150) & (values < 200)) * body
        features.append((values * soft).sum(axis=(1, 2)) / np.maximum(soft.sum(axis=(1, 2)), 1))
        hard = np.clip(values - 150, 0, 600) * body
        features.append(np.sqrt(hard.sum(axis=(1, 2)) / safe))
    else:
        mean = (values * body).sum(axis=(1, 2)) / safe
        features.append(mean)
        features.append(np.sqrt((np.square(values - mean[:, None, None]) * body).sum(axis=(1, 2)) / safe))
        for low, high in ((0, 35), (85, 1000)):
            features.append((((values > low) & (values < high)) * body).sum(axis=(1, 2)) / safe)
    return np.array(features, np.float32)
