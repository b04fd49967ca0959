"""Paints a list that changes all the time some ten times a second, after its rows were got ready bit by bit.

Painting after each few rows that come took more of the window's thread than taking them in; and many new rows painted
in one turn kept the window from everything else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView

PAUSE_SECONDS = 0.1


class CalmPainting(QObject):
    """Holds a view's painting back while it was painted a moment ago and changes again.

    ``ready`` gets what is in sight ready for its painting, in steps that each have a turn of the event loop; with it
    the painting of every change waits for that.
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
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)
        model = view.model()
        for changed in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.dataChanged):
            changed.connect(self._hold)
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when it was painted (Qt)."""
        if event.type() is QEvent.Type.Paint and self._steps is None:
            self._painted = self._now()
            self._was_painted = True
        return super().eventFilter(watched, event)

    def _hold(self) -> None:
        left = self._painted + PAUSE_SECONDS - self._now()
        is_held = left > 0 or (self._ready is not None and self._was_painted and self._viewport.isVisible())
        if is_held and not self._timer.isActive():
            self._viewport.setUpdatesEnabled(False)
            self._timer.start(max(1, round(left * 1000)))

    def _next(self) -> None:
        """Get a little more ready, and paint when all is."""
        if self._steps is None:
            self._steps = self._ready() if self._ready is not None else iter(())
        for _ in self._steps:
            self._timer.start(0)
            return
        self._steps = None
        self._viewport.setUpdatesEnabled(True)  # which has it painted
