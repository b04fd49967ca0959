"""Finds the window for an image that brings none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.display.modality_values import modality_values
from qrstation.imaging.display.sampling import is_image, sampled, sampling_step
from qrstation.imaging.frame import Frame, Pixels, Window

_SOFT_TISSUE = Window(40, 400)
_SAMPLED = 1 << 20
_PERCENTILES = (0.5, 99.5)
_BLURRED = 64
"""Lossy compression moves flat padding by less than one part in so many of the range of values."""
_SKIRT = 16
"""Two blocks of JPEG: so far round padding values lie between it and the image, or swing beyond either."""
_LEFT = 0.25
"""Where less than this part of the image lies farther from padding, all of it counts."""


def automatic_window(frame: Frame, known: tuple[float, float] | None = None) -> Window:
    """Find a window for an image that brings none.

    CT in Hounsfield units is shown as soft tissue, images of at most 8 bits as they are. Else the window spans
    ``known``, the smallest and largest stored value of the series, where the image lies in that; else the
    percentiles 0.5 and 99.5 of the image without its padding, and without what lossy compression made of that.
    """
    if frame.is_colour:
        return Window(128, 256)
    if frame.modality == "CT" and frame.units == "HU":
        return _SOFT_TISSUE
    low: float
    high: float
    if frame.bits <= 8 and frame.pixels.dtype.kind in "ui":
        low, high = (
            (-(1 << (frame.bits - 1)), (1 << (frame.bits - 1)) - 1) if _is_signed(frame) else (0, (1 << frame.bits) - 1)
        )
    else:
        low, high = _range(frame, known)
    ends = modality_values(frame, np.array([low, high], np.float64))
    return _spanning(float(ends.min()), float(ends.max()), exact=_is_fractional(frame))


def _is_signed(frame: Frame) -> bool:
    return frame.pixels.dtype.kind == "i"


def _is_fractional(frame: Frame) -> bool:
    """Tell whether modality values are other than whole numbers."""
    if frame.modality_table is not None:
        return False
    return frame.pixels.dtype.kind == "f" or not (frame.slope.is_integer() and frame.intercept.is_integer())


def _spanning(low: float, high: float, *, exact: bool) -> Window:
    """Give the window whose first grey above black and last below white are at ``low`` and ``high``."""
    if exact:
        return Window((low + high) / 2, high - low or 1.0, "LINEAR_EXACT")
    width = high - low + 1
    return Window(low + width / 2, width)


def _range(frame: Frame, known: tuple[float, float] | None) -> tuple[float, float]:
    """Give the stored values that a window is to span, from a sample of about a million of them."""
    coarse, pixels = sampling_step(frame.pixels.size, _SAMPLED), sampled(frame.pixels, _SAMPLED)
    padding = _blurred_padding(frame, pixels)
    shown = is_image(pixels, padding)
    image = pixels[shown]
    if not image.size:
        return 0.0, 1.0
    low, high = _percentiles(image)
    if padding is not None and frame.lossy:
        clear = pixels[shown & ~_grown(~shown, -(-_SKIRT // coarse))]
        if clear.size >= _LEFT * image.size:
            # What lies between padding and the image spoils the end where padding is, and that one alone.
            if padding[1] < low:
                low = min(_percentiles(clear)[0], high)
            elif padding[0] > high:
                high = max(_percentiles(clear)[1], low)
    if low == high:
        low, high = float(image.min()), float(image.max())
    if known and known[0] <= low < high <= known[1]:
        # The series' own values may count its padding.
        low = low if padding is not None and known[0] <= padding[1] < low else known[0]
        high = high if padding is not None and high < padding[0] <= known[1] else known[1]
    return low, high


def _percentiles(values: Pixels) -> tuple[float, float]:
    low, high = np.percentile(values, _PERCENTILES, method="nearest")
    return float(low), float(high)


def _blurred_padding(frame: Frame, pixels: Pixels) -> tuple[float, float] | None:
    """Give the range of padding values, wider where lossy compression has moved them."""
    if frame.padding is None or not frame.lossy:
        return frame.padding
    numbers = pixels[np.isfinite(pixels)] if pixels.dtype.kind == "f" else pixels
    if not numbers.size:
        return frame.padding
    blur = (float(numbers.max()) - float(numbers.min())) / _BLURRED
    return frame.padding[0] - blur, frame.padding[1] + blur


def _grown(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """Give a mask that reaches ``by`` pixels farther to all sides."""
    for axis in (0, 1):
        # How many are set from the start up to each place: a window holds one where its ends differ.
        count = np.cumsum(mask, axis=axis, dtype=np.int32)
        count = np.insert(count, 0, 0, axis=axis)
        size = mask.shape[axis]
        places = np.arange(size)
        first, behind = np.maximum(places - by, 0), np.minimum(places + by + 1, size)
        mask = np.take(count, behind, axis=axis) > np.take(count, first, axis=axis)
    return mask
