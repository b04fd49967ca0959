"""The menu bar: the viewer's commands are in it, with keys that go on acting in the viewer alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from qrstation.ui.main_window import MainWindow
from tests.ui.living import until
from tests.ui.viewer.commands.test_menus import letter, menus
from tests.ui.windows import fill


def images_menu(window: MainWindow) -> QMenu:
    tops = {action.text(): action.menu() for action in window.menuBar().actions()}
    menu = tops["&Images"]
    assert isinstance(menu, QMenu)
    return menu


def test_each_letter_of_the_bar_stands_for_one_menu(window: MainWindow) -> None:
    letters = [letter(action.text()) for action in window.menuBar().actions()]
    assert all(letters)
    assert len(letters) == len(set(letters))


def test_the_menu_of_the_images_has_every_command_of_the_viewer_with_its_keys(window: MainWindow) -> None:
    listed = {action for menu in menus(images_menu(window)) for action in menu.actions()}
    viewer = window.viewer.commands
    assert set(viewer._actions.values()) | set(viewer.presets) <= listed
    assert viewer["next prior"].shortcut().toString() == "Ctrl+Right"


def test_its_keys_act_in_the_viewer_alone_and_once(window: MainWindow) -> None:
    fill(window)
    window.activateWindow()
    inside, told = window.viewer.commands["tool pan"], list[str]()
    inside.triggered.connect(lambda: told.append("pan"))
    window.viewer.stage.active.setFocus()
    until(window.viewer.stage.active.canvas.hasFocus)
    QTest.keyClick(window.viewer.stage.active.canvas, Qt.Key.Key_T)
    assert len(told) == 1, "two that have a key would both stand still"
    window.results.focus_list()
    assert window.focusWidget() is window.results.tree
    QTest.keyClick(window.results.tree, Qt.Key.Key_T)
    window.form.name.setFocus()
    QTest.keyClicks(window.form.name, "t")
    assert window.form.name.text() == "t"
    assert len(told) == 1
    assert not any(action in window.menus.everywhere() for action in window.viewer.findChildren(QAction))


def test_nothing_to_act_on_is_grey(window: MainWindow) -> None:
    commands = window.viewer.commands
    assert not commands["fit"].isEnabled()
    assert not commands["undo look"].isEnabled()
    assert commands["layout 2x2"].isEnabled()
