"""A stack shrunk to a small volume: cells of a few millimetres, each slice where it lies in the patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.stacks.spacing import median_distance

Array = NDArray[np.float32]
FloatArray = NDArray[np.float64]
_STRAIGHT = np.cos(np.radians(1.0))
"""Axes that are no further apart count as the same: a cell at the edge moves by less than itself."""


@dataclass(frozen=True, eq=False, slots=True)
class Volume:
    """Slices by ascending place along ``axes[2]``.

    ``values`` is (slices, rows, columns) modality values, NaN where there is no image; the grid lies centred on each
    image, its cells measure ``cell`` mm both ways. ``centres`` is (slices, 3): the images' centres in mm; ``axes`` the
    unit vectors (3, 3) of row direction, column direction and normal (PS3.3 C.7.6.2.1.1). ``modality`` is that of the
    series (0008,0060).
    """

    values: Array
    centres: FloatArray
    axes: FloatArray
    cell: float
    modality: str

    @property
    def spacing(self) -> float:
        """The median distance of neighbours along the normal, in mm."""
        return median_distance((self.centres @ self.axes[2]).tolist()) or 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """A volume on an even grid: ``values`` (z, y, x), 0 where ``mask`` is 0; the first z lies at ``start`` mm."""

    values: Array
    mask: Array
    start: float
    step: float
    cell: float


def regrid(volume: Volume, axes: FloatArray, step: float, cell: float, soft: float) -> Grid:
    """Bring a volume to the directions ``axes`` and to an even grid of ``step`` mm along their third, ``cell`` across.

    ``soft`` mm is the resolution along it that is left of thinner slices: what is compared has to be blurred alike.
    """
    values, mask, places = _even(volume, step, soft)
    if cell > volume.cell * 1.5:
        values, mask = _halved(values, mask)
    turn = axes @ volume.axes.T
    nearest = np.rint(turn)
    if np.all(np.abs(np.abs(turn).max(axis=1)) >= _STRAIGHT):
        order = [int(np.argmax(np.abs(row))) for row in nearest]
        if order[2] == 2:
            return _straight(volume, values, mask, places, nearest, axes[2], cell)
    return _turned(volume, values, mask, places, turn, axes, cell)


def _even(volume: Volume, step: float, soft: float) -> tuple[Array, Array, FloatArray]:
    """Give values and mask at even places along the volume's own normal, and those places."""
    have = volume.centres @ volume.axes[2]
    places = np.arange(have[0], have[-1] + step * 0.01, step)
    gaps = np.diff(have)
    wide = max(soft, float(np.median(gaps)) * 1.02)
    weights = np.clip(1 - np.abs(places[:, None] - have[None, :]) / wide, 0, None).astype(np.float32)
    flat = volume.values.reshape(len(have), -1)
    there = np.isfinite(flat)
    if there.all():
        whole = weights.sum(axis=1, keepdims=True)
        made = (weights @ flat) / np.maximum(whole, 1e-6)
        mask = np.repeat((whole > 0.3).astype(np.float32), flat.shape[1], axis=1)
    else:
        whole = weights @ there.astype(np.float32)
        made = (weights @ np.where(there, flat, 0)) / np.maximum(whole, 1e-6)
        mask = (whole > 0.3 * np.maximum(weights.sum(axis=1, keepdims=True), 0.9)).astype(np.float32)
    shape = (len(places), *volume.values.shape[1:])
    made = np.asarray(made * mask, np.float32)
    return made.reshape(shape), mask.reshape(shape), places


def _halved(values: Array, mask: Array) -> tuple[Array, Array]:
    """Join two by two cells, the grid's centre staying where it is."""
    z, rows, columns = values.shape
    top, left = (rows % 4) // 2, (columns % 4) // 2
    rows, columns = rows // 4 * 2, columns // 4 * 2

    def joined(array: Array) -> Array:
        inner = array[:, top : top + 2 * rows, left : left + 2 * columns]
        return inner.reshape(z, rows, 2, columns, 2).sum(axis=(2, 4))

    whole = joined(mask)
    there = (whole >= 2).astype(np.float32)
    return np.asarray(joined(values) / np.maximum(whole, 1) * there, np.float32), there


def _straight(
    volume: Volume,
    values: Array,
    mask: Array,
    places: FloatArray,
    turn: FloatArray,
    normal: FloatArray,
    cell: float,
) -> Grid:
    """Swap and mirror axes, nothing else; what is sheared stays so."""
    order = [2 - int(np.argmax(np.abs(row))) for row in (turn[2], turn[1], turn[0])]
    flips = [slice(None, None, -1 if turn[n].sum() < 0 else 1) for n in (2, 1, 0)]
    made = values.transpose(order)[tuple(flips)]
    there = mask.transpose(order)[tuple(flips)]
    # The normals may differ by a degree: the middle image's centre is what must lie right.
    middle = volume.centres.mean(axis=0)
    inner = float(middle @ volume.axes[2])
    sign = 1.0 if turn[2].sum() > 0 else -1.0
    step = float(places[1] - places[0]) if len(places) > 1 else 1.0
    first = places[0] if sign > 0 else places[-1]
    start = float(middle @ normal) + sign * (first - inner)
    return Grid(np.ascontiguousarray(made), np.ascontiguousarray(there), start, step, cell)


def _turned(
    volume: Volume,
    values: Array,
    mask: Array,
    places: FloatArray,
    turn: FloatArray,
    axes: FloatArray,
    cell: float,
) -> Grid:
    """Cut the volume anew along other axes, linearly between its cells."""
    step = float(places[1] - places[0]) if len(places) > 1 else 1.0
    middle = volume.centres.mean(axis=0)
    along = volume.centres @ axes[2]
    count = max(1, int((along.max() - along.min()) / step) + 1)
    centre_along = (along.max() + along.min()) / 2
    height, width = values.shape[1:]
    if abs(turn[0, 1]) > abs(turn[0, 0]):
        height, width = width, height
    z = (np.arange(count) - (count - 1) / 2) * step + centre_along - float(middle @ axes[2])
    y = (np.arange(height) - (height - 1) / 2) * cell
    x = (np.arange(width) - (width - 1) / 2) * cell
    slope = _shear(volume)
    inner = float(middle @ volume.axes[2]) - places[0]

    def coordinate(of: int) -> Array:
        parts = (z[:, None, None] * turn[2, of], y[None, :, None] * turn[1, of], x[None, None, :] * turn[0, of])
        return np.asarray(parts[0] + parts[1] + parts[2], np.float32)

    up = coordinate(2)
    right = (coordinate(0) - up * np.float32(slope[0])) / cell + (values.shape[2] - 1) / 2
    down = (coordinate(1) - up * np.float32(slope[1])) / cell + (values.shape[1] - 1) / 2
    made, there = _between(values, mask, (up + np.float32(inner)) / step, down, right)
    start = float(middle @ axes[2]) + float(z[0])
    return Grid(made, there, start, step, cell)


def _shear(volume: Volume) -> Sequence[float]:
    """Give how far the images' centres move right and down for each mm along the normal (a tilted gantry)."""
    away = volume.centres - volume.centres.mean(axis=0)
    along = away @ volume.axes[2]
    total = max(float(along @ along), 1e-6)
    return [float(along @ (away @ volume.axes[n])) / total for n in (0, 1)]


def _between(values: Array, mask: Array, z: Array, y: Array, x: Array) -> tuple[Array, Array]:
    """Interpolate linearly at indices (broadcast to one shape); outside the mask is 0."""
    z, y, x = np.broadcast_arrays(z, y, x)
    inside = (z >= 0) & (z <= values.shape[0] - 1) & (y >= 0) & (y <= values.shape[1] - 1)
    inside &= (x >= 0) & (x <= values.shape[2] - 1)
    low = [np.clip(c.astype(np.int32), 0, max(0, n - 2)) for c, n in zip((z, y, x), values.shape, strict=True)]
    part = [(c - i).astype(np.float32) for c, i in zip((z, y, x), low, strict=True)]
    strides = (values.shape[1] * values.shape[2], values.shape[2], 1)
    base = sum(i * s for i, s in zip(low, strides, strict=True))
    high = [s if n > 1 else 0 for s, n in zip(strides, values.shape, strict=True)]
    flat, flags = (values * mask).ravel(), mask.ravel()
    made, whole = np.zeros(z.shape, np.float32), np.zeros(z.shape, np.float32)
    for corner in range(8):
        weight = np.ones(z.shape, np.float32)
        index = base
        for axis in range(3):
            is_high = corner >> axis & 1
            weight = weight * (part[axis] if is_high else 1 - part[axis])
            if is_high:
                index = index + high[axis]
        made += weight * flat[index]
        whole += weight * flags[index]
    there = ((whole > 0.6) & inside).astype(np.float32)
    return made / np.maximum(whole, 1e-6) * there, there
