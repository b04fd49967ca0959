"""Reads overlay planes: their bits where they lie over a frame (PS3.3 C.9.2; PS3.5 8.1.2 and 8.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import MOST_OVERLAYS, Overlay
from qrstation.imaging.reading.data_set_elements import Elements
from qrstation.imaging.reading.lookup_tables import table_bytes
from qrstation.imaging.reading.stored_object import PixelLayout

GROUPS = range(0x6000, 0x6020, 2)
_ROWS, _COLUMNS, _FRAMES, _TYPE, _ORIGIN, _FRAME_ORIGIN = 0x0010, 0x0011, 0x0015, 0x0040, 0x0050, 0x0051
_BIT_POSITION, _LABEL, _DATA = 0x0102, 0x1500, 0x3000
_MOST_BYTES = 16 << 20
"""Of one plane over one frame; sixteen times the bits of a large mammogram."""
_MOST_PIXELS = 1 << 28
"""Frames of more have no overlays: a truth value for each would take more memory than the frame may."""

BitPlane = Callable[[int], "NDArray[np.bool_] | None"]


class Laid(NamedTuple):
    """How one side of a plane lies over that of a frame: from 0, with the end behind the last."""

    start: int
    """Where the plane's part over the frame begins in the plane."""
    length: int
    at: int
    """Where it begins in the frame."""


class Damaged(Exception):
    """A plane that does not hold what it says."""


def read_overlays(
    top: Elements, layout: PixelLayout, number: int, beside: BitPlane, *, but: int = 0
) -> tuple[tuple[Overlay, ...], bool]:
    """Give the planes that have a bit set over frame ``number`` (from 0), and whether one could not be read.

    ``beside`` gives a bit of the frame's cells that is no part of the stored values, where an overlay may lie. The
    group ``but`` is left out: it is a shutter.
    """
    found: list[Overlay] = []
    missed = False
    for element in GROUPS:
        group = element << 16
        if element == but:
            continue
        try:
            plane = read_plane(top, group, layout, number, beside)
        except Damaged:
            missed = True
            continue
        if plane is not None and plane.any():
            label = " ".join(top.short_texts(group | _LABEL)[:1])
            is_region = "R" in top.short_texts(group | _TYPE)
            found.append(
                Overlay(np.packbits(plane), is_region, label if label.isascii() and label.isprintable() else "")
            )
    return tuple(found[:MOST_OVERLAYS]), missed


def may_lie_in_cells(top: Elements) -> bool:
    """Tell whether a plane may be among the bits of the pixel cells, beside the stored values (PS3.5 8.1.2)."""
    return any(element << 16 | _BIT_POSITION in top for element in GROUPS)


def read_plane(
    top: Elements, group: int, layout: PixelLayout, number: int, beside: BitPlane
) -> NDArray[np.bool_] | None:
    """Give a group's plane over a frame, (rows, columns) of the frame; None where there is none. Raises Damaged."""
    if not top.has_value(group | _DATA):
        position = top.short(group | _BIT_POSITION)
        return None if position is None else beside(position)
    if layout.rows * layout.columns > _MOST_PIXELS:
        raise Damaged
    place = _place(top, group, layout, number)
    return None if place is None else _own_plane(top, group, layout, place)


def _place(top: Elements, group: int, layout: PixelLayout, number: int) -> int | None:
    """Give which of the plane's frames, from 0, lies over an image's (PS3.3 C.9.2.1.4); None where none does."""
    frames = top.decimal(group | _FRAMES)
    if frames is None or layout.frames == 1:
        return 0
    place = number - (top.short(group | _FRAME_ORIGIN) or 1) + 1
    return place if 0 <= place < frames else None


def _own_plane(top: Elements, group: int, layout: PixelLayout, place: int) -> NDArray[np.bool_] | None:
    rows, columns = top.short(group | _ROWS) or 0, top.short(group | _COLUMNS) or 0
    origin = top.shorts(group | _ORIGIN, signed=True) or (1, 1)
    if not rows or not columns or len(origin) != 2:
        raise Damaged
    down, across = _laid(rows, origin[0], layout.rows), _laid(columns, origin[1], layout.columns)
    if down is None or across is None:
        return None  # beside the image
    first = place * rows * columns + down.start * columns
    bits = _bits(top, group | _DATA, first, down.length * columns).reshape(down.length, columns)
    plane = np.zeros((layout.rows, layout.columns), np.bool_)
    part = bits[:, across.start : across.start + across.length]
    plane[down.at : down.at + down.length, across.at : across.at + across.length] = part
    return plane


def _laid(size: int, origin: int, available: int) -> Laid | None:
    """Give what of a side lies over a frame; ``origin`` 1 is the frame's first row or column."""
    start = max(0, 1 - origin)
    at = max(0, origin - 1)
    count = min(size - start, available - at)
    return Laid(start, count, at) if count > 0 else None


def _bits(top: Elements, tag: int, first: int, count: int) -> NDArray[np.uint8]:
    """Give bits of a value that lie one after another, the first in the lowest bit of its byte or word."""
    begin, end = first // 16 * 2, -(-(first + count) // 16) * 2
    if end - begin > _MOST_BYTES:
        raise Damaged
    raw = table_bytes(top, tag, top.part(tag, begin, end - begin))
    if 8 * len(raw) < first + count - 8 * begin:
        raise Damaged
    skip = first - 8 * begin
    return np.unpackbits(raw, count=skip + count, bitorder="little")[skip:]
