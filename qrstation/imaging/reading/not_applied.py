"""Finds what a file says of how a frame is to be shown and this program does not do, so that it can be said.

What serves measuring alone is no part of it: a Pixel Intensity Relationship LUT (PS3.3 C.7.6.16.2.13) or a real world
value mapping changes no grey level. What is said of an image in other instances, as in a presentation state, is not
in its file.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import NotApplied
from qrstation.imaging.reading.data_set_elements import MAX_VALUE, Elements
from qrstation.imaging.reading.stored_object import PixelLayout

FRAME_SHUTTER = 0x00189472
_OVERLAYS, _CURVES = range(0x6000, 0x6020, 2), range(0x5000, 0x5020, 2)
_ROWS, _COLUMNS, _FRAMES, _ORIGIN, _BIT_POSITION, _DATA = 0x0010, 0x0011, 0x0015, 0x0051, 0x0102, 0x3000
_SHUTTER_SHAPE = 0x00181600
_EDGES = (0x00181602, 0x00181604, 0x00181606, 0x00181608)
_CIRCLE_CENTRE, _CIRCLE_RADIUS, _VERTICES = 0x00181610, 0x00181612, 0x00181620
_MASKS, _MASK_OPERATION, _MASKED_FRAMES, _VIEWING_MODE = 0x00286100, 0x00286101, 0x00286102, 0x00281090
_ICC_PROFILE, _COLOUR_SPACE, _OPTICAL_PATHS = 0x00282000, 0x00282002, 0x00480105
_SUBTRACTIONS = frozenset({"AVG_SUB", "TID", "REV_TID"})
_SRGB = (b"sRGB", "sRGB".encode("utf-16-be"))
_MOST_PROFILE = 1 << 20


def read_not_applied(
    top: Elements, shutter: Elements, layout: PixelLayout, number: int, has_bit: Callable[[int], bool]
) -> NotApplied:
    """Tell what holds for frame ``number`` (from 0) and is not applied.

    ``shutter`` is the item that holds the frame's shutter, the data set itself in a plain image; ``has_bit`` tells
    whether a bit of the frame's cells is set beside its stored values, where an overlay may lie.
    """
    return NotApplied(
        overlay=any(_has_overlay(top, group << 16, layout, number, has_bit) for group in _OVERLAYS),
        curve=any(top.has_value((group << 16) | _DATA) for group in _CURVES),
        shutter=any(_covers(shutter, shape, layout) for shape in shutter.short_texts(_SHUTTER_SHAPE)),
        subtraction=_is_masked(top, number),
        colour_profile=(layout.samples == 3 or layout.photometric == "PALETTE COLOR") and _has_profile(top),
    )


def _has_overlay(top: Elements, group: int, layout: PixelLayout, number: int, has_bit: Callable[[int], bool]) -> bool:
    """Tell whether an overlay plane has a bit set in the frame (PS3.3 C.9.2, C.9.3; PS3.5 8.1.2)."""
    if not top.has_value(group | _DATA):
        position = top.short(group | _BIT_POSITION)
        return position is not None and has_bit(position)
    place = 0
    frames = top.decimal(group | _FRAMES)
    if frames is not None and layout.frames > 1:
        place = number - (top.short(group | _ORIGIN) or 1) + 1
        if not 0 <= place < frames:
            return False
    size = (top.short(group | _ROWS) or 0) * (top.short(group | _COLUMNS) or 0)
    if not size:
        return True
    first, behind = place * size // 8, ((place + 1) * size + 7) // 8
    return any(top.part(group | _DATA, first, min(behind - first, MAX_VALUE)))


def _covers(shutter: Elements, shape: str, layout: PixelLayout) -> bool:
    """Tell whether a shutter of this shape covers any of the frame; rows and columns are counted from 1."""
    if shape == "RECTANGULAR":
        edges = [shutter.decimal(tag) for tag in _EDGES]
        left, right, upper, lower = edges
        if left is None or right is None or upper is None or lower is None:
            return any(edge is not None for edge in edges)
        return left > 1 or upper > 1 or right < layout.columns or lower < layout.rows
    if shape == "CIRCULAR":
        centre, radius = shutter.decimals(_CIRCLE_CENTRE), shutter.decimal(_CIRCLE_RADIUS)
        if len(centre) != 2 or radius is None:
            return False
        row, column = centre
        farthest = max(row - 1, layout.rows - row), max(column - 1, layout.columns - column)
        return math.hypot(*farthest) > radius
    return shape == "POLYGONAL" and shutter.has_value(_VERTICES)


def _is_masked(top: Elements, number: int) -> bool:
    """Tell whether a mask is to be subtracted from the frame, and the file does not ask for it as it is (NAT)."""
    if "NAT" in top.short_texts(_VIEWING_MODE):
        return False
    try:
        spans, coding = top.item_spans(_MASKS)
        return any(_masks(top.parse(span, coding), number) for span in spans)
    except CannotDecode:
        return True  # what cannot be read is not applied either, and no reason not to show the image


def _masks(item: Elements, number: int) -> bool:
    if not set(item.short_texts(_MASK_OPERATION)) & _SUBTRACTIONS:
        return False
    ranges = item.shorts(_MASKED_FRAMES)
    return not ranges or any(a <= number + 1 <= b for a, b in zip(ranges[::2], ranges[1::2], strict=False))


def _has_profile(top: Elements) -> bool:
    """Tell whether the colours have a profile that is not that of screens."""
    try:
        holder = top if top.has_value(_ICC_PROFILE) else top.item(_OPTICAL_PATHS)
    except CannotDecode:
        return False
    raw = holder.part(_ICC_PROFILE, 0, _MOST_PROFILE)
    return bool(raw) and "SRGB" not in holder.short_texts(_COLOUR_SPACE) and not any(name in raw for name in _SRGB)
