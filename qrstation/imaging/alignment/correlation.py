"""How well two volumes fit at every offset: what changes from slice to slice, correlated where both have body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qrstation.imaging.alignment.spectrum import Plane, Spectra, plane
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
        soft = 2 * values
        whole = [slice(None)] * 3
        for here, there in ((slice(1, None), slice(-1)), (slice(1), slice(-1, None))):
            to, of = [*whole], [*whole]
            to[axis], of[axis] = here, there
            soft[tuple(to)] += values[tuple(of)]
            soft[tuple(of)] += values[tuple(to)]
        values = soft / np.float32(4)
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
    one, two, base = _centred(current, prior)
    n_one, n_two = one.body.shape[0], two.body.shape[0]
    reach = _reach(cell)
    size, across = _good(n_one + n_two - 1), plane(*one.body.shape[1:], reach)

    def forward(array: Array) -> Spectra:
        return np.asarray(np.fft.fft(across.forward(array), size, axis=0), np.complex64)

    def backward(spectra: Spectra) -> Array:
        whole = np.asarray(np.fft.ifft(spectra, axis=0), np.complex64)
        return across.backward(np.roll(whole, n_one - 1, axis=0)[: n_one + n_two - 1])

    mask_one, mask_two = np.conj(forward(one.body)), forward(two.body)
    product = np.zeros(mask_one.shape, mask_one.dtype)
    for a, b in zip(one.parts, two.parts, strict=True):
        product += np.conj(forward(a)) * forward(b)
    both = backward(product)
    power_one = backward(np.conj(forward(_power(one))) * mask_two)
    power_two = backward(mask_one * forward(_power(two)))
    cells = np.maximum(backward(mask_one * mask_two), 0)
    floor = 1e-4 * max(float(power_one.max()), float(power_two.max()), 1e-6)
    enough = (cells >= least_cells) & (power_one > floor) & (power_two > floor)
    power = np.sqrt(np.maximum(power_one, floor) * np.maximum(power_two, floor))
    score = np.where(enough, both / power, -1).reshape(n_one + n_two - 1, -1)
    best = score.argmax(axis=1)
    rows = np.arange(len(score))
    shift = np.stack(np.divmod(best, 2 * reach + 1), axis=1) - reach + np.array(base)
    return Fit(1 - n_one, score[rows, best], cells.reshape(len(score), -1)[rows, best], shift)


def _reach(cell: float) -> int:
    return max(2, round(REACH / cell))


def _power(detail: Detail) -> Array:
    return np.asarray(np.square(detail.parts).sum(axis=0), np.float32)


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
    corners, height, width = _common(_spans(current), _spans(prior))
    (y, x), (v, u) = corners
    return _cut(current, (y, x), height, width), _cut(prior, (v, u), height, width), (v - y, u - x)


_Spans = tuple[tuple[int, int], tuple[int, int]]


def _spans(detail: Detail) -> _Spans:
    """Give from which row to which there is body, and from which column."""
    there = np.asarray(detail.body.any(axis=0))
    found = [np.flatnonzero(there.any(axis=axis)) for axis in (1, 0)]
    rows, columns = ((int(each[0]), int(each[-1]) + 1) if len(each) else (0, 1) for each in found)
    return rows, columns


def _common(one: _Spans, two: _Spans) -> tuple[tuple[tuple[int, int], tuple[int, int]], int, int]:
    """Give the middles of both bodies, and the height and width that hold each."""
    height, width = (max(a[1] - a[0], b[1] - b[0]) for a, b in zip(one, two, strict=True))
    first, second = (((a[0] + a[1]) // 2, (b[0] + b[1]) // 2) for a, b in (one, two))
    return (first, second), height, width


def _cut(detail: Detail, middle: tuple[int, int], height: int, width: int) -> Detail:
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


@dataclass(frozen=True, eq=False, slots=True)
class Agreement:
    """What two details that lie over each other have in common, (channels, z): the product, and the power of each."""

    product: Array
    one: Array
    two: Array

    def by_slice(self, channels: slice = slice(None)) -> tuple[Array, Array]:
        """Give for each slice the product of the details, and the power of both."""
        product, one, two = (each[channels].sum(axis=0) for each in (self.product, self.one, self.two))
        return product, np.sqrt(one * two)


def agreement(current: Detail, prior: Detail) -> Agreement:
    """Measure two details of one shape where both have body."""
    heights = len(current.body)
    found = np.zeros((3, len(current.parts), heights), np.float32)
    if not current.body.size:
        return Agreement(*found)
    for number, (a, b) in enumerate(zip(current.parts, prior.parts, strict=True)):
        one, two = ((x * y).reshape(heights, -1) for x, y in ((a, prior.body), (b, current.body)))
        for of, (x, y) in enumerate(((one, two), (one, one), (two, two))):
            found[of, number] = np.einsum("zn,zn->z", x, y)
    return Agreement(*found)


class Against:
    """A detail that others of the same heights are compared with: what is made of it is made once."""

    def __init__(self, prior: Detail, cell: float) -> None:
        self._prior, self._reach, self._where = prior, _reach(cell), _spans(prior)
        self._made: dict[Plane, Spectra] = {}

    def best_shift(self, current: Detail) -> Shift:
        """Give the best correlation over every shift within REACH."""
        (corner, own), height, width = _common(_spans(current), self._where)
        across = plane(height, width, self._reach)
        if across not in self._made:
            self._made[across] = _spectra(across, _cut(self._prior, own, height, width))
        one, two = np.conj(_spectra(across, _cut(current, corner, height, width))), self._made[across]

        def met(a: Spectra, b: Spectra) -> Array:
            return across.backward(np.einsum("nyx,nyx->yx", a, b))

        many = len(one) // (len(self._prior.parts) + 2)  # heights
        product = met(one[: -2 * many], two[: -2 * many])
        mask_one, mask_two = one[-2 * many : -many], two[-2 * many : -many]
        power_one, power_two = met(one[-many:], mask_two), met(mask_one, two[-many:])
        cells = met(mask_one, mask_two)
        floor = 1e-3 * max(float(power_one.max()), float(power_two.max()), 1e-6)
        power = np.sqrt(np.maximum(power_one, floor) * np.maximum(power_two, floor))
        score = np.where(cells > 0.5 * cells.max(), product / power, -1)
        y, x = divmod(int(score.argmax()), score.shape[1])
        down, right = y - self._reach + own[0] - corner[0], x - self._reach + own[1] - corner[1]
        return Shift(down, right, float(score[y, x]))


def _spectra(across: Plane, detail: Detail) -> Spectra:
    """Transform all heights of the channels, of the body and of the power, one after the other."""
    return across.forward(np.concatenate([*detail.parts, detail.body, _power(detail)]))


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
        flat = array.reshape(-1, rows * columns)
        made = np.zeros((len(flat), rows, columns), np.float32)
        for step, part in steps:
            made += np.take(flat, index + step, axis=1) * (part * inside)
        return made.reshape(array.shape)

    return Detail(turned(detail.parts), (turned(detail.body) > 0.5).astype(np.float32))
