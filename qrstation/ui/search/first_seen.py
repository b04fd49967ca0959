"""Knows when the first rows of a search are seen, so that what can wait does not keep the window from painting them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView

PATIENCE_MS = 250
"""What waits goes on after that, whether anything was painted or not."""


class FirstSeen(QObject):
    """Lives on the GUI thread, with a view that is not shown before it has rows."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._viewport = view.viewport()
        self._is_seen = True
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        self._viewport.installEventFilter(self)

    def begin(self) -> None:
        """Wait for the next painting; what waited for the last search is let go."""
        self._timer.stop()
        self._waiting.clear()
        self._is_seen = False

    def then(self, deed: Callable[[], object]) -> None:
        """Do something once rows were painted: at once when they were, or nobody sees the view."""
        if self._is_seen or not self._viewport.isVisible():
            deed()
            return
        self._waiting.append(deed)
        if not self._timer.isActive():
            self._timer.start(PATIENCE_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that it is painted (Qt)."""
        # While its updates are off it is painted somewhere else, if at all.
        if event.type() is QEvent.Type.Paint and not self._is_seen and self._viewport.updatesEnabled():
            self._is_seen = True
            self._timer.start(0)  # this comes before the painting itself
        return False

    def _go_on(self) -> None:
        self._is_seen = True
        waiting, self._waiting = self._waiting, []
        for deed in waiting:
            deed()
