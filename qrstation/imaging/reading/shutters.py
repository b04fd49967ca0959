"""Reads display shutters: which pixels of a frame they cover, and with what (PS3.3 C.7.6.11, C.7.6.15)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import Shutter
from qrstation.imaging.reading.data_set_elements import Elements
from qrstation.imaging.reading.stored_object import PixelLayout

FRAME_SHUTTER = 0x00189472
_SHAPE, _GREY, _OVERLAY_GROUP = 0x00181600, 0x00181622, 0x00181623
_LEFT, _RIGHT, _UPPER, _LOWER = 0x00181602, 0x00181604, 0x00181606, 0x00181608
_CENTRE, _RADIUS, _VERTICES = 0x00181610, 0x00181612, 0x00181620
_MOST_PIXELS = 1 << 28
_MOST_VERTICES = 2048
_FARTHEST = 1e6
"""Beyond any image; numbers that lie farther out are taken for this."""
_DECIMALS = 6
"""A polygon's edge passes through a pixel's centre where it does so in so many decimals."""

Mask = NDArray[np.bool_]
BitmapOf = Callable[[int], "Mask | None"]


class Unreadable(Exception):
    """A shutter that does not say what it covers."""


def read_shutter(
    shutter: Elements, top: Elements, layout: PixelLayout, bitmap_of: BitmapOf
) -> tuple[Shutter | None, bool]:
    """Give the shutter over a frame, None where nothing is covered, and whether part of it could not be read.

    ``shutter`` is the item that holds the frame's, the data set itself in a plain image. Of several shapes what is
    outside any is covered. ``bitmap_of`` gives the overlay plane of a group, for a shutter that is one.
    """
    shapes = shutter.short_texts(_SHAPE)
    if not shapes:
        return None, False
    if layout.rows * layout.columns > _MOST_PIXELS:
        return None, True
    open_ = np.ones((layout.rows, layout.columns), np.bool_)
    missed = False
    for shape in dict.fromkeys(shapes):
        try:
            open_ &= _opening(shape, shutter, layout, bitmap_of)
        except Unreadable:
            missed = True
    if open_.all():
        return None, missed
    grey = shutter.short(_GREY)
    grey = top.short(_GREY) if grey is None else grey
    return Shutter(np.packbits(~open_), grey or 0), missed


def bitmap_group(shutter: Elements) -> int:
    """Give the overlay group that is a shutter, 0 for none."""
    return (shutter.short(_OVERLAY_GROUP) or 0) if "BITMAP" in shutter.short_texts(_SHAPE) else 0


def _opening(shape: str, shutter: Elements, layout: PixelLayout, bitmap_of: BitmapOf) -> Mask:
    if shape == "RECTANGULAR":
        return _rectangle(shutter, layout)
    if shape == "CIRCULAR":
        return _circle(shutter, layout)
    if shape == "POLYGONAL":
        vertices = _bounded(shutter.decimals(_VERTICES))
        if not 6 <= len(vertices) <= 2 * _MOST_VERTICES:
            raise Unreadable
        return inside_polygon(list(zip(vertices[::2], vertices[1::2], strict=False)), layout.rows, layout.columns)
    bitmap = bitmap_of(bitmap_group(shutter)) if shape == "BITMAP" else None
    if bitmap is None:
        raise Unreadable
    return ~bitmap


def _rectangle(shutter: Elements, layout: PixelLayout) -> Mask:
    """Open what lies within the edges, these too; an edge that is not said covers nothing. Counted from 1."""
    left, right, upper, lower = (_bounded(shutter.decimals(tag)[:1]) for tag in (_LEFT, _RIGHT, _UPPER, _LOWER))
    first_column, first_row = (max(0, int(np.ceil(edge[0])) - 1) if edge else 0 for edge in (left, upper))
    end_column = max(0, int(np.floor(right[0]))) if right else layout.columns
    end_row = max(0, int(np.floor(lower[0]))) if lower else layout.rows
    mask = np.zeros((layout.rows, layout.columns), np.bool_)
    mask[first_row:end_row, first_column:end_column] = True
    return mask


def _circle(shutter: Elements, layout: PixelLayout) -> Mask:
    """Open what lies no farther from the centre than the radius, in pixels."""
    centre, radius = _bounded(shutter.decimals(_CENTRE)), _bounded(shutter.decimals(_RADIUS)[:1])
    if len(centre) != 2 or not radius or radius[0] < 0:
        raise Unreadable
    mask = np.zeros((layout.rows, layout.columns), np.bool_)
    for row in range(layout.rows):
        rest = radius[0] ** 2 - (row + 1 - centre[0]) ** 2
        if rest >= 0:
            half = rest**0.5
            first, end = max(0, int(np.ceil(centre[1] - half)) - 1), max(0, int(np.floor(centre[1] + half)))
            mask[row, first:end] = True
    return mask


def inside_polygon(vertices: Sequence[tuple[float, float]], rows: int, columns: int) -> Mask:
    """Tell which pixels' centres lie within a polygon or on it; vertices are (row, column), from 1.

    A pixel is inside where an odd number of edges lies to its left. An edge belongs to the pixels on both of its
    sides, so all four ways of counting what it passes through exactly are taken together.
    """
    mask = np.zeros((rows, columns), np.bool_)
    edges = list(zip(vertices, [*vertices[1:], vertices[0]], strict=True))
    for upper_counts, left_counts in itertools.product((True, False), repeat=2):
        crossed = np.zeros((rows, columns + 1), np.bool_)
        for (row, column), (other_row, other_column) in edges:
            if row == other_row:
                continue
            low, high = min(row, other_row), max(row, other_row)
            first = int(np.ceil(low) if upper_counts else np.floor(low) + 1)
            last = int(np.ceil(high) - 1 if upper_counts else np.floor(high))
            lines = np.arange(max(first, 1), min(last, rows) + 1)
            at = np.round(column + (lines - row) * ((other_column - column) / (other_row - row)), _DECIMALS)
            begins = np.ceil(at) if left_counts else np.floor(at) + 1
            crossed[lines - 1, np.clip(begins - 1, 0, columns).astype(np.intp)] ^= True
        mask |= np.logical_xor.accumulate(crossed[:, :columns], axis=1)
    for (row, column), (other_row, other_column) in edges:
        # What points up or down, and what lies along a row, is passed by an even number of times.
        end = other_column if row == other_row else column
        if row == round(row) and 1 <= row <= rows:
            first, last = int(np.ceil(min(column, end))), int(np.floor(max(column, end)))
            mask[round(row) - 1, max(0, first - 1) : max(0, last)] = True
    return mask


def _bounded(values: Sequence[float]) -> list[float]:
    return [min(max(value, -_FARTHEST), _FARTHEST) for value in values]
