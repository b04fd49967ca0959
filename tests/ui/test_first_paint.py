"""The first picture of a window is told once, when all of it was painted."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qrstation.ui.first_paint import FirstPaint


def test_a_window_stands_once_when_all_in_it_was_painted(qtbot: QtBot) -> None:
    told: list[str] = []

    class Inner(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            told.append("inner")

    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 100)
    layout, inner = QVBoxLayout(window), Inner()
    layout.addWidget(inner)
    FirstPaint(window).stands.connect(lambda: told.append("stands"))
    window.show()
    qtbot.waitUntil(lambda: "stands" in told)
    assert told[0] == "inner"
    window.repaint()
    qtbot.wait(0)
    assert told.count("stands") == 1
