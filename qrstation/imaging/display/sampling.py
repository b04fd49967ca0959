"""A part of an image's pixels, spread evenly, that stands for all of them; and which of them are image."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import Pixels


def sampling_step(size: int, most: int) -> int:
    """Give how many rows and columns to go on each time, so that about ``most`` of ``size`` pixels are left."""
    return max(1, math.ceil(math.sqrt(size / most)))


def sampled(pixels: Pixels, most: int) -> Pixels:
    """Give about ``most`` of an image's pixels (rows, columns), all of them where they are fewer."""
    step = sampling_step(pixels.size, most)
    return pixels[::step, ::step]


def is_image(stored: Pixels, padding: tuple[float, float] | None) -> NDArray[np.bool_]:
    """Tell which stored values are numbers and no padding."""
    keep = np.isfinite(stored) if stored.dtype.kind == "f" else np.ones(stored.shape, np.bool_)
    if padding is not None:
        keep &= (stored < padding[0]) | (stored > padding[1])
    return keep
