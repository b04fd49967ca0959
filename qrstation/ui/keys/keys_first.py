"""Lets keys of the window act from its text fields too: Linux's Ctrl+E would else move the cursor to the end there."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


class KeysFirst(QObject):
    """Keeps text fields from claiming the keys of ``actions``, as those are at the moment."""

    def __init__(self, actions: Iterable[QAction], fields: Iterable[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._actions = tuple(actions)
        for field in fields:
            self.watch(field)

    def watch(self, field: QWidget) -> None:
        """Have one more field."""
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave a key unclaimed (Qt): the action then has it."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        pressed = QKeySequence(event.keyCombination())
        if not any(action.isEnabled() and pressed in action.shortcuts() for action in self._actions):
            return False
        event.ignore()
        return True
