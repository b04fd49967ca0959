"""How well two volumes fit at every offset: what changes from slice to slice, correlated where both have body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qrstation.imaging.alignment.volume import Array, Grid

_LONG = 36.0
"""Sigma in mm of what counts as changing slowly along the axis, and is taken away: outline, spine, table, bias."""
REACH = 66.0
"""How far the bodies may be shifted against each other in the plane, in mm, beside their middles."""


@dataclass(frozen=True, eq=False, slots=True)
class Detail:
    """What changes along the axis: ``parts`` (channels, z, y, x), 0 outside ``body`` (z, y, x)."""

    parts: Array
    body: Array


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift in cells, and the correlation there."""

    down: int
    right: int
    score: float


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """For each offset in steps along the axis (from ``least``): the best correlation and at which shift (y, x).

    ``cells`` counts the cells that both have there.
    """

    least: int
    score: Array
    cells: Array
    shift: np.ndarray


def detail_of(grid: Grid, body: Array, modality: str) -> Detail:
    """Take what changes along the axis out of a grid."""
    values = grid.values
    if modality == "CT":
        channels = [
            np.clip(values, -950, -200) / np.float32(300),
            np.clip(values, -160, 160) / np.float32(80),
            np.clip(values, 180, 700) / np.float32(150),
        ]
    else:
        seen = np.clip(values, 0, 200) / np.float32(50)
        channels = [seen, _edges(seen) * np.float32(1.5)]
    mask = body * grid.mask
    z = np.arange(len(values))
    weights = np.exp(-0.5 * np.square((z[:, None] - z[None, :]) * grid.step / _LONG)).astype(np.float32)
    flat = mask.reshape(len(values), -1)
    whole = np.maximum(weights @ flat, 1e-3)
    made = []
    for channel in channels:
        line = channel.reshape(len(values), -1)
        slow = (weights @ (line * flat)) / whole
        quick = ((line - slow) * flat).reshape(values.shape)
        made.append(_softened(quick))
    return Detail(np.array(made, np.float32) * mask, mask)


def _edges(values: Array) -> Array:
    down = np.zeros_like(values)
    right = np.zeros_like(values)
    down[:, 1:-1] = values[:, 2:] - values[:, :-2]
    right[:, :, 1:-1] = values[:, :, 2:] - values[:, :, :-2]
    return np.hypot(down, right)


def _softened(values: Array) -> Array:
    for axis in (1, 2):
        ahead, behind = np.roll(values, 1, axis), np.roll(values, -1, axis)
        values = np.asarray((2 * values + ahead + behind) / 4, np.float32)
    return values


def coarser(detail: Detail) -> Detail:
    """Join two by two cells in the plane."""

    def joined(array: Array) -> Array:
        rows, columns = array.shape[-2] // 2 * 2, array.shape[-1] // 2 * 2
        inner = array[..., :rows, :columns]
        four = inner[..., ::2, ::2] + inner[..., 1::2, ::2] + inner[..., ::2, 1::2] + inner[..., 1::2, 1::2]
        return np.asarray(four / 4, np.float32)

    return Detail(joined(detail.parts), joined(detail.body))


def fit(current: Detail, prior: Detail, cell: float, least_cells: float) -> Fit:
    """Correlate at every offset along the axis and every shift within REACH, by Fourier transforms.

    Offset k stands for current[i] beside prior[i + k]. Both are centred on their bodies first.
    """
    reach = max(2, round(REACH / cell))
    one, two, base = _centred(current, prior)
    n_one, n_two = one.body.shape[0], two.body.shape[0]
    size = (_good(n_one + n_two - 1), _good(one.body.shape[1] + reach), _good(one.body.shape[2] + reach))

    def forward(array: Array) -> np.ndarray:
        return np.fft.rfftn(array, s=size, axes=(0, 1, 2))

    def backward(array: np.ndarray) -> Array:
        whole = np.fft.irfftn(array, s=size, axes=(0, 1, 2))
        whole = np.concatenate([whole[-(n_one - 1) :], whole[:n_two]]) if n_one > 1 else whole[:n_two]
        whole = np.concatenate([whole[:, -reach:], whole[:, : reach + 1]], axis=1)
        return np.concatenate([whole[:, :, -reach:], whole[:, :, : reach + 1]], axis=2)

    mask_one, mask_two = forward(one.body), forward(two.body)
    product = np.zeros(mask_one.shape, mask_one.dtype)
    for a, b in zip(one.parts, two.parts, strict=True):
        product += np.conj(forward(a)) * forward(b)
    both = backward(product)
    power_one = backward(np.conj(forward(np.square(one.parts).sum(axis=0))) * mask_two)
    power_two = backward(np.conj(mask_one) * forward(np.square(two.parts).sum(axis=0)))
    cells = np.maximum(backward(np.conj(mask_one) * mask_two), 0)
    floor = 1e-4 * max(float(power_one.max()), float(power_two.max()), 1e-6)
    enough = (cells >= least_cells) & (power_one > floor) & (power_two > floor)
    power = np.sqrt(np.maximum(power_one, floor) * np.maximum(power_two, floor))
    score = np.where(enough, both / power, -1).reshape(n_one + n_two - 1, -1)
    best = score.argmax(axis=1)
    rows = np.arange(len(score))
    shift = np.stack(np.divmod(best, 2 * reach + 1), axis=1) - reach + np.array(base)
    return Fit(1 - n_one, score[rows, best], cells.reshape(len(score), -1)[rows, best], shift)


def _good(size: int) -> int:
    """Give the next size that a Fourier transform is quick for."""
    while True:
        rest = size
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return size
        size += 1


def _centred(current: Detail, prior: Detail) -> tuple[Detail, Detail, tuple[int, int]]:
    """Cut both to the size of the larger body, each round its own middle; and the shift that this took."""
    corners, sizes = [], []
    for each in (current, prior):
        spans = []
        for axis in (2, 1):
            line = each.body.sum(axis=(0, axis))
            there = np.flatnonzero(line > 0)
            spans.append((int(there[0]), int(there[-1]) + 1) if len(there) else (0, 1))
        corners.append([(a + b) // 2 for a, b in spans])
        sizes.append([b - a for a, b in spans])
    height, width = (max(sizes[0][n], sizes[1][n]) for n in (0, 1))
    made = [_cut(each, corner, height, width) for each, corner in zip((current, prior), corners, strict=True)]
    (y, x), (v, u) = corners
    return made[0], made[1], (v - y, u - x)


def _cut(detail: Detail, middle: list[int], height: int, width: int) -> Detail:
    top, left = middle[0] - height // 2, middle[1] - width // 2
    rows, columns = detail.body.shape[1:]
    y0, y1, x0, x1 = max(0, top), min(rows, top + height), max(0, left), min(columns, left + width)
    parts = np.zeros((*detail.parts.shape[:2], height, width), np.float32)
    body = np.zeros((detail.body.shape[0], height, width), np.float32)
    parts[:, :, y0 - top : y1 - top, x0 - left : x1 - left] = detail.parts[:, :, y0:y1, x0:x1]
    body[:, y0 - top : y1 - top, x0 - left : x1 - left] = detail.body[:, y0:y1, x0:x1]
    return Detail(parts, body)


def overlap_of(current: Detail, prior: Detail, offset: int, shift: tuple[int, int]) -> tuple[Detail, Detail]:
    """Give the parts of both that lie over each other at an offset and a shift (y, x), of one shape."""
    ranges = [
        (max(0, -by), max(max(0, -by), min(one, two - by)))
        for one, two, by in zip(current.body.shape, prior.body.shape, (offset, *shift), strict=True)
    ]
    here = tuple(slice(a, b) for a, b in ranges)
    there = tuple(slice(a + by, b + by) for (a, b), by in zip(ranges, (offset, *shift), strict=True))
    return (
        Detail(current.parts[(slice(None), *here)], current.body[here]),
        Detail(prior.parts[(slice(None), *there)], prior.body[there]),
    )


def by_slice(current: Detail, prior: Detail, channels: slice = slice(None)) -> tuple[Array, Array]:
    """Give for each slice of two that lie over each other the product of their details, and the power of both."""
    one, two = current.parts[channels] * prior.body, prior.parts[channels] * current.body
    product = np.einsum("czyx,czyx->z", one, two)
    power = np.sqrt(np.einsum("czyx,czyx->z", one, one) * np.einsum("czyx,czyx->z", two, two))
    return product, power


def best_shift(current: Detail, prior: Detail, cell: float) -> Shift:
    """Give the best correlation of two of the same heights over every shift within REACH."""
    one, two, base = _centred(current, prior)
    reach = max(2, round(REACH / cell))
    size = (_good(one.body.shape[1] + reach), _good(one.body.shape[2] + reach))

    def forward(array: Array) -> np.ndarray:
        return np.fft.rfftn(array, s=size, axes=(-2, -1))

    def backward(array: np.ndarray) -> Array:
        whole = np.fft.irfftn(array, s=size, axes=(0, 1))
        whole = np.concatenate([whole[-reach:], whole[: reach + 1]], axis=0)
        return np.concatenate([whole[:, -reach:], whole[:, : reach + 1]], axis=1)

    mask_one, mask_two = forward(one.body), forward(two.body)
    product = np.zeros(mask_one.shape[1:], mask_one.dtype)
    for a, b in zip(one.parts, two.parts, strict=True):
        product += np.einsum("zyx,zyx->yx", np.conj(forward(a)), forward(b))
    power_one = backward(np.einsum("zyx,zyx->yx", np.conj(forward(np.square(one.parts).sum(axis=0))), mask_two))
    power_two = backward(np.einsum("zyx,zyx->yx", np.conj(mask_one), forward(np.square(two.parts).sum(axis=0))))
    cells = backward(np.einsum("zyx,zyx->yx", np.conj(mask_one), mask_two))
    floor = 1e-3 * max(float(power_one.max()), float(power_two.max()), 1e-6)
    power = np.sqrt(np.maximum(power_one, floor) * np.maximum(power_two, floor))
    score = np.where(cells > 0.5 * cells.max(), backward(product) / power, -1)
    y, x = divmod(int(score.argmax()), score.shape[1])
    return Shift(y - reach + base[0], x - reach + base[1], float(score[y, x]))


def rolled(detail: Detail, degrees: float) -> Detail:
    """Turn a detail in the plane round the body's middle, linearly between its cells."""
    if not degrees:
        return detail
    rows, columns = detail.body.shape[1:]
    weight = detail.body.sum(axis=0)
    total = max(float(weight.sum()), 1.0)
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    down, right = y - float((weight * y).sum()) / total, x - float((weight * x).sum()) / total
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    v, u = y - down + down * cos - right * sin, x - right + down * sin + right * cos
    top, left = np.floor(v).astype(np.int32), np.floor(u).astype(np.int32)
    inside = (top >= 0) & (top < rows - 1) & (left >= 0) & (left < columns - 1)
    index = np.where(inside, top * columns + left, 0)
    y, x = (v - top).astype(np.float32), (u - left).astype(np.float32)
    steps = ((0, (1 - y) * (1 - x)), (1, (1 - y) * x), (columns, y * (1 - x)), (columns + 1, y * x))

    def turned(array: Array) -> Array:
        flat = array.reshape(*array.shape[:-2], rows * columns)
        return sum(flat[..., index + step] * (part * inside) for step, part in steps)

    return Detail(turned(detail.parts), (turned(detail.body) > 0.5).astype(np.float32))
