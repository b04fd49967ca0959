"""A field that takes the next keys pressed as its value, instead of doing what they do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from qrstation.core.station.key_settings import canonical
from qrstation.ui.keys.keymap import shown_keys

_PASSED = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
"""Else the keyboard would never come out again."""


class KeyPress(QLineEdit):
    """Shows the keys that were pressed; `pressed_keys` tells them as the settings write them, "" for what is none."""

    pressed_keys = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("New keys")
        self.setPlaceholderText("Press the new keys here")
        self.setReadOnly(True)
        self.value = ""

    def forget(self) -> None:
        """Show no keys."""
        self.value = ""
        self.clear()

    def event(self, event: QEvent) -> bool:
        """Take keys before they act as shortcuts (Qt)."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys, once another than a modifier is down (Qt)."""
        if event.key() in _PASSED:
            event.ignore()
            return
        held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
        event.accept()
        if event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr):
            return
        keys = QKeySequence(QKeyCombination(held, Qt.Key(event.key())))
        self.value = canonical(keys.toString(QKeySequence.SequenceFormat.PortableText))
        self.setText(shown_keys([self.value]) if self.value else "")
        self.pressed_keys.emit(self.value)
