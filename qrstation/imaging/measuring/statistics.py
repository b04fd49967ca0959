"""Mean, deviation and ends of modality values, gathered part by part."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.display.modality_values import modality_values
from qrstation.imaging.frame import Frame, Pixels


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of some values; ``count`` of them, the rest None where there are none."""

    count: int = 0
    mean: float | None = None
    sd: float | None = None
    """Of the population: the root of the mean square of the distances from the mean."""
    minimum: float | None = None
    maximum: float | None = None


def statistics_of(frame: Frame, parts: Iterable[Pixels]) -> Statistics:
    """Give the statistics of a grey frame's stored values (n,), after its modality LUT.

    Padding is left out, and so are numbers that are none (NaN, infinite) and stored values that mean colours.
    """
    frame = _as_measured(frame)
    kept = (without_padding(frame, part) for part in parts)
    with np.errstate(over="ignore", invalid="ignore"):  # absurd slopes: what comes of them is left out
        if frame.modality_table is not None:
            return _gathered(modality_values(frame, part) for part in kept)
        if frame.pixels.dtype.kind == "f":
            kept = (_finite(part) for part in kept)
        return _sound(_rescaled(_gathered(kept), frame.slope, frame.intercept))


def _as_measured(frame: Frame) -> Frame:
    """Give a frame whose modality LUT is the one of what is measured."""
    own = frame.measured_by
    if own is None:
        return frame
    return replace(frame, slope=own.slope, intercept=own.intercept, modality_table=own.table)


def _gathered(parts: Iterable[NDArray[Any]]) -> Statistics:
    """Join means and squares of the parts as each of them stands (Chan, Golub and LeVeque).

    A sum of the squares of large values would lose a small deviation.
    """
    count, mean, squares = 0, 0.0, 0.0
    low, high = math.inf, -math.inf
    for part in parts:
        size = part.size
        if not size:
            continue
        low, high = min(low, float(part.min())), max(high, float(part.max()))
        values = part.astype(np.float64)
        own = float(values.sum()) / size
        values -= own
        apart = own - mean
        squares += float(np.dot(values, values)) + apart * apart * count * size / (count + size)
        mean += apart * size / (count + size)
        count += size
    if not count:
        return Statistics()
    return Statistics(count, min(max(mean, low), high), math.sqrt(squares / count), low, high)


def _rescaled(stored: Statistics, slope: float, intercept: float) -> Statistics:
    """Give the statistics after slope and intercept, which is quicker than those of the results."""
    if stored.mean is None or stored.sd is None or stored.minimum is None or stored.maximum is None:
        return stored
    ends = sorted((stored.minimum * slope + intercept, stored.maximum * slope + intercept))
    return Statistics(stored.count, stored.mean * slope + intercept, stored.sd * abs(slope), *ends)


def _sound(found: Statistics) -> Statistics:
    """Leave out what runs over."""
    numbers = (found.mean, found.sd, found.minimum, found.maximum)
    return found if all(each is None or math.isfinite(each) for each in numbers) else Statistics(found.count)


def without_padding(frame: Frame, stored: Pixels) -> Pixels:
    """Leave out the stored values (n,) that are no image, and those that stand for a colour (PS3.3 C.7.6.19)."""
    ranges = [frame.padding] if frame.padding is not None else []
    if frame.palette is not None:
        ranges.append((float(frame.palette.first), math.inf))
    for low, high in ranges:
        beside = (stored < _bound(low, stored)) | (stored > _bound(high, stored))
        if not beside.all():
            stored = stored[beside]
    return stored


def _bound(value: float, stored: NDArray[Any]) -> Any:
    """Give an end of a range as whole numbers compare with it: as a float it would make floats of all of them."""
    if stored.dtype.kind == "f" or not math.isfinite(value) or not value.is_integer():
        return np.float64(value)
    ends = np.iinfo(stored.dtype)
    return stored.dtype.type(value) if ends.min <= value <= ends.max else np.float64(value)


def _finite(values: Pixels) -> Pixels:
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]
