"""The list of the keys is what the actions say."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from qrstation.ui.keys_dialog import KeyGroup, KeysDialog, keys_of
from qrstation.ui.theme import apply_theme


class Pane(QWidget):
    """A pane that takes keys of its own."""

    keys = (("Space", "Retrieve only"),)


def test_every_key_is_listed_where_it_acts(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setAccessibleName("QR Station")
    menu = window.menuBar().addMenu("S&earch && more")
    menu.addAction("&Find a patient…").setShortcut("Ctrl+F")
    menu.addAction("Without a key")
    pane = Pane(window)
    pane.setAccessibleName("Results")
    zoom = QAction("&Zoom", pane)
    zoom.setShortcuts([QKeySequence("Z"), QKeySequence("Ctrl++")])
    pane.addAction(zoom)
    assert keys_of(window) == [
        KeyGroup("Search & more", (("Ctrl+F", "Find a patient"),)),
        KeyGroup("Results", (("Z, Ctrl++", "Zoom"), ("Space", "Retrieve only"))),
    ]
    menu.actions()[0].setShortcut("Ctrl+G")
    assert keys_of(window)[0].rows == (("Ctrl+G", "Find a patient"),)


def test_the_dialog_shows_every_group_open(qtbot: QtBot) -> None:
    dialog = KeysDialog([KeyGroup("Jobs", (("Del", "Cancel"), ("Ctrl+R", "Retry")))])
    qtbot.addWidget(dialog)
    top = dialog.list.topLevelItem(0)
    assert top is not None
    assert top.text(0) == "Jobs"
    assert top.isExpanded()
    rows = [top.child(row) for row in range(top.childCount())]
    assert [(row.text(0), row.text(1)) for row in rows if row] == [("Cancel", "Del"), ("Retry", "Ctrl+R")]


def test_the_rows_are_as_high_as_other_lists_and_the_button_is_plain(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp)
    dialog = KeysDialog([KeyGroup("Jobs", (("Del", "Cancel"), ("Ctrl+R", "Retry")))])
    qtbot.addWidget(dialog)
    dialog.show()
    first = dialog.list.topLevelItem(0)
    assert first is not None
    assert dialog.list.visualItemRect(first).height() >= 28
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    assert all(button.icon().isNull() for button in buttons.buttons())
