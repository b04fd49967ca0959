"""Rows of controls at every width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from qrstation.ui.elided_label import ElidedLabel
from qrstation.ui.folding_bar import FoldingBar

WORDS = ("First", "Second", "Third")


class Row:
    """A bar of a label and three buttons, the last of which folds first."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bar = FoldingBar()
        self.pressed: list[str] = []
        self.bar.row.addWidget(ElidedLabel("Some label"), 1)
        self.buttons = [QPushButton(words) for words in WORDS]
        for rank, button in zip((2, 1, 0), self.buttons, strict=True):
            button.setAccessibleName(button.text())
            button.clicked.connect(lambda _=False, button=button: self.pressed.append(button.text()))
            self.bar.row.addWidget(button)
            self.bar.let_fold(button, rank)
        self.bar.finish()
        qtbot.addWidget(self.bar)
        self.bar.resize(self.bar.sizeHint())
        self.bar.show()

    def folded(self) -> list[str]:
        return [button.text() for button in self.bar.folded]

    def menu(self) -> QMenu:
        menu = self.bar.more.menu()
        menu.aboutToShow.emit()
        return menu


@pytest.fixture
def row(qtbot: QtBot) -> Row:
    return Row(qtbot)


def test_with_room_for_all_there_is_no_menu(row: Row) -> None:
    assert row.folded() == []
    assert row.bar.more.isHidden()


@pytest.mark.parametrize("width", range(40, 400, 12))
def test_at_no_width_a_button_is_cut_or_lost(row: Row, width: int) -> None:
    row.bar.resize(width, 40)
    row.bar.row.activate()
    shown = [button for button in row.buttons if button.isVisible()]
    assert len(shown) + len(row.folded()) == len(row.buttons)
    assert row.bar.more.isVisible() == bool(row.folded())
    for button in shown:
        right = button.mapTo(row.bar, QPoint(button.width(), 0)).x()
        assert button.width() >= button.sizeHint().width()
        assert right <= row.bar.width()
    assert row.folded() == list(WORDS[len(shown) :]), "the least important are folded"


def test_what_is_folded_is_done_from_the_menu(row: Row) -> None:
    row.bar.resize(row.bar.minimumSizeHint())
    assert row.folded() == list(WORDS)
    row.buttons[1].setEnabled(False)
    first, second, third = row.menu().actions()
    assert [action.text() for action in (first, second, third)] == list(WORDS)
    third.trigger()
    assert row.pressed == ["Third"]
    assert not second.isEnabled()
    row.bar.resize(row.bar.sizeHint())
    assert row.folded() == []


def test_a_button_with_an_action_or_a_menu_keeps_it(row: Row) -> None:
    action, menu = QAction("Zoom", row.bar), QMenu(row.bar)
    menu.addAction("All")
    tool = QToolButton()
    tool.setDefaultAction(action)
    row.buttons[0].setMenu(menu)
    row.bar.row.insertWidget(1, tool)
    row.bar.let_fold(tool, 0)
    row.bar.resize(row.bar.minimumSizeHint())
    actions = row.menu().actions()
    assert actions[0] is action
    assert actions[1].menu() is menu


def test_the_focus_of_what_folds_goes_to_the_menu_button(row: Row, qtbot: QtBot) -> None:
    qtbot.waitExposed(row.bar)
    row.bar.activateWindow()
    row.buttons[2].setFocus()
    row.bar.resize(row.bar.width() - 20, row.bar.height())
    assert row.bar.focusWidget() is row.bar.more


def test_a_button_that_gets_more_to_say_folds_another(row: Row, qtbot: QtBot) -> None:
    row.bar.setFixedWidth(row.bar.sizeHint().width())
    before = row.buttons[0].sizeHint().width()
    while row.buttons[0].sizeHint().width() <= before:  # whatever the style pads a button to
        row.buttons[0].setText(row.buttons[0].text() + "x")
    qtbot.waitUntil(lambda: row.folded() == ["Third"])
    row.bar.forget(row.buttons[0])
    row.buttons[0].hide()
    row.bar.arrange()
    assert row.folded() == []
