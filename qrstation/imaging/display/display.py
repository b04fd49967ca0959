"""Stored values become what the screen shows: modality LUT, VOI LUT or window, presentation (PS3.3 C.11.1, C.11.2)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.display.automatic_window import automatic_window
from qrstation.imaging.display.modality_values import look_up, modality_value, modality_values
from qrstation.imaging.frame import Frame, LookupTable, Pixels, Window

__all__ = [
    "automatic_window",
    "default_window",
    "modality_value",
    "starting_window",
    "to_display",
]

Levels = NDArray[np.uint8]
_TOP = 255.0
_STEP = 1 << 16
_LOWEST_EXPONENT = -700.0  # exp() overflows a little beyond


def default_window(frame: Frame) -> Window | None:
    """Give the window that is shown first: the file's first, else an automatic one.

    None where no window is applied: colour, and images whose file brings a VOI LUT.
    """
    if frame.is_colour or frame.voi_table is not None:
        return None
    if frame.windows:
        return frame.windows[0]
    return frame.automatic or automatic_window(frame)


def starting_window(frame: Frame) -> Window:
    """Give the window from which to go on by hand: the default, or what comes near the file's VOI LUT."""
    if frame.windows:
        return frame.windows[0]
    if frame.voi_table is not None:
        count = len(frame.voi_table.values)
        return Window(frame.voi_table.first + count / 2, count)
    return frame.automatic or automatic_window(frame)


def to_display(frame: Frame, window: Window | None = None, invert: bool = False) -> Levels:
    """Give what the screen shows: (rows, columns) grey, or (rows, columns, 3) RGB, uint8.

    ``window`` None is the default of the file. The result is that of the formulas in floating point, rounded to the
    nearest with halves up, then inverted for MONOCHROME1 and ``invert``. Padding and what is no number are black.
    A window has no effect on colour.
    """
    if frame.is_colour:
        return np.subtract(255, frame.pixels) if invert else frame.pixels
    chosen = window or default_window(frame)
    levels = _map_levels(frame, chosen, invert)
    return levels if frame.palette is None else _with_colours(frame, levels)


def _map_levels(frame: Frame, window: Window | None, invert: bool) -> Levels:
    """Go through a table where there are few stored values, through the formula in steps where there are many."""
    pixels = np.ascontiguousarray(frame.pixels)
    flat = pixels.reshape(-1)
    result = np.empty(flat.size, np.uint8)
    table = _table(frame, flat, window, invert)
    for start in range(0, flat.size, _STEP):
        part = flat[start : start + _STEP]
        if table is None:
            result[start : start + _STEP] = _levels(frame, part, window, invert)
        else:
            np.take(table, _indices(part), out=result[start : start + _STEP], mode="clip")
    return result.reshape(pixels.shape)


def _indices(stored: Pixels) -> NDArray[np.intp]:
    """Give stored values as indices: the bit pattern of 16 bits and less, so that negative ones come last."""
    return stored.view(f"u{stored.dtype.itemsize}").astype(np.intp)


def _table(frame: Frame, flat: Pixels, window: Window | None, invert: bool) -> Levels | None:
    """Give the level of each stored value that occurs, by its bit pattern; None where a table does not pay."""
    if flat.dtype.kind not in "ui" or flat.dtype.itemsize > 2 or flat.size < 1 << 10:
        return None
    low, high = int(flat.min()), int(flat.max())
    stored = np.arange(low, high + 1)
    table = np.zeros(1 << (8 * flat.dtype.itemsize), np.uint8)
    table[stored] = _levels(frame, stored, window, invert)  # negative values count from the end, as their patterns do
    return table


def _levels(frame: Frame, stored: Pixels, window: Window | None, invert: bool) -> Levels:
    """Give the grey levels of stored values by the formulas."""
    values = modality_values(frame, stored)
    no_number = ~np.isfinite(values) if stored.dtype.kind == "f" else None
    if no_number is not None:
        values = np.where(no_number, 0.0, values)
    if window is not None:
        shown = apply_window(values, window)
    else:
        assert frame.voi_table is not None
        shown = _apply_voi_table(values, frame.voi_table)
    levels = np.floor(shown + 0.5).astype(np.uint8)
    if frame.monochrome1 != invert:
        np.subtract(255, levels, out=levels)
    if no_number is not None:
        levels[no_number] = 0
    if frame.padding is not None:
        levels[(stored >= frame.padding[0]) & (stored <= frame.padding[1])] = 0
    return levels


def _apply_voi_table(values: NDArray[np.float64], table: LookupTable) -> NDArray[np.float64]:
    """Apply a VOI LUT (PS3.3 C.11.2.1.1); its range of bits becomes that of the screen."""
    return look_up(table, values).astype(np.float64) * (_TOP / ((1 << table.bits) - 1))


def apply_window(values: NDArray[np.float64], window: Window) -> NDArray[np.float64]:
    """Apply a window, giving 0–255 (PS3.3 C.11.2.1.2.1, C.11.2.1.3.1, C.11.2.1.3.2).

    A width below 1 means nothing to LINEAR; files that have one, with fractional values, mean LINEAR_EXACT.
    """
    with np.errstate(over="ignore"):  # of what lies outside a window next to nothing wide
        return _windowed(values, window)


def _windowed(values: NDArray[np.float64], window: Window) -> NDArray[np.float64]:
    centre, width = window.centre, max(window.width, math.ulp(0.0))
    if window.function == "SIGMOID":
        exponent = np.clip(-4.0 * (values - centre) / width, _LOWEST_EXPONENT, -_LOWEST_EXPONENT)
        return _TOP / (1.0 + np.exp(exponent))
    if window.function == "LINEAR_EXACT" or width < 1:
        low, high = centre - width / 2, centre + width / 2
        inside = ((values - centre) / width + 0.5) * _TOP
    else:
        low, high = centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2
        inside = ((values - (centre - 0.5)) / (width - 1) + 0.5) * _TOP if width > 1 else np.zeros_like(values)
    return np.where(values <= low, 0.0, np.where(values > high, _TOP, inside))


def _with_colours(frame: Frame, levels: Levels) -> Levels:
    """Show the values of the supplemental palette in its colours, the others grey."""
    assert frame.palette is not None
    result = np.repeat(levels[:, :, np.newaxis], 3, axis=2)
    index = frame.pixels.astype(np.int64) - frame.palette.first
    coloured = (index >= 0) & (index < len(frame.palette.colours))
    result[coloured] = frame.palette.colours[index[coloured]]
    return result
