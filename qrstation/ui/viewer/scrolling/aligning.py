"""Aligns pairs of stacks by their pixels in the background, from what is here, and again as more arrives."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import partial

from qrstation.imaging.alignment.align import Alignment
from qrstation.imaging.alignment.feeding import Feeding, Side
from qrstation.imaging.decoders.aligner import aligned_by, reduced_by
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.work_thread import WorkThread

Tell = Callable[[Hashable, Alignment, bool], None]
"""Takes a pair, an answer, and whether that is from all that is here."""


class Aligning:
    """Pairs that are compared, one slice at a time, in a decoder process of its own; `tell` is called on its thread.

    An answer may be told several times for a pair, each from more than the last; the last one is from all that is
    here. Nothing waits for it: all methods return at once.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._process = DecoderProcess()
        self._worker = WorkThread("viewer-align")
        self._lock = threading.Lock()
        self._grown: dict[Hashable, tuple[Stack, Stack]] = {}
        """Pairs as they stand now, for the thread to take up; a pair that is not in `_watched` is new."""
        self._watched: set[Hashable] = set()
        self._feedings: dict[Hashable, Feeding] = {}
        """Touched on the worker thread alone."""

    def watch(self, pair: Hashable, current: Stack, prior: Stack) -> None:
        """Align a pair, or take that more of it has arrived."""
        with self._lock:
            self._watched.add(pair)
            self._grown[pair] = (current, prior)
        self._worker.submit(pair, partial(self._step, pair), urgent=False)

    def keep_only(self, pairs: set[Hashable]) -> None:
        """Leave all pairs but these."""
        with self._lock:
            left = self._watched - pairs
            self._watched &= pairs
        for pair in left:
            self._worker.submit(pair, partial(self._step, pair))

    def close(self) -> None:
        """End process and thread."""
        with self._lock:
            self._watched.clear()
        self._process.close()
        self._worker.close()

    def _step(self, pair: Hashable) -> None:
        """Shrink one slice, or answer; then let others have their turn."""
        with self._lock:
            is_watched = pair in self._watched
            grown = self._grown.pop(pair, None)
        if not is_watched:
            self._feedings.pop(pair, None)
            return
        if grown is not None:
            self._grow(pair, *grown)
        feeding = self._feedings[pair]
        wanted = feeding.next()
        if wanted is not None:
            feeding.take(wanted, reduced_by(self._process, wanted))
        if feeding.is_worth or (wanted is not None and feeding.next() is None):
            answer = aligned_by(self._process, feeding)
            with self._lock:
                is_watched = pair in self._watched
            if is_watched:
                self._tell(pair, answer, feeding.next() is None)
        if wanted is not None:
            self._worker.submit(pair, partial(self._step, pair), urgent=False)

    def _grow(self, pair: Hashable, current: Stack, prior: Stack) -> None:
        feeding = self._feedings.get(pair)
        if feeding is None:
            self._feedings[pair] = Feeding(current, prior)
            return
        feeding.grow(Side.CURRENT, current)
        feeding.grow(Side.PRIOR, prior)
