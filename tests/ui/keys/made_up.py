"""A small window with a few actions that have names in the settings."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from qrstation.ui.keys.keymap import Keymap


def keys_window(qtbot: QtBot) -> tuple[QMainWindow, Keymap]:
    """Make a window with an action in a menu and two in a pane, and its keys."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setAccessibleName("QR Station")
    menu = window.menuBar().addMenu("S&earch && more")
    find = menu.addAction("&Find a patient…")
    find.setObjectName("find_patient")
    find.setShortcut("Ctrl+F")
    menu.addAction("Not named")
    pane = QWidget(window)
    pane.setAccessibleName("Images")
    for name, text, keys in (("fit", "&Fit", ("F", "Ctrl++")), ("reset", "&Reset", ("Esc",))):
        action = QAction(text, pane)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        pane.addAction(action)
    return window, Keymap(window)
