"""No dialog is larger than the screen, and all of it can be reached there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qrstation.ui.screen_room import resize_on_screen, scrolled


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_a_dialog_has_its_usual_size_or_that_of_a_smaller_screen(
    widget: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda screen: QRect(0, 0, 960, 540))
    resize_on_screen(widget, 720, 400)
    assert (widget.width(), widget.height()) == (720, 400)
    resize_on_screen(widget, 1120, 760)
    assert widget.width() < 960
    assert widget.height() < 540 - 20, "with the frame that the window system draws"


def test_what_is_too_high_is_scrolled_and_follows_the_keyboard(widget: QWidget, qtbot: QtBot) -> None:
    content = QWidget()
    rows = QVBoxLayout(content)
    edits = [QLineEdit() for _ in range(20)]
    for edit in edits:
        rows.addWidget(edit)
    area = scrolled(content)
    QVBoxLayout(widget).addWidget(area)
    widget.resize(300, 200)
    with qtbot.waitExposed(widget):
        widget.show()
    assert widget.height() == 200
    assert not area.horizontalScrollBar().maximum()
    edits[0].setFocus()
    for edit in edits[:-1]:
        qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert edits[-1].hasFocus()
    corner = edits[-1].mapTo(area.viewport(), QPoint(0, 0))
    assert area.viewport().rect().contains(QRect(corner, edits[-1].size()))
    edits[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
    corner = edits[0].mapTo(area.viewport(), QPoint(0, 0))
    assert area.viewport().rect().contains(QRect(corner, edits[0].size())), "by the letter of its label too"
