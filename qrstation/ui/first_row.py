"""Chooses a row when the keyboard comes into a list in which none is chosen: Qt would only give it a faint frame."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView


class FirstRow(QObject):
    """Lives with a list; a click chooses for itself."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose the first row in sight before the view is told that it has the keyboard (Qt)."""
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._choose()
        return False

    def _choose(self) -> None:
        view = self._view
        if not view.currentIndex().isValid():
            in_sight = view.indexAt(QPoint(2, 2))
            view.setCurrentIndex(in_sight if in_sight.isValid() else view.model().index(0, 0, view.rootIndex()))
