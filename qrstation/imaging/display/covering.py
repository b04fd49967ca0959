"""What is laid over an image: a shutter's grey, and the white of overlay planes (PS3.3 C.7.6.11, C.9.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.frame import Frame

_WHITE = 255
_P_VALUES = 257
"""From P-values of 16 bits to greys of 8: 65535 is 255."""


def covered(frame: Frame, levels: NDArray[np.uint8], *, shutter: bool, overlays: bool) -> NDArray[np.uint8]:
    """Give levels, (rows, columns) or (rows, columns, 3), with the shutter over them, and overlays over that."""
    has_shutter = shutter and frame.shutter is not None
    has_overlays = overlays and bool(frame.overlays)
    if not has_shutter and not has_overlays:
        return levels
    result = levels.copy() if levels is frame.pixels or not levels.flags.writeable else levels
    if has_shutter and frame.shutter is not None:
        result[unpacked(frame.shutter.covered, frame)] = (2 * frame.shutter.grey + _P_VALUES) // (2 * _P_VALUES)
    if has_overlays:
        bits = frame.overlays[0].bits
        for overlay in frame.overlays[1:]:
            bits = bits | overlay.bits
        result[unpacked(bits, frame)] = _WHITE
    return result


def unpacked(bits: NDArray[np.uint8], frame: Frame) -> NDArray[np.bool_]:
    """Give packed bits as (rows, columns) of truth values."""
    return np.unpackbits(bits, count=frame.rows * frame.columns).reshape(frame.rows, frame.columns).view(np.bool_)
