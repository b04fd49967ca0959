"""Stored values become what the screen shows: modality LUT, VOI LUT or window, presentation (PS3.3 C.11.1, C.11.2)."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.display.automatic_window import automatic_window
from qrstation.imaging.display.covering import covered
from qrstation.imaging.display.modality_values import look_up, modality_value, modality_values
from qrstation.imaging.frame import Frame, LookupTable, Pixels, Window
from qrstation.imaging.presentation import UNSAID, AutomaticWindow, FileTable, Presentation, file_presentation

__all__ = [
    "automatic_window",
    "default_window",
    "modality_value",
    "starting_window",
    "to_display",
    "voi_of",
]

Levels = NDArray[np.uint8]
_TOP = 255.0
_STEP = 1 << 16
_RANGE = 512
"""Stored values by which the range of a table that is kept is widened."""
_TABLES = 32
"""Tables kept, of 64 KiB each."""
_LOWEST_EXPONENT = -700.0  # exp() overflows a little beyond


def voi_of(frame: Frame, presentation: Presentation = UNSAID) -> Window | LookupTable | None:
    """Give what modality values go through on their way to greys; None for colour.

    What the presentation does not say is the file's own: its first VOI LUT, else its first window, else one that is
    found. From differences to a mask a window of the file's that ends above 0 shows nothing: it was made for the
    frame as it is, and the window found for the differences takes its place.
    """
    if frame.is_colour:
        return None
    own = file_presentation(frame)
    said = presentation.voi
    if isinstance(said, Window):
        return said
    if isinstance(said, FileTable) and said.number < len(frame.voi_tables):
        return frame.voi_tables[said.number]
    is_difference = frame.mask is not None and presentation.over(own).subtracted
    if isinstance(said, AutomaticWindow):
        return frame.mask.window if is_difference and frame.mask else _found_window(frame)
    chosen = _file_voi(frame)
    if is_difference and frame.mask and not _is_for_differences(chosen):
        return frame.mask.window
    return chosen


def _file_voi(frame: Frame) -> Window | LookupTable:
    if frame.voi_tables:
        return frame.voi_tables[0]
    return frame.windows[0] if frame.windows else _found_window(frame)


def _found_window(frame: Frame) -> Window:
    return frame.automatic or automatic_window(frame)


def _is_for_differences(voi: Window | LookupTable) -> bool:
    lowest = voi.centre - voi.width / 2 if isinstance(voi, Window) else voi.first
    return lowest < 0


def default_window(frame: Frame, presentation: Presentation = UNSAID) -> Window | None:
    """Give the window that is applied; None where there is none: colour, and a VOI LUT of the file's."""
    voi = voi_of(frame, presentation)
    return voi if isinstance(voi, Window) else None


def starting_window(frame: Frame, presentation: Presentation = UNSAID) -> Window:
    """Give the window from which to go on by hand: the one applied, or what comes near a VOI LUT."""
    voi = voi_of(frame, presentation)
    if isinstance(voi, Window):
        return voi
    if isinstance(voi, LookupTable) and not frame.windows:
        return Window(voi.first + len(voi.values) / 2, len(voi.values))
    return frame.windows[0] if frame.windows else _found_window(frame)


def to_display(frame: Frame, presentation: Presentation = UNSAID) -> Levels:
    """Give what the screen shows: (rows, columns) grey, or (rows, columns, 3) RGB, uint8, rows × columns as stored.

    What the presentation does not say is as the file says it; rotation and flip are left to the screen. The result is
    that of the formulas in floating point, rounded to the nearest with halves up, then inverted for MONOCHROME1 and
    for whom wants it. Padding and what is no number are black. A shutter covers that, overlays lie white over all.
    A window has no effect on colour.
    """
    how = presentation.over(file_presentation(frame))
    levels = _levels_of(frame, presentation, invert=bool(how.inverted))
    return covered(frame, levels, shutter=bool(how.shutter), overlays=bool(how.overlays))


def _levels_of(frame: Frame, presentation: Presentation, *, invert: bool) -> Levels:
    """Give what the screen shows without what is laid over it."""
    chosen = voi_of(frame, presentation)
    if chosen is None:
        return np.subtract(255, frame.pixels) if invert else frame.pixels
    levels = _map_levels(frame, chosen, _mask_of(frame, presentation), invert)
    return levels if frame.palette is None else _with_colours(frame, levels)


def _mask_of(frame: Frame, presentation: Presentation) -> Pixels | None:
    how = presentation.over(file_presentation(frame))
    return frame.mask.values.reshape(-1) if frame.mask is not None and how.subtracted else None


def _map_levels(frame: Frame, voi: Window | LookupTable, mask: Pixels | None, invert: bool) -> Levels:
    """Go through a table where there are few stored values, through the formula in steps where there are many."""
    pixels = np.ascontiguousarray(frame.pixels)
    flat = pixels.reshape(-1)
    result = np.empty(flat.size, np.uint8)
    if mask is not None and _is_whole(frame, mask):
        return _difference_levels(frame, flat, voi, mask, invert).reshape(pixels.shape)
    table = _table(frame, flat, voi, invert) if mask is None else None
    for start in range(0, flat.size, _STEP):
        part = flat[start : start + _STEP]
        if table is None:
            subtracted = None if mask is None else mask[start : start + _STEP]
            result[start : start + _STEP] = _levels(frame, part, voi, subtracted, invert)
        else:
            np.take(table, _indices(part), out=result[start : start + _STEP], mode="clip")
    return result.reshape(pixels.shape)


def _is_whole(frame: Frame, mask: Pixels) -> bool:
    """Tell whether differences to a mask are whole numbers, so that a table can have them all."""
    kinds = frame.pixels.dtype.kind, mask.dtype.kind
    small = max(frame.pixels.dtype.itemsize, mask.dtype.itemsize) <= 2
    return small and set(kinds) <= {"u", "i"} and frame.modality_table is None and frame.slope == 1


def _difference_levels(frame: Frame, flat: Pixels, voi: Window | LookupTable, mask: Pixels, invert: bool) -> Levels:
    """Give the levels of differences to a mask, through a table of those that occur."""
    differences = np.subtract(flat, mask, dtype=np.int32)
    low, high = int(differences.min()), int(differences.max())
    table = _levels(replace(frame, padding=None), np.arange(low, high + 1), voi, None, invert)
    levels = np.take(table, differences - low)
    if frame.padding is not None:
        levels[(flat >= frame.padding[0]) & (flat <= frame.padding[1])] = 0
    return levels


def _indices(stored: Pixels) -> NDArray[np.intp]:
    """Give stored values as indices: the bit pattern of 16 bits and less, so that negative ones come last."""
    return stored.view(f"u{stored.dtype.itemsize}").astype(np.intp)


def _table(frame: Frame, flat: Pixels, voi: Window | LookupTable, invert: bool) -> Levels | None:
    """Give the level of each stored value that occurs, by its bit pattern; None where a table does not pay."""
    if flat.dtype.kind not in "ui" or flat.dtype.itemsize > 2 or flat.size < 1 << 10:
        return None
    kind, low, high = flat.dtype, int(flat.min()), int(flat.max())
    if frame.modality_table is not None or not isinstance(voi, Window):
        return _table_of(frame, kind, low, high, voi, invert)
    # The slices of a series have much the same values: a range a little wider holds those of the next one too.
    limits = np.iinfo(kind)
    low, high = max(low // _RANGE * _RANGE, limits.min), min((high // _RANGE + 1) * _RANGE, limits.max)
    padding = frame.padding and (float(frame.padding[0]), float(frame.padding[1]))
    return _window_table(kind.str, low, high, frame.slope, frame.intercept, frame.monochrome1, padding, voi, invert)


@lru_cache(maxsize=_TABLES)
def _window_table(
    kind: str,
    low: int,
    high: int,
    slope: float,
    intercept: float,
    monochrome1: bool,
    padding: tuple[float, float] | None,
    window: Window,
    invert: bool,
) -> Levels:
    """Give the table of a window, kept since a walk through a series needs it for each slice."""
    rule = Frame(np.empty((0, 0), kind), slope=slope, intercept=intercept, monochrome1=monochrome1, padding=padding)
    table = _table_of(rule, np.dtype(kind), low, high, window, invert)
    table.flags.writeable = False
    return table


def _table_of(
    frame: Frame, kind: np.dtype[Any], low: int, high: int, voi: Window | LookupTable, invert: bool
) -> Levels:
    stored = np.arange(low, high + 1)
    table = np.zeros(1 << (8 * kind.itemsize), np.uint8)
    # Negative values count from the end, as their patterns do.
    table[stored] = _levels(frame, stored, voi, None, invert)
    return table


def _levels(frame: Frame, stored: Pixels, voi: Window | LookupTable, mask: Pixels | None, invert: bool) -> Levels:
    """Give the grey levels of stored values by the formulas; a mask comes off the modality values (PS3.4 N.2)."""
    values = modality_values(frame, stored)
    if mask is not None:
        values = values - mask
    no_number = ~np.isfinite(values) if stored.dtype.kind == "f" else None
    if no_number is not None:
        values = np.where(no_number, 0.0, values)
    shown = apply_window(values, voi) if isinstance(voi, Window) else _apply_voi_table(values, voi)
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
    assert frame.palette is not None  # noqa: S101 - for the type checker
    result = np.repeat(levels[:, :, np.newaxis], 3, axis=2)
    index = frame.pixels.astype(np.int64) - frame.palette.first
    coloured = (index >= 0) & (index < len(frame.palette.colours))
    result[coloured] = frame.palette.colours[index[coloured]]
    return result
