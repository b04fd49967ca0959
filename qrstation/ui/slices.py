"""Long work on the GUI thread in short slices: the window stays alive in between, and newer work takes its place."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

SLICE = 0.005
"""Seconds of one slice: a frame of the screen has room for it beside what is drawn."""


class Slices(QObject):
    """Takes one piece of work at a time: an iterator of short steps, and what follows its last."""

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self._clock = clock
        self._steps: Iterator[object] | None = None
        self._done: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._next)

    @property
    def is_busy(self) -> bool:
        """Tell whether work is going on."""
        return self._steps is not None

    def run(self, steps: Iterator[object], done: Callable[[], None]) -> None:
        """Begin with the first slice at once; what went on before is let go."""
        self.stop()
        self._steps, self._done = steps, done
        self._next()

    def stop(self) -> None:
        """Let go of what goes on."""
        self._timer.stop()
        self._steps, self._done = None, lambda: None

    def _next(self) -> None:
        steps = self._steps
        until = self._clock() + SLICE
        for _ in steps or ():
            if self._steps is not steps:
                return  # a step began something else
            if self._clock() >= until:
                self._timer.start()
                return
        if self._steps is not steps:
            return
        if self._clock() >= until - SLICE / 2:
            self._steps = iter(())  # what follows has a slice of its own
            self._timer.start()
            return
        done = self._done
        self.stop()
        done()
