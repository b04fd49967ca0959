"""Reads which frames are to be subtracted from a frame, and how (PS3.3 C.7.6.10, C.7.6.16.2.17)."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.errors import CannotDecode
from qrstation.imaging.reading.data_set_elements import Elements
from qrstation.imaging.reading.stored_object import PixelLayout

FRAME_PIXEL_SHIFT = 0x00289415
_MASKS, _OPERATION, _RANGES, _FRAMES = 0x00286100, 0x00286101, 0x00286102, 0x00286110
_AVERAGED, _SHIFT, _OFFSET, _ITEM_ID = 0x00286112, 0x00286114, 0x00286120, 0x00289416
_VIEWING_MODE = 0x00281090
_MOST_MASK_FRAMES, _MOST_AVERAGED = 64, 16
_LARGEST_SHIFT = 1000.0


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """What is subtracted: the average of ``mask_frames``, shifted, from that of ``contrast_frames``; from 0.

    ``shift`` is by how many rows down and columns to the right the mask is moved.
    """

    mask_frames: tuple[int, ...]
    contrast_frames: tuple[int, ...]
    shift: tuple[float, float] = (0.0, 0.0)


def is_recommended(top: Elements) -> bool:
    """Tell whether a file asks for subtraction: Recommended Viewing Mode is SUB."""
    return "SUB" in top.short_texts(_VIEWING_MODE)


def read_mask_plan(top: Elements, shifts: Elements, layout: PixelLayout, number: int) -> tuple[MaskPlan | None, bool]:
    """Give what is to be subtracted from frame ``number`` (from 0), None for nothing, and whether that is not known.

    ``shifts`` holds the frame's own pixel shifts, the data set itself in a plain image.
    """
    try:
        spans, coding = top.item_spans(_MASKS)
        for span in spans:
            item = top.parse(span, coding)
            operation = item.text(_OPERATION)
            if operation not in ("", "NONE") and _holds(item, number):
                return _plan(item, operation, shifts, layout, number)
    except CannotDecode:
        return None, True
    return None, False


def _holds(item: Elements, number: int) -> bool:
    ranges = item.shorts(_RANGES)
    return not ranges or any(a <= number + 1 <= b for a, b in zip(ranges[::2], ranges[1::2], strict=False))


def _plan(
    item: Elements, operation: str, shifts: Elements, layout: PixelLayout, number: int
) -> tuple[MaskPlan | None, bool]:
    count = min(item.short(_AVERAGED) or 1, _MOST_AVERAGED)
    contrast = tuple(range(number, min(number + count, layout.frames)))
    shift = _shift(item, shifts)
    if operation == "AVG_SUB":
        frames = [frame - 1 for frame in item.shorts(_FRAMES) if 1 <= frame <= layout.frames]
        if not 1 <= len(frames) <= _MOST_MASK_FRAMES:
            return None, True
        return MaskPlan(tuple(frames), contrast, shift), False
    offset = (item.shorts(_OFFSET, signed=True) or (1,))[0]
    if operation == "TID":
        frame = number - offset
    elif operation == "REV_TID" and item.shorts(_RANGES):
        first = item.shorts(_RANGES)[0] - 1
        frame = (first - offset) - (number - first)
    else:
        return None, True
    # A frame that has no other so far away is not subtracted from.
    return (MaskPlan((frame,), contrast, shift) if 0 <= frame < layout.frames else None), False


def _shift(item: Elements, shifts: Elements) -> tuple[float, float]:
    """Give the mask's shift: the frame's own for this subtraction, else the subtraction's."""
    held = item
    wanted = item.short(_ITEM_ID)
    if wanted is not None:
        spans, coding = shifts.item_spans(FRAME_PIXEL_SHIFT)
        own = (shifts.parse(span, coding) for span in spans)
        held = next((each for each in own if each.short(_ITEM_ID) == wanted), item)
    values = held.decimals(_SHIFT)
    if len(values) != 2:
        return 0.0, 0.0
    down, across = (min(max(value, -_LARGEST_SHIFT), _LARGEST_SHIFT) for value in values)
    return down, across
