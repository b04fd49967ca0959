"""Draws soft-edged shapes into an array: what the phantoms are made of."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]


class Canvas:
    """A picture of ``size`` × ``size`` pixels over ``field`` mm, its origin in the middle; x to the right, y down.

    What is drawn is scaled by ``scale``, then moved to ``origin`` (mm); edges are ``soften`` times as wide.
    """

    def __init__(
        self, size: int, field: float, background: float, *, origin: tuple[float, float] = (0.0, 0.0),
        scale: float = 1.0, soften: float = 1.0,
    ) -> None:  # fmt: skip
        self.size = size
        self.spacing = field / size
        self.origin, self.scale, self.soften = origin, scale, soften
        self.pixels: Field = np.full((size, size), background, np.float32)

    def ellipse(
        self, x: float, y: float, a: float, b: float, value: float, angle: float = 0.0, soft: float = 1.0,
        power: float = 2.0,
    ) -> None:  # fmt: skip
        """Fill an ellipse with half-axes ``a`` and ``b`` in mm, turned by ``angle``; its edge is ``soft`` pixels wide.

        A ``power`` above 2 makes it squarer.
        """
        if a <= 0 or b <= 0:
            return
        x, y = x * self.scale + self.origin[0], y * self.scale + self.origin[1]
        a, b, soft = a * self.scale, b * self.scale, soft * self.soften
        reach_x = math.hypot(a * math.cos(angle), b * math.sin(angle)) + 2 * self.spacing * soft
        reach_y = math.hypot(a * math.sin(angle), b * math.cos(angle)) + 2 * self.spacing * soft
        columns, xs = self._span(x, reach_x)
        rows, ys = self._span(y, reach_y)
        if xs.size == 0 or ys.size == 0:
            return
        dx, dy = xs[None, :] - x, ys[:, None] - y
        u = dx * math.cos(angle) + dy * math.sin(angle)
        v = dy * math.cos(angle) - dx * math.sin(angle)
        if power == 2.0:
            radius = np.sqrt((u / a) ** 2 + (v / b) ** 2)
        else:
            radius = (np.abs(u / a) ** power + np.abs(v / b) ** power) ** (1 / power)
        edge = (radius - 1) * (min(a, b) / self.spacing / soft)
        self._blend(rows, columns, np.clip(0.5 - edge, 0, 1), value)

    def disc(self, x: float, y: float, radius: float, value: float, soft: float = 1.2) -> None:
        """Fill a disc with a radius in mm."""
        self.ellipse(x, y, radius, radius, value, soft=soft)

    def _span(self, centre: float, reach: float) -> tuple[slice, Field]:
        middle = centre / self.spacing + (self.size - 1) / 2
        first = max(0, math.floor(middle - reach / self.spacing))
        last = min(self.size, math.ceil(middle + reach / self.spacing) + 1)
        places = (np.arange(first, max(first, last), dtype=np.float32) - (self.size - 1) / 2) * self.spacing
        return slice(first, max(first, last)), places.astype(np.float32)

    def _blend(self, rows: slice, columns: slice, alpha: NDArray[np.floating], value: float) -> None:
        part = self.pixels[rows, columns]
        part += alpha.astype(np.float32) * (np.float32(value) - part)


def smooth_noise(shape: tuple[int, int], cells: int, seed: int) -> Field:
    """Give noise from -1 to 1 that changes over about 1/``cells`` of the picture: a texture."""
    rows, columns = shape
    grid = np.random.default_rng(seed).uniform(-1, 1, (cells + 2, cells + 2)).astype(np.float32)
    return _stretch(_stretch(grid, rows).T, columns).T


def _stretch(grid: Field, length: int) -> Field:
    """Interpolate along the first axis with a smooth step."""
    places = np.linspace(0, grid.shape[0] - 2, length, dtype=np.float32)
    low = np.minimum(places.astype(np.intp), grid.shape[0] - 2)
    part = places - low
    weight = (part * part * (3 - 2 * part))[:, None]
    stretched: Field = (grid[low] * (1 - weight) + grid[low + 1] * weight).astype(np.float32)
    return stretched
