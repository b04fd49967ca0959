"""The picture's menu: every letter stands for one thing, and all that a hand can tell is in it or has its own keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMenu

from qrstation.imaging.display.window_presets import presets
from qrstation.ui import theme
from tests.ui.viewer.screen import Screen

WALKING = {
    *("previous image", "next image", "ten back", "ten on", "first image", "last image"),
    *("previous series", "next series"),
}


def menus(menu: QMenu) -> Iterator[QMenu]:
    """Give a menu and those in it."""
    yield menu
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from menus(below)


def letter(text: str) -> str:
    """Give the letter of a menu's entry, "" for none."""
    at = text.replace("&&", "").find("&")
    return text.replace("&&", "")[at + 1].casefold() if at >= 0 else ""


def test_each_letter_stands_for_one_entry(screen: Screen) -> None:
    for menu in menus(screen.pane.controls.menu):
        letters = [letter(action.text()) for action in menu.actions() if action.text() and action.isVisible()]
        known = [each for each in letters if each]
        assert len(known) == len(set(known)), (menu.title(), sorted(letters))


@pytest.fixture
def window_menu(screen: Screen) -> QMenu:
    menu = QMenu(screen.pane)
    screen.pane.commands.fill_window_menu(menu)
    return menu


def test_each_letter_stands_for_one_entry_of_the_windows_menu(window_menu: QMenu) -> None:
    for menu in menus(window_menu):
        letters = [letter(action.text()) for action in menu.actions() if action.text() and action.isVisible()]
        known = [each for each in letters if each]
        assert len(known) == len(set(known)), (menu.title(), sorted(letters))


def test_all_commands_are_in_the_windows_menu_grouped_as_in_the_pictures(screen: Screen, window_menu: QMenu) -> None:
    listed = {action for menu in menus(window_menu) for action in menu.actions()}
    commands = screen.pane.commands
    assert {name for name in commands._actions if commands[name] not in listed} == set()
    assert set(commands.presets) <= listed
    groups = [action.text() for action in screen.pane.controls.menu.actions()]
    assert [action.text() for action in window_menu.actions()][: len(groups)] == groups


def test_all_commands_but_steps_are_in_the_menu(screen: Screen) -> None:
    listed = {action for menu in menus(screen.pane.controls.menu) for action in menu.actions()}
    commands = screen.pane.commands
    assert {name for name in commands._actions if commands[name] not in listed} == WALKING


def test_the_menu_fits_a_small_screen(screen: Screen) -> None:
    assert screen.pane.controls.menu.sizeHint().height() < 700


@pytest.mark.parametrize("sheet", ["", theme._SHEET], ids=["plain", "themed"])
def test_the_usual_presets_names_stand_whole_on_their_button(screen: Screen, sheet: str) -> None:
    screen.pane.setStyleSheet(sheet)
    button = screen.pane.toolbar.presets
    for preset in presets("CT"):
        screen.pane.toolbar.show_preset(preset.name)
        if len(preset.name) <= len("Mediastinum"):
            assert button.text() == f"{preset.name} ▾"
            assert button.sizeHint().width() <= button.width()
    screen.pane.toolbar.show_preset("A name of one's own that is long")
    assert button.text().endswith("… ▾")
    assert button.sizeHint().width() <= button.width()
