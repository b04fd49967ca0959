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
        self._view, self._viewport = view, view.viewport()
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
        self._is_new = False
        """Whether that is about to be painted onto the screen."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)
        model = view.model()
        for changed in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.dataChanged):
            changed.connect(self._hold)
        self._viewport.installEventFilter(self)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when it was painted, and fill the hole while it is held back and what is around is painted (Qt)."""
        if event.type() is not QEvent.Type.Paint or self._is_own:
            return super().eventFilter(watched, event)
        if watched is self._viewport:
            if not self._is_new:
                self._seen = None
            self._is_new = False
            self._painted = self._now()
            self._was_painted = True
            return False
        if self._is_held:
            self._show_seen()
        return False  # the frame around it is painted over nothing but its margins

    def _show_seen(self) -> None:
        seen, place = self._seen, self._viewport.geometry()
        if seen is not None and seen.deviceIndependentSize().toSize() == place.size():
            painter = QPainter(self._view)
            painter.drawPixmap(place.topLeft(), seen)
            painter.end()

    def _hold(self) -> None:
        left = self._painted + PAUSE_SECONDS - self._now()
        waits = self._ready is not None and self._was_painted and self._viewport.isVisible()
        if (left > 0 or waits) and not self._timer.isActive():
            self._is_held = True
            self._viewport.setUpdatesEnabled(False)
            self._timer.start(max(1, round(left * 1000)))

    def _next(self) -> None:
        """Get a little more ready, and paint when all is."""
        if self._steps is None:
            self._steps = self._all_steps()
        self._is_own = True
        try:
            for _ in self._steps:
                self._timer.start(0)
                return
        finally:
            self._is_own = False
        self._steps = None
        self._is_held = False
        self._viewport.setUpdatesEnabled(True)  # which has it painted

    def _all_steps(self) -> Iterator[None]:
        if self._ready is not None:
            yield from self._ready()
            self._seen, self._is_new = self._viewport.grab(), True
            yield
