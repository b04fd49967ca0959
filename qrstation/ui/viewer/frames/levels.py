"""Coarser levels of a frame, for a look while a hand is moving.

numpy is imported with the first picture: the window's start does not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from qrstation.imaging.frame import Frame


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """A frame's averages of ``step`` × ``step`` pixels (`coarse_level`), or that it has none."""

    frame: Frame
    step: int
    pixels: Frame | None


def coarse_level(frame: Frame, factor: int) -> Frame | None:
    """Give a frame of averages of ``factor`` × ``factor`` stored values, for a look while a hand is moving.

    What is left over at the far edges is left out. A window over an average is near the average through the window,
    not the same where one clips. None where averages mean nothing: colour, a palette, what lies over each pixel.
    """
    import numpy as np

    has_more = frame.palette or frame.overlays or frame.shutter or frame.mask
    if frame.is_colour or has_more or factor < 2 or min(frame.rows, frame.columns) < factor:
        return None
    rows, columns = frame.rows // factor, frame.columns // factor
    kind = frame.pixels.dtype
    wide = np.int32 if kind.kind in "ui" and kind.itemsize <= 2 else np.float64
    lines = np.zeros((rows, columns * factor), wide)  # rows first: they are read as they lie
    for row in range(factor):
        lines += frame.pixels[row : rows * factor : factor, : columns * factor]
    total = np.zeros((rows, columns), wide)
    for column in range(factor):
        total += lines[:, column::factor]
    if kind.kind == "f":
        return replace(frame, pixels=(total / (factor * factor)).astype(kind))
    return replace(frame, pixels=(total // (factor * factor)).astype(kind))
