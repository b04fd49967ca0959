"""Paints a list that changes all the time some ten times a second.

Painting after each few rows that come took more of the window's thread than taking them in.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView

PAUSE_SECONDS = 0.1


class CalmPainting(QObject):
    """Holds a view's painting back while it was painted a moment ago and changes again."""

    def __init__(self, view: QAbstractItemView, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(view)
        self._viewport = view.viewport()
        self._now = now
        self._painted = -PAUSE_SECONDS
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._paint)
        model = view.model()
        for changed in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.dataChanged):
            changed.connect(self._hold)
        self._viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when it was painted (Qt)."""
        if event.type() is QEvent.Type.Paint:
            self._painted = self._now()
        return super().eventFilter(watched, event)

    def _hold(self) -> None:
        left = self._painted + PAUSE_SECONDS - self._now()
        if left > 0 and not self._timer.isActive():
            self._viewport.setUpdatesEnabled(False)
            self._timer.start(max(1, round(left * 1000)))

    def _paint(self) -> None:
        self._viewport.setUpdatesEnabled(True)  # which has it painted
