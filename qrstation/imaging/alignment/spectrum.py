"""Correlation in the plane at small shifts: Fourier transforms as products of matrices, quicker here than fast ones."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.alignment.volume import Array

Spectra = NDArray[np.complex64]


class Plane:
    """Transforms of images of one size, so padded that no shift of up to ``reach`` cells wraps round.

    Images are a few dozen cells wide: a product with a matrix of cosines and sines takes a fraction of the time of a
    fast transform, and on the way back only the shifts that are asked for are computed.
    """

    def __init__(self, height: int, width: int, reach: int) -> None:
        rows, columns = height + reach, width + reach
        lags, many = np.arange(-reach, reach + 1), columns // 2 + 1
        down, right = (np.exp(2j * np.pi / size * np.arange(size)) for size in (rows, columns))
        self._down = down[np.outer(-np.arange(rows), np.arange(height)) % rows].astype(np.complex64)
        # Real and imaginary parts side by side are complex numbers to numpy.
        across = right[np.outer(np.arange(width), -np.arange(many)) % columns].astype(np.complex64)
        self._right = across.view(np.float32)
        self._back_down = (down[np.outer(lags, np.arange(rows)) % rows] / rows).astype(np.complex64)
        stands_for = np.where((np.arange(many) == 0) | (2 * np.arange(many) == columns), 1.0, 2.0)
        back = right[np.outer(np.arange(many), lags) % columns] * stands_for[:, None] / columns
        self._back_right = np.concatenate([back.real, -back.imag]).astype(np.float32)

    def forward(self, images: Array) -> Spectra:
        """Transform images (…, height, width); of the frequencies to the right half are enough."""
        return np.matmul(self._down, np.matmul(images, self._right).view(np.complex64))

    def backward(self, spectra: Spectra) -> Array:
        """Give what spectra (…, as `forward`) are at each shift: (…, 2 reach + 1, 2 reach + 1), down and right."""
        rows = np.matmul(self._back_down, spectra)
        return np.asarray(np.concatenate([rows.real, rows.imag], axis=-1) @ self._back_right, np.float32)


@lru_cache(maxsize=8)
def plane(height: int, width: int, reach: int) -> Plane:
    """Give the transforms of a size, made once: turns of one body ask for the same again and again."""
    return Plane(height, width, reach)
