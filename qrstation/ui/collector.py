"""Collects cycles of garbage on the GUI thread alone: Python would do so on any thread, and destroy widgets there."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

LIMIT = 0.003
"""Seconds that a collection of young objects should take at most; with longer ones they come more often."""
SHORTEST_MS, LONGEST_MS = 10, 100
"""The time between two looks."""
YOUNG = 700
"""New objects that are worth a look."""
MIDDLE, MOST_MIDDLE = 10, 20_000
"""Collections of the youngest, or objects that they looked at, after which those that survived them are looked at."""
OLD, OVERDUE = 10, 100
"""Collections of the middle generation after which everything is looked at when nobody waits, and at the latest."""
IDLE = 2.0
"""Seconds without a key or the mouse after which nobody waits for the window."""
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchUpdate,
    }
)


class Collector(QObject):
    """Takes the place of Python's own collector while it runs; started for the window's process alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(LONGEST_MS)
        self._timer.timeout.connect(self.look)
        self._window: QWindow | None = None
        self._touched = time.monotonic()
        self._of_middle = 0
        self._looked_at = 0
        self._of_old = 0

    def start(self) -> None:
        """Take over: what there is by now stays for good and is not looked at again, the modules above all."""
        gc.disable()
        gc.freeze()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._follow)
        self._timer.start()

    def stop(self) -> None:
        """Give back to Python. Safe to call twice."""
        self._timer.stop()
        self._follow(None)
        gc.unfreeze()
        gc.enable()

    def look(self) -> None:
        """Collect what is due."""
        fresh = gc.get_count()[0]
        if fresh > YOUNG:
            self._collect_young(fresh)
        if self._of_old >= OVERDUE or (self._of_old >= OLD and self.is_idle):
            self._of_old = 0
            gc.collect()

    @property
    def is_idle(self) -> bool:
        """Tell whether nobody uses the window at this moment."""
        return self._window is None or time.monotonic() - self._touched > IDLE

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that a key or the mouse is used (Qt); only the window's own few events come here."""
        if event.type() in _INPUT:
            self._touched = time.monotonic()
        return False

    def _collect_young(self, fresh: int) -> None:
        self._of_middle += 1
        self._looked_at += fresh
        is_middle = self._of_middle >= MIDDLE or self._looked_at >= MOST_MIDDLE
        if is_middle:
            self._of_middle = self._looked_at = 0
            self._of_old += 1
        started = time.perf_counter()
        gc.collect(1 if is_middle else 0)
        self._pace(time.perf_counter() - started)

    def _pace(self, taken: float) -> None:
        """Look more often while there is much to look at, so that each look stays short."""
        interval = self._timer.interval()
        if taken > LIMIT:
            interval = max(SHORTEST_MS, interval // 2)
        elif taken < LIMIT / 4:
            interval = min(LONGEST_MS, interval * 2)
        if interval != self._timer.interval():
            self._timer.setInterval(interval)

    def _follow(self, window: QWindow | None) -> None:
        """Watch the window that has the keyboard; None when another program has it."""
        # A dialog's window is gone by the time that the next one has the keyboard.
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window
        self._touched = time.monotonic()
        if window is not None:
            window.installEventFilter(self)
