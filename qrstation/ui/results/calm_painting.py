"""Paints a list that changes all the time some ten times a second, after its rows were got ready bit by bit.

Painting after each few rows that come took more of the window's thread than taking them in; and many new rows painted
in one turn kept the window from everything else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView

PAUSE_SECONDS = 0.1


class CalmPainting(QObject):
    """Holds a view's painting back while it was painted a moment ago and changes again.

    ``ready`` gets what is in sight ready for its painting, in steps that each have a turn of the event loop; with it
    the painting of every change waits for that. What was seen before stays in sight meanwhile, as a picture: the window
    around the view may be painted, and would leave a hole.
    """

    def __init__(
        self,
        view: QAbstractItemView,
        now: Callable[[], float] = time.monotonic,
        ready: Callable[[], Iterator[None]] | None = None,
    ) -> None:
        super().__init__(view)
        self._viewport = view.viewport()
        self._now = now
        self._ready = ready
        self._steps: Iterator[None] | None = None
        self._painted = -PAUSE_SECONDS
        self._was_painted = False
        self._is_held = False
        self._is_own = False
        """Whether it is painted into a picture, not onto the screen."""
        self._seen: QPixmap | None = None
        """What is on the screen, as far as it is known."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)
        model = view.model()
        for changed in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.dataChanged):
            changed.connect(self._hold)
        for before in (model.rowsAboutToBeInserted, model.rowsAboutToBeRemoved, model.rowsAboutToBeMoved):
            before.connect(self._remember)
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when it was painted, and paint what was seen before while it is held back (Qt)."""
        if event.type() is QEvent.Type.Paint and not self._is_own:
            if self._is_held and self._show_seen():
                return True
            self._seen = None
            self._painted = self._now()
            self._was_painted = True
        return super().eventFilter(watched, event)

    def _show_seen(self) -> bool:
        seen = self._seen
        if seen is None or seen.deviceIndependentSize().toSize() != self._viewport.size():
            return False
        painter = QPainter(self._viewport)
        painter.drawPixmap(0, 0, seen)
        painter.end()
        return True

    def _picture(self) -> QPixmap:
        self._is_own = True
        try:
            return self._viewport.grab()
        finally:
            self._is_own = False

    def _remember(self) -> None:
        """Keep what is seen, before the first of some changes."""
        if not self._is_held and self._seen is None and self._waits:
            self._seen = self._picture()

    @property
    def _waits(self) -> bool:
        return self._ready is not None and self._was_painted and self._viewport.isVisible()

    def _hold(self) -> None:
        left = self._painted + PAUSE_SECONDS - self._now()
        if (left > 0 or self._waits) and not self._timer.isActive():
            self._is_held = True
            if self._ready is None:
                self._viewport.setUpdatesEnabled(False)
            self._timer.start(max(1, round(left * 1000)))

    def _next(self) -> None:
        """Get a little more ready, and paint when all is."""
        if self._steps is None:
            self._steps = self._ready() if self._ready is not None else iter(())
        self._is_own = True
        try:
            for _ in self._steps:
                self._timer.start(0)
                return
        finally:
            self._is_own = False
        self._steps = None
        if self._waits:
            self._seen = self._picture()
            self._viewport.repaint()  # at once: what a hand does next must not be painted over
            self._painted = self._now()
        self._is_held = False
        self._viewport.setUpdatesEnabled(True)  # which has it painted where that was held back
