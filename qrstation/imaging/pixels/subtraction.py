"""Makes the mask that is subtracted from a frame: averaged, shifted, in modality values (PS3.3 C.7.6.10.1)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.display.sampling import is_image, sampled
from qrstation.imaging.frame import Mask, Pixels, Window
from qrstation.imaging.reading.masks import MaskPlan

Values = NDArray[np.float32]
ValuesOf = Callable[[int], Values]
_PERCENTILES = (0.5, 99.5)
_SAMPLED = 1 << 18
_NARROW = (np.uint8, np.int16, np.uint16)
_LEAST_SHARE = 1 / 32
"""A window for differences is at least so much of the range of stored values: a frame less itself is flat."""


class MaskMaker:
    """Makes masks of one instance; the last average is kept, since most frames of a run share it."""

    def __init__(self, values_of: ValuesOf) -> None:
        self._values_of = values_of
        self._plan: tuple[tuple[int, ...], tuple[float, float]] | None = None
        self._average: Values | None = None

    def mask(self, plan: MaskPlan, own: Values, levels: float, *, recommended: bool) -> Mask:
        """Make what is subtracted from a frame of values ``own``; ``levels`` is how many modality values there are.

        Where contrast frames are averaged, the mask takes up what the others differ from the frame. Raises
        CannotDecode.
        """
        average = self._averaged(plan)
        contrast = own if len(plan.contrast_frames) == 1 else _mean(self._values_of, plan.contrast_frames)
        difference = contrast - average
        values = average if contrast is own else own - difference
        return Mask(_narrow(values), _window(difference, levels), recommended)

    def _averaged(self, plan: MaskPlan) -> Values:
        key = (plan.mask_frames, plan.shift)
        if self._average is None or self._plan != key:
            self._average = shifted(_mean(self._values_of, plan.mask_frames), plan.shift)
            self._plan = key
        return self._average


def shifted(values: Values, shift: tuple[float, float]) -> Values:
    """Move values by fractions of pixels down and to the right, between two by their distance; edges are stretched."""
    for axis, by in enumerate(shift):
        if by:
            whole = math.floor(by)
            part = np.float32(by - whole)
            near, far = _rolled(values, whole, axis), _rolled(values, whole + 1, axis)
            values = near * (1 - part) + far * part
    return values


def _rolled(values: Values, by: int, axis: int) -> Values:
    places = np.clip(np.arange(values.shape[axis]) - by, 0, values.shape[axis] - 1)
    return np.take(values, places, axis=axis)


def _mean(values_of: ValuesOf, frames: tuple[int, ...]) -> Values:
    if len(frames) == 1:
        return values_of(frames[0])
    total = values_of(frames[0]).astype(np.float64)
    for frame in frames[1:]:
        total += values_of(frame)
    return (total / len(frames)).astype(np.float32)


def _narrow(values: Values) -> Pixels:
    """Give whole numbers in fewer bytes where all are such: each frame carries its mask."""
    if not np.isfinite(values).all() or (values != np.rint(values)).any():
        return values
    low, high = float(values.min()), float(values.max())
    for kind in _NARROW:
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return values.astype(kind)
    return values


def _window(difference: Values, levels: float) -> Window:
    sample = sampled(difference, _SAMPLED)
    sample = sample[is_image(sample, None)]
    low, high = (float(end) for end in np.percentile(sample, _PERCENTILES)) if sample.size else (0.0, 0.0)
    return Window((low + high) / 2, max(high - low, levels * _LEAST_SHARE, 1e-6), "LINEAR_EXACT")
