"""Grey pixels as large as the screen shows them: the visible part between its pixels, and coarser levels of a frame.

In numbers instead of by a painter: Qt's painter takes four times the work to draw a grey image smoothly in software.
numpy is imported with the first picture: the window's start does not wait for it.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from qrstation.imaging.frame import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pixels: TypeAlias = "NDArray[np.uint8]"

_MOST_THREADS = 4
_BLOCK = 32
"""Rows at once: what is between two steps of the work stays near the processor."""
_WORTH_SHARING = 1 << 19
"""Fewer pixels are made sooner than others are told of them."""
_BITS = 7
"""Of the share that a neighbour has: 255 with it still fits 16 bits with a sign."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where ``count`` places lie along one axis of an image, in pixels: whole numbers are the centres of pixels.

    A step below zero walks backwards. Places beyond the ends are those of the ends.
    """

    start: float
    step: float
    count: int


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """A frame's averages of ``step`` × ``step`` pixels (`coarse_level`), or that it has none."""

    frame: Frame
    step: int
    pixels: Frame | None


class Resampler:
    """Makes what lies between pixels, linearly; large parts on several threads. Any thread may ask."""

    def __init__(self) -> None:
        self._count = min(os.cpu_count() or 1, _MOST_THREADS)
        self._others: ThreadPoolExecutor | None = None

    def part(self, pixels: Pixels, down: Line, across: Line) -> Pixels:
        """Give (down.count, across.count) grey levels of (rows, columns) uint8; at sharp edges up to three off."""
        import numpy as np

        result = np.empty((down.count, across.count), np.uint8)
        shares = self._count if result.size >= _WORTH_SHARING else 1
        bounds = [down.count * share // shares for share in range(shares + 1)]
        bands = [(low, high) for low, high in itertools.pairwise(bounds) if low < high]
        waiting = [self._elsewhere(_make, result, pixels, down, across, *band) for band in bands[1:]]
        for band in bands[:1]:
            _make(result, pixels, down, across, *band)
        for future in waiting:
            future.result()
        return result

    def close(self) -> None:
        """End the threads."""
        if self._others is not None:
            self._others.shutdown()
            self._others = None

    def _elsewhere(self, work: Callable[..., None], *arguments: Any) -> Future[None]:
        if self._others is None:
            self._others = ThreadPoolExecutor(self._count - 1, "viewer-resample")
        return self._others.submit(work, *arguments)


def _make(result: Pixels, pixels: Pixels, down: Line, across: Line, low: int, high: int) -> None:
    """Make some rows of the result."""
    band = replace(down, start=down.start + low * down.step, count=high - low)
    first, rows = _rows_needed(band, pixels.shape[0])
    lines = _between_columns(pixels[rows], across)
    _fill(result[low:high], lines, replace(band, start=band.start - first))


def _rows_needed(down: Line, rows: int) -> tuple[int, slice]:
    """Give the first row that a part needs, and all of them."""
    ends = sorted((down.start, down.start + down.step * (down.count - 1)))
    first = min(max(int(ends[0] // 1), 0), rows - 1)
    return first, slice(first, min(max(int(ends[1] // 1) + 2, first + 1), rows))


def _neighbours(line: Line, size: int) -> tuple[NDArray[np.intp], NDArray[np.int16]]:
    """Give for each place the pixel at or before it, never the last of several, and the share of the next one."""
    import numpy as np

    places = np.clip(line.start + line.step * np.arange(line.count), 0, size - 1)
    before = np.minimum(places.astype(np.intp), max(size - 2, 0))
    return before, np.round((places - before) * (1 << _BITS)).astype(np.int16)


def _between_columns(pixels: Pixels, across: Line) -> NDArray[np.int16]:
    """Give the rows at the places across them, 16 bits each."""
    import numpy as np

    before, share = _neighbours(across, pixels.shape[1])
    rows = pixels.astype(np.int16)
    lines = np.take(rows, before, axis=1, mode="clip")
    if pixels.shape[1] > 1 and share.any():
        ways = np.take(rows, before + 1, axis=1, mode="clip")
        ways -= lines
        ways *= share
        ways += 1 << (_BITS - 1)
        ways >>= _BITS
        lines += ways
    return lines


def _fill(result: Pixels, lines: NDArray[np.int16], down: Line) -> None:
    """Fill the result with what lies between the lines."""
    import numpy as np

    before, share = _neighbours(down, len(lines))
    if len(lines) == 1 or not share.any():
        result[:] = lines[before]
        return
    ways = lines[1:] - lines[:-1]
    raised = (lines << _BITS) + np.int16(1 << (_BITS - 1))
    room, base = (np.empty((_BLOCK, lines.shape[1]), np.int16) for _ in range(2))
    for start in range(0, len(result), _BLOCK):
        rows, shares = before[start : start + _BLOCK], share[start : start + _BLOCK, np.newaxis]
        way, from_ = room[: len(rows)], base[: len(rows)]
        np.take(ways, rows, axis=0, out=way, mode="clip")
        np.take(raised, rows, axis=0, out=from_, mode="clip")
        way *= shares
        way += from_
        way >>= _BITS
        result[start : start + len(rows)] = way


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
