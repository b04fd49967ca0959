"""Scans a made person: slices reduced to small images, as a decoder would hand them on, and the true places."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from tests.imaging.alignment.phantom import TABLES, TISSUES, Array, Blob, Person, Tube

_STEP = 3.0
"""Millimetres between the painted heights; slices are made of them."""


@dataclass(frozen=True, slots=True)
class Scan:
    """How a person is scanned. Millimetres, radians; ``top`` and ``bottom`` on the person's own scale."""

    top: float
    bottom: float
    spacing: float = 3.0
    thickness: float = 0.0
    zero: float = 0.0
    """Where the person's scale begins on the scanner's: a place z of the person has the position z + zero."""
    field: float = 500.0
    kind: str = "CT"
    shift: tuple[float, float] = (0.0, 0.0)
    roll: float = 0.0
    pitch: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    arms: bool = False
    table: bool = True
    breath: float = 0.0
    changes: int = 0
    padding: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Scanned:
    """The slices: (slices, rows, columns) of cells of ``cell`` mm, NaN where there is no image; places in mm."""

    values: Array
    places: tuple[float, ...]
    cell: float
    scan: Scan


def scan(person: Person, how: Scan) -> Scanned:
    """Scan a person."""
    dice = np.random.default_rng(how.seed + 7)
    cell = 3.0 if how.field <= 300 else 6.0
    count = int(how.field / cell)
    across = (np.arange(count, dtype=np.float32) - (count - 1) / 2) * np.float32(cell)
    thick = how.thickness or how.spacing
    first, last = min(how.top, how.bottom), max(how.top, how.bottom)
    heights = np.arange(first - thick, last + thick + _STEP, _STEP, dtype=np.float32)
    volume = paint(person, how, heights, across, cell, dice)
    places = np.arange(first, last + 1e-6, how.spacing)
    values = _slices(volume, heights, places, thick)
    if how.blur:
        values = _sharpened(values, how.blur)
    if how.noise:
        values += dice.normal(0, how.noise, values.shape).astype(np.float32)
    if how.padding:
        values[:, np.hypot(*np.meshgrid(across, across)) > how.field / 2] = np.nan
    return Scanned(values, tuple(float(place) + how.zero for place in places), cell, how)


def paint(person: Person, how: Scan, heights: Array, across: Array, cell: float, dice: np.random.Generator) -> Array:
    """Paint the body on a grid of heights and cells."""
    table = dict(zip(TISSUES, TABLES[how.kind], strict=True))
    is_ct = how.kind.startswith("CT")
    volume = np.full((len(heights), len(across), len(across)), -1000.0 if is_ct else 5.0, np.float32)
    if how.table and is_ct:
        _table(volume, across, cell)
    canvas = _Canvas(volume, heights, across, how, cell)
    for part in (*(person.arms if how.arms else ()), *person.parts, *_changes(person, how, dice)):
        moved = _breathed(part, how.breath, person.diaphragm)
        if isinstance(moved, Tube):
            canvas.tube(moved, table[moved.tissue])
        else:
            canvas.blob(moved, table[moved.tissue])
    if not is_ct:
        volume *= _coil(volume.shape, dice)
    return volume


def _changes(person: Person, how: Scan, dice: np.random.Generator) -> list[Blob]:
    """Give what came since: nodules, fluid, gas in the gut."""
    low, high = min(how.top, how.bottom), max(how.top, how.bottom)
    made = []
    for _ in range(how.changes):
        size = dice.uniform(5, 18)
        at = (dice.uniform(-90, 90), dice.uniform(-50, 50), dice.uniform(low, high))
        made.append(Blob(at, (size, size, size), str(dice.choice(("muscle", "fluid", "air", "vessel")))))
    return made


def _breathed(part: Blob | Tube, breath: float, diaphragm: float) -> Blob | Tube:
    """Move a part down by the breath: fully at the diaphragm, less above and below."""
    if not breath or not part.moves:
        return part

    def moved(z: float) -> float:
        away = (z - diaphragm) / (160.0 if z > diaphragm else 220.0)
        return z - breath * part.moves * math.exp(-away * away)

    if isinstance(part, Tube):
        return replace(part, heights=tuple(map(moved, part.heights)))
    x, y, z = part.centre
    return replace(part, centre=(x, y, moved(z)))


def _table(volume: Array, across: Array, cell: float) -> None:
    """Put a table below the body: a shell of carbon with foam inside."""
    bend = (across / 230.0) ** 2 * 25
    for column, x in enumerate(across):
        if abs(x) > 215:
            continue
        top = 158 - bend[column]
        for row, y in enumerate(across):
            if top - cell / 2 < y < top + 38 + cell / 2:
                edge = min(abs(y - top), abs(y - top - 38)) < cell / 2
                volume[:, row, column] = -420 if edge else -930


def _coil(shape: tuple[int, ...], dice: np.random.Generator) -> Array:
    """Give a coil's uneven sensitivity, and the scanner's scale."""
    z, y, x = (np.linspace(-1, 1, size, dtype=np.float32) for size in shape)
    a, b, c, d = dice.uniform(-0.3, 0.3, 4)
    field = 1 + a * x[None, None, :] + b * y[None, :, None] + c * z[:, None, None] - 0.3 * d * (x**2)[None, None, :]
    return (field * dice.uniform(0.4, 2.5)).astype(np.float32)


class _Canvas:
    """A volume that is painted in the person's coordinates, which the scan shifts and turns."""

    def __init__(self, volume: Array, heights: Array, across: Array, how: Scan, cell: float) -> None:
        self.volume, self.heights, self.across, self.how, self.cell = volume, heights, across, how, cell
        self.cos, self.sin = np.float32(math.cos(how.roll)), np.float32(math.sin(how.roll))
        self.middle = float(heights[len(heights) // 2])
        self.slant = math.tan(how.pitch)

    def blob(self, blob: Blob, value: float) -> None:
        reach = max(blob.axes[:2]) + 6
        x, y = self._turned(blob.centre[0], blob.centre[1])
        z = blob.centre[2] + self.slant * y
        rows = self._span(self.across, y, reach)
        columns = self._span(self.across, x, reach)
        slices = self._span(self.heights, z, blob.axes[2] + 3)
        box = self.volume[slices, rows, columns]
        if not box.size:
            return
        dx, dy = self.across[columns] - np.float32(x), self.across[rows] - np.float32(y)
        dz = (self.heights[slices] - np.float32(z)) / np.float32(blob.axes[2])
        cos, sin = np.float32(math.cos(blob.turn + self.how.roll)), np.float32(math.sin(blob.turn + self.how.roll))
        u = (dx[None, :] * cos + dy[:, None] * sin) / np.float32(blob.axes[0])
        v = (dy[:, None] * cos - dx[None, :] * sin) / np.float32(blob.axes[1])
        far = np.sqrt((u * u + v * v)[None] + (dz * dz)[:, None, None])
        cover = np.clip((1 - far) * np.float32(min(blob.axes) / self.cell) + np.float32(0.5), 0, 1)
        box += cover * (np.float32(value) - box)

    def tube(self, tube: Tube, value: float) -> None:
        order = np.argsort(tube.heights)
        z = np.array(tube.heights)[order]
        slices = self._span(self.heights, (z[0] + z[-1]) / 2, (z[-1] - z[0]) / 2)
        here = self.heights[slices]
        if not len(here):
            return
        x, y, a, b = (np.interp(here, z, np.array(tube.ellipses)[order, n]).astype(np.float32) for n in range(4))
        if self.slant:
            here = np.asarray(here - np.float32(self.slant) * y, np.float32)
            x, y, a, b = (np.interp(here, z, np.array(tube.ellipses)[order, n]).astype(np.float32) for n in range(4))
        x, y = self._turned(x, y)
        reach = float(max(a.max(), b.max())) * 1.1 + 6
        rows = slice(*np.searchsorted(self.across, (y.min() - reach, y.max() + reach)))
        columns = slice(*np.searchsorted(self.across, (x.min() - reach, x.max() + reach)))
        box = self.volume[slices, rows, columns]
        dx, dy = self.across[columns][None, :] - x[:, None], self.across[rows][None, :] - y[:, None]
        if self.how.roll:
            u = np.abs(dx[:, None, :] * self.cos + dy[:, :, None] * self.sin) / a[:, None, None]
            v = np.abs(dy[:, :, None] * self.cos - dx[:, None, :] * self.sin) / b[:, None, None]
        else:
            u, v = np.abs(dx / a[:, None])[:, None, :], np.abs(dy / b[:, None])[:, :, None]
        power = np.float32(tube.power)
        far = np.sqrt(u * u + v * v) if power == 2 else (u**power + v**power) ** (1 / power)
        least = np.minimum(a, b)[:, None, None] / np.float32(self.cell)
        cover = np.clip((1 - far) * least + np.float32(0.5), 0, 1)
        box += cover * (np.float32(value) - box)

    def _turned(self, x, y):  # type: ignore[no-untyped-def]
        dx, dy = self.how.shift
        return x * self.cos - y * self.sin + dx, x * self.sin + y * self.cos + dy

    @staticmethod
    def _span(grid: Array, middle: float, reach: float) -> slice:
        low, high = np.searchsorted(grid, (middle - reach, middle + reach))
        return slice(int(low), int(high))


def _slices(volume: Array, heights: Array, places: np.ndarray, thick: float) -> Array:
    """Average the painted heights over each slice's thickness."""
    made = []
    for place in places:
        weights = np.clip(1.0 - (np.abs(heights - place) - thick / 2) / _STEP, 0, 1)
        near = np.flatnonzero(weights)
        part = volume[near[0] : near[-1] + 1]
        made.append(np.tensordot(weights[near[0] : near[-1] + 1].astype(np.float32), part, 1) / weights.sum())
    return np.array(made, np.float32)


def _sharpened(values: Array, by: float) -> Array:
    """Sharpen (positive) or smooth (negative) in the plane, as a kernel does."""
    soft = values
    for axis in (1, 2):
        soft = np.asarray((np.roll(soft, 1, axis) + 2 * soft + np.roll(soft, -1, axis)) / 4, np.float32)
    return np.asarray(values + np.float32(by) * (values - soft), np.float32)
