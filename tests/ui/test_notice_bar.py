"""A notice and its buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.ui.notice_bar import Action, NoticeBar


def visible(bar: NoticeBar) -> list[str]:
    """Give the words of the buttons that can be pressed."""
    return [button.text() for button in bar.findChildren(QPushButton) if button.isVisible()]


def test_buttons_are_there_as_soon_as_the_notice_is_also_when_it_changes(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    pressed: list[str] = []
    bar.show_message("One image came again", "", "warning", (Action("Take it", lambda: pressed.append("first")),))
    assert visible(bar) == ["✕", "Take it"]
    bar.show_message("Two images came again", "", "warning", (Action("Take both", lambda: pressed.append("second")),))
    assert visible(bar) == ["✕", "Take both"]
    bar.press("Take both")
    assert pressed == ["second"]
    assert bar.isHidden()
