"""A window's actions get their keys from the settings, and every action that can have some is named there."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.station.key_settings import ACTIONS, DEFAULT, KeySettings
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import Settings
from qrstation.ui.keys.keymap import KeyEntry, action_words, resolved
from qrstation.ui.main_window import MainWindow
from tests.ui.keys.made_up import keys_window


class Pane(QWidget):
    """A pane that takes keys of its own."""

    keys = (("Space", "Retrieve only"),)


def test_every_action_of_the_window_is_named_in_the_settings(window: MainWindow) -> None:
    named = {action.objectName() for action in window.findChildren(QAction) if action.shortcuts()}
    assert named <= set(ACTIONS), "a new action's name belongs into KeySettings"
    assert {entry.name for entry in window.keymap.entries() if entry.name} == set(ACTIONS)


def test_no_two_actions_of_one_place_have_a_key(window: MainWindow) -> None:
    seen: dict[tuple[str, str], str] = {}
    for entry in window.keymap.entries():
        for key in entry.keys if entry.name else ():
            place = "viewer" if entry.group in ("Images", "Viewports") else entry.group
            assert (place, key) not in seen, (seen.get((place, key)), entry.name)
            seen[place, key] = entry.name


def test_entries_stand_where_they_act(qtbot: QtBot) -> None:
    window, keymap = keys_window(qtbot)
    pane = Pane(window)
    pane.setAccessibleName("Results")
    assert keymap.entries() == [
        KeyEntry("Search & more", "Find a patient", ("Ctrl+F",), "find_patient"),
        KeyEntry("Images", "Fit", ("F", "Ctrl++"), "fit"),
        KeyEntry("Images", "Reset", ("Esc",), "reset"),
        KeyEntry("Results", "Retrieve only", ("Space",)),
    ]


def test_a_letter_of_the_menu_behind_the_words_is_no_part_of_them() -> None:
    words = {"Do it again (&Y)": "Do it again", "List (of &all)…": "List (of all)", "Sa&ve…": "Save", "A && B": "A & B"}
    assert {text: action_words(QAction(text)) for text in words} == words


def test_keys_of_the_settings_are_in_force_at_once_and_go_again(qtbot: QtBot) -> None:
    window, keymap = keys_window(qtbot)
    told: list[None] = []
    keymap.changed.connect(lambda: told.append(None))
    action = _action(window, "fit")
    keymap.apply(KeySettings(fit="Q, Shift+F3"))
    assert action.shortcuts() == [QKeySequence("Q"), QKeySequence("Shift+F3")]
    keymap.apply(KeySettings())
    assert action.shortcuts() == [QKeySequence("F"), QKeySequence("Ctrl++")]
    assert len(told) == 2


def test_a_key_that_was_given_is_taken_from_whose_default_it_was() -> None:
    defaults = {"fit": ("F",), "reset": ("Esc",), "stop_search": ("Esc",)}
    found = resolved(defaults, KeySettings(fit="Esc"))
    assert found == {"fit": ("Esc",), "reset": (), "stop_search": ()}
    assert resolved(defaults, KeySettings(reset="Esc, X"))["stop_search"] == ("Esc",), "what both have, both keep"


def test_a_swap_gives_the_other_the_former_keys(qtbot: QtBot) -> None:
    _, keymap = keys_window(qtbot)
    assert keymap.holder("Esc", "fit") == "reset"
    keymap.swap("fit", "reset", "Esc")
    assert keymap.settings == KeySettings(fit="Esc", reset="F, Ctrl++")
    keymap.swap("fit", "reset", "F")
    assert keymap.keys("fit") == ("F",)
    assert keymap.keys("reset") == ("Esc", "Ctrl++")


def test_a_reset_leaves_what_the_policy_sets(qtbot: QtBot) -> None:
    _, keymap = keys_window(qtbot)
    keymap.apply(KeySettings(fit="Q", reset="W"))
    keymap.policy = Policy(None, Settings(), frozenset({("keys", "fit")}))
    keymap.reset(ACTIONS)
    assert keymap.settings == KeySettings(fit="Q")


def test_the_usual_keys_are_no_setting(qtbot: QtBot) -> None:
    _, keymap = keys_window(qtbot)
    keymap.set_keys("reset", ("R",))
    keymap.set_keys("reset", ("Esc",))
    assert keymap.settings.reset == DEFAULT


def _action(window: QMainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert isinstance(found, QAction)
    return found
