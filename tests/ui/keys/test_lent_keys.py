"""A key that two actions have is of the one that can be used for a time only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from qrstation.ui.keys.lent_keys import LentKeys


def test_the_key_is_lent_while_the_other_can_be_used(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    done: list[str] = []
    owner, taker = QAction("Reset", window), QAction("Stop", window)
    owner.setShortcuts([QKeySequence("Esc"), QKeySequence("X")])
    taker.setShortcut(QKeySequence("Esc"))
    for action in (owner, taker):
        window.addAction(action)
        action.triggered.connect(lambda _=False, action=action: done.append(action.text()))
    taker.setEnabled(False)
    LentKeys(owner, taker)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=10_000)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    taker.setEnabled(True)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.keyClick(window, Qt.Key.Key_X)
    taker.setEnabled(False)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert done == ["Reset", "Stop", "Reset", "Reset"]
