"""Grey pixels as large as the screen shows them: the visible part of an image, linearly between its pixels.

In numbers instead of by a painter: Qt's painter takes four times the work to draw a grey image smoothly in software.
Along either axis the places between pixels are a product with a matrix that holds two shares for each place; cut into
blocks along its diagonal it is small, and the products of small matrices are what processors do fastest: a third of
the work of gathering the neighbours and mixing them. numpy is imported with the first picture: the window's start does
not wait for it.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pixels: TypeAlias = "NDArray[np.uint8]"

_MOST_THREADS = 4
_WORTH_SHARING = 1 << 20
"""Fewer pixels are made sooner by one thread: between the many small calls, two wait for Python's lock."""
_COLUMNS = 48
_ROWS = 24
"""Places in a block across and down: larger ones hold more zeros, smaller ones take more calls."""
_BLOCKS = 12
"""Blocks of rows at once: what is between the two products stays near the processor."""
_KEPT = 16
"""Shares that are kept: those of each axis in each viewport, as a walk changes the pixels and not the places."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where ``count`` places lie along one axis of an image, in pixels: whole numbers are the centres of pixels.

    A step below zero walks backwards. Places beyond the ends are those of the ends.
    """

    start: float
    step: float
    count: int


@dataclass(frozen=True, eq=False, slots=True)
class _Block:
    """Some places of a line: (pixels, places) float32 shares of the pixels from ``first`` to ``end``."""

    places: slice
    first: int
    end: int
    shares: NDArray[np.float32]


class Resampler:
    """Makes what lies between pixels, linearly; large parts on several threads. Any thread may ask."""

    def __init__(self) -> None:
        self._count = min(os.cpu_count() or 1, _MOST_THREADS)
        self._others: ThreadPoolExecutor | None = None

    def part(self, pixels: Pixels, down: Line, across: Line, into: Pixels | None = None) -> Pixels:
        """Give (down.count, across.count) grey levels of (rows, columns) uint8, rounded.

        They lie in ``into`` where that has the same shape.
        """
        import numpy as np

        shape = (down.count, across.count)
        result = into if into is not None and into.shape == shape else np.empty(shape, np.uint8)
        rows, columns = _blocks(down, pixels.shape[0], _ROWS), _blocks(across, pixels.shape[1], _COLUMNS)
        groups = [rows[first : first + _BLOCKS] for first in range(0, len(rows), _BLOCKS)]
        # Whoever is ready takes the next: another thread may be late by more than all of this takes.
        left = deque(groups)
        others = min(self._count, len(groups)) - 1 if result.size >= _WORTH_SHARING else 0
        waiting = [self._elsewhere(result, pixels, left, columns) for _ in range(others)]
        _make(result, pixels, left, columns)
        for future in waiting:
            if not future.cancel():
                future.result()
        return result

    def close(self) -> None:
        """End the threads."""
        if self._others is not None:
            self._others.shutdown()
            self._others = None

    def _elsewhere(
        self, result: Pixels, pixels: Pixels, left: deque[tuple[_Block, ...]], columns: Sequence[_Block]
    ) -> Future[None]:
        if self._others is None:
            self._others = ThreadPoolExecutor(self._count - 1, "viewer-resample")
        return self._others.submit(_make, result, pixels, left, columns)


@lru_cache(maxsize=_KEPT)
def _blocks(line: Line, size: int, most: int) -> tuple[_Block, ...]:
    """Give a line over so many pixels in blocks of at most so many places."""
    import numpy as np

    places = np.clip(line.start + line.step * np.arange(line.count), 0, size - 1)
    before = np.minimum(places.astype(np.intp), max(size - 2, 0))
    after = np.minimum(before + 1, size - 1)
    share = (places - before).astype(np.float32)
    blocks = []
    for start in range(0, line.count, most):
        part = slice(start, min(start + most, line.count))
        first, end = int(before[part].min()), int(after[part].max()) + 1
        each = np.arange(part.stop - start)
        shares = np.zeros((end - first, len(each)), np.float32)
        shares[before[part] - first, each] = 1 - share[part]
        shares[after[part] - first, each] += share[part]
        blocks.append(_Block(part, first, end, shares))
    return tuple(blocks)


class _Room(threading.local):
    """What a thread works in, kept from part to part: the system clears memory that is new."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[np.float32]] = {}

    def array(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """Give room under a name; what was in it is lost."""
        import numpy as np

        held = self._arrays.get(name)
        if held is None or held.size < rows * columns:
            held = self._arrays[name] = np.empty(rows * columns, np.float32)
        return held[: rows * columns].reshape(rows, columns)


_room = _Room()


def _make(result: Pixels, pixels: Pixels, left: deque[tuple[_Block, ...]], columns: Sequence[_Block]) -> None:
    """Make rows of the result, group by group, until none is left; several threads may take from the same."""
    import numpy as np

    count = result.shape[1]
    while True:
        try:
            group = left.popleft()
        except IndexError:
            return
        first, end = min(block.first for block in group), max(block.end for block in group)
        # Half a level more, since what is behind the point is cut off at the end.
        stored = np.add(pixels[first:end], np.float32(0.5), out=_room.array("stored", end - first, pixels.shape[1]))
        lines = _room.array("lines", end - first, count)
        for block in columns:
            np.matmul(stored[:, block.first : block.end], block.shares, out=lines[:, block.places])
        for block in group:
            rows = _room.array("rows", block.shares.shape[1], count)
            np.matmul(block.shares.T, lines[block.first - first : block.end - first], out=rows)
            result[block.places] = rows
