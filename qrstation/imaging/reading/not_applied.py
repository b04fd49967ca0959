"""Finds what a file says of how a frame is to be shown and this program does not do, so that it can be said.

What serves measuring alone is no part of it: a Pixel Intensity Relationship LUT (PS3.3 C.7.6.16.2.13) or a real world
value mapping changes no grey level. What is said of an image in other instances, as in a presentation state, is not
in its file.
"""

from __future__ import annotations

from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import NotApplied
from qrstation.imaging.reading.data_set_elements import Elements
from qrstation.imaging.reading.stored_object import PixelLayout

_CURVES, _CURVE_DATA = range(0x5000, 0x5020, 2), 0x3000
_ICC_PROFILE, _COLOUR_SPACE, _OPTICAL_PATHS = 0x00282000, 0x00282002, 0x00480105
_SRGB = (b"sRGB", "sRGB".encode("utf-16-be"))
_MOST_PROFILE = 1 << 20


def read_not_applied(
    top: Elements, layout: PixelLayout, *, overlay: bool, shutter: bool, subtraction: bool
) -> NotApplied:
    """Tell what holds for a frame and is not applied; the last three are what could not be read of it."""
    return NotApplied(
        overlay=overlay,
        curve=any(top.has_value((group << 16) | _CURVE_DATA) for group in _CURVES),
        shutter=shutter,
        subtraction=subtraction,
        colour_profile=(layout.samples == 3 or layout.photometric == "PALETTE COLOR") and _has_profile(top),
    )


def _has_profile(top: Elements) -> bool:
    """Tell whether the colours have a profile that is not that of screens."""
    try:
        holder = top if top.has_value(_ICC_PROFILE) else top.item(_OPTICAL_PATHS)
    except CannotDecode:
        return False
    raw = holder.part(_ICC_PROFILE, 0, _MOST_PROFILE)
    return bool(raw) and "SRGB" not in holder.short_texts(_COLOUR_SPACE) and not any(name in raw for name in _SRGB)
