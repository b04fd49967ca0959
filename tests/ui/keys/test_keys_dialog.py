"""The dialog of the keys: they are found, changed by pressing new ones, and what is taken is said."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.key_settings import KeySettings
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import Settings
from qrstation.ui.keys.keys_dialog import KeysDialog
from qrstation.ui.theme import apply_theme
from tests.ui.keys.made_up import keys_window

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def rows(dialog: KeysDialog) -> list[tuple[str, str]]:
    """Give what is listed and not hidden, groups left out."""
    tops = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
    children: list[QTreeWidgetItem] = [
        child for top in tops if top and not top.isHidden() for n in range(top.childCount()) if (child := top.child(n))
    ]
    return [(child.text(0), child.text(1)) for child in children if not child.isHidden()]


def test_every_group_is_open_and_found_by_words_or_keys(qtbot: QtBot) -> None:
    window, keymap = keys_window(qtbot)
    dialog = KeysDialog(keymap, window)
    assert rows(dialog) == [("Find a patient", "Ctrl+F"), ("Fit", "F, Ctrl++"), ("Reset", "Esc")]
    dialog.search.setText("fi pat")
    assert rows(dialog) == [("Find a patient", "Ctrl+F")]
    dialog.search.setText("esc")
    assert rows(dialog) == [("Reset", "Esc")]
    dialog.search.setText("nothing")
    assert rows(dialog) == []


def test_pressed_keys_are_taken(qtbot: QtBot) -> None:
    window, keymap = keys_window(qtbot)
    dialog = KeysDialog(keymap, window)
    assert not dialog.press.isEnabled()
    dialog.choose("fit")
    qtbot.keyClick(dialog.press, Qt.Key.Key_Control)
    assert dialog.press.text() == ""
    qtbot.keyClick(dialog.press, Qt.Key.Key_K, CTRL | SHIFT)
    assert dialog.press.text() == QKeySequence("Ctrl+Shift+K").toString(QKeySequence.SequenceFormat.NativeText)
    dialog.buttons["set"].click()
    assert keymap.settings == KeySettings(fit="Ctrl+Shift+K")
    assert ("Fit", "Ctrl+Shift+K") in rows(dialog)
    assert dialog.chosen == "fit"
    qtbot.keyClick(dialog.press, Qt.Key.Key_Return)
    dialog.buttons["add"].click()
    assert keymap.settings == KeySettings(fit="Ctrl+Shift+K, Return")
    dialog.buttons["none"].click()
    assert keymap.settings == KeySettings(fit="")
    dialog.buttons["default"].click()
    assert keymap.settings == KeySettings()
    assert not dialog.buttons["default"].isEnabled()


def test_keys_that_another_has_are_said_and_only_swapped(qtbot: QtBot) -> None:
    window, keymap = keys_window(qtbot)
    dialog = KeysDialog(keymap, window)
    dialog.choose("fit")
    qtbot.keyClick(dialog.press, Qt.Key.Key_Escape)
    assert "“Reset” has these keys" in dialog.state.text()
    assert [name for name, button in dialog.buttons.items() if button.isEnabled()] == ["swap", "none"]
    dialog.buttons["swap"].click()
    assert keymap.keys("fit") == ("Esc",)
    assert keymap.keys("reset") == ("F", "Ctrl++")


def test_keys_that_cannot_be_used_are_said(qtbot: QtBot) -> None:
    window, keymap = keys_window(qtbot)
    dialog = KeysDialog(keymap, window)
    dialog.choose("fit")
    qtbot.keyClick(dialog.press, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert "cannot be used" in dialog.state.text()
    assert not dialog.buttons["set"].isEnabled()


def test_what_the_policy_sets_is_locked(qtbot: QtBot) -> None:
    window, keymap = keys_window(qtbot)
    keymap.policy = Policy(Path("policy.toml"), Settings(keys=KeySettings(reset="R")), frozenset({("keys", "reset")}))
    keymap.apply(KeySettings(reset="R"))
    dialog = KeysDialog(keymap, window)
    dialog.choose("reset")
    assert "set by your administrator (policy.toml)" in dialog.state.text()
    assert not any(button.isEnabled() for button in dialog.buttons.values())
    dialog.choose("fit")
    qtbot.keyClick(dialog.press, Qt.Key.Key_R)
    assert not dialog.buttons["swap"].isEnabled()


def test_what_cannot_be_kept_is_said_and_changes_nothing(qtbot: QtBot) -> None:
    def refuse(_keys: KeySettings) -> None:
        raise SettingsError(SettingsCode.FILE_UNWRITABLE, path="qrstation.toml", reason="disk full")

    window, keymap = keys_window(qtbot)
    keymap.keep_by(refuse)
    dialog = KeysDialog(keymap, window)
    dialog.choose("fit")
    dialog.buttons["none"].click()
    assert "cannot be written (disk full)" in dialog.notice.said[0]
    assert keymap.keys("fit") == ("F", "Ctrl++")


def test_the_rows_are_as_high_as_other_lists_and_the_button_is_plain(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp)
    window, keymap = keys_window(qtbot)
    dialog = KeysDialog(keymap, window)
    dialog.show()
    first = dialog.list.topLevelItem(0)
    assert first is not None
    assert dialog.list.visualItemRect(first).height() >= 28
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    assert all(button.icon().isNull() for button in buttons.buttons())
