"""A key that a text field has a use for does what the window's action says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from qrstation.ui.keys.keys_first import KeysFirst


def test_the_window_s_action_goes_before_the_field(qtbot: QtBot) -> None:
    window, field = QMainWindow(), QLineEdit("Morgan")
    qtbot.addWidget(window)
    window.setCentralWidget(field)
    done: list[str] = []
    action = QAction("Results", window)
    # A text field claims this one on every system, Ctrl+E only on Linux.
    action.setShortcut(QKeySequence("Ctrl+A"))
    action.triggered.connect(lambda: done.append("results"))
    window.addAction(action)
    KeysFirst([action], [field], window)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(field, Qt.Key.Key_A, control)
    assert done == ["results"]
    assert not field.selectedText()
    action.setEnabled(False)
    qtbot.keyClick(field, Qt.Key.Key_A, control)
    assert field.selectedText() == "Morgan", "the field's own again"
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert not field.text()
    assert done == ["results"]
