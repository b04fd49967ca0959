"""Which pixels belong to a shape: those whose centre lies in it or on its edge, row by row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import Pixels
from qrstation.imaging.measuring.shapes import Box, Ellipse, Rectangle

AT_ONCE = 1 << 16
"""Pixels that are handed on together: what is computed of them stays in a core's cache."""
_SLACK = 1e-9
"""A centre is on the edge also where binary fractions put it a little beside: 10.1 + 0.9 is not quite 11."""

Places = NDArray[np.int64]


def pixels_inside(shape: Ellipse | Rectangle, pixels: Pixels) -> Iterator[Pixels]:
    """Give the values of the pixels (rows, columns[, 3]) that belong to a shape, some ten thousand at a time.

    Only the shape's bounding box is looked at. Each part is (n,) or (n, 3), at least one pixel.
    """
    rows = _from_to(shape.box.top, shape.box.bottom, pixels.shape[0])
    if not len(rows):
        return
    first, last = _spans(shape, rows, pixels.shape[1])
    if isinstance(shape, Rectangle):
        yield from _blocks(pixels, rows, int(first[0]), int(last[0]))
        return
    together = max(1, AT_ONCE // max(1, int((last - first).max()) + 1))
    places = list(zip(rows.tolist(), first.tolist(), (last + 1).tolist(), strict=True))
    for start in range(0, len(places), together):
        runs = [pixels[row, begin:end] for row, begin, end in places[start : start + together] if begin < end]
        if runs:
            yield np.concatenate(runs)


def _blocks(pixels: Pixels, rows: Places, first: int, last: int) -> Iterator[Pixels]:
    if last < first:
        return
    together = max(1, AT_ONCE // (last - first + 1))
    for start in range(int(rows[0]), int(rows[-1]) + 1, together):
        block = pixels[start : min(start + together, int(rows[-1]) + 1), first : last + 1]
        yield block.reshape(-1, *pixels.shape[2:])


def _from_to(low: float, high: float, count: int) -> Places:
    """Give the places from 0 to ``count`` - 1 that lie between two ends or on them."""
    first, last = np.ceil(low - _slack(low)), np.floor(high + _slack(high))
    return np.arange(max(0, int(first)), min(count - 1, int(last)) + 1)


def _slack(place: float) -> float:
    return _SLACK * max(1.0, abs(place))


def _spans(shape: Ellipse | Rectangle, rows: Places, columns: int) -> tuple[Places, Places]:
    """Give the first and the last column that belongs to the shape in each row; the last below the first for none."""
    if isinstance(shape, Rectangle):
        found = _from_to(shape.box.left, shape.box.right, columns)
        ends = (int(found[0]), int(found[-1])) if len(found) else (0, -1)
        return np.full(len(rows), ends[0]), np.full(len(rows), ends[1])
    return _ellipse_spans(shape, rows, columns)


def _ellipse_spans(shape: Ellipse, rows: Places, columns: int) -> tuple[Places, Places]:
    box: Box = shape.box
    if shape.rx == 0 or shape.ry == 0:  # it is a line then
        found = _from_to(box.left, box.right, columns)
        ends = (int(found[0]), int(found[-1])) if len(found) else (0, -1)
        return np.full(len(rows), ends[0]), np.full(len(rows), ends[1])
    down = (rows - shape.y) / shape.ry
    half = shape.rx * np.sqrt(np.maximum(0.0, 1.0 - down * down))
    first = np.ceil(shape.x - half).astype(np.int64)
    last = np.floor(shape.x + half).astype(np.int64)

    def belongs(column: Places) -> NDArray[np.bool_]:
        across = (column - shape.x) / shape.rx
        return across * across + down * down <= 1.0 + _SLACK

    # The root is coarse where the edge runs along the row: the formula itself decides of the pixel beside.
    first = np.where(belongs(first - 1), first - 1, np.where(belongs(first), first, first + 1))
    last = np.where(belongs(last + 1), last + 1, np.where(belongs(last), last, last - 1))
    return np.maximum(first, 0), np.minimum(last, columns - 1)
