"""The keyboard never comes into a list without a chosen row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qrstation.ui.first_row import FirstRow


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    listed = QListWidget()
    FirstRow(listed)
    listed.addItems([f"row {number}" for number in range(100)])
    for widget in (QLineEdit(), listed):
        column.addWidget(widget)
    made.resize(300, 200)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def entry(window: QWidget) -> QLineEdit:
    (found,) = window.findChildren(QLineEdit)
    found.setFocus()
    return found


@pytest.fixture
def rows(window: QWidget) -> QListWidget:
    (found,) = window.findChildren(QListWidget)
    return found


def test_the_key_that_leads_there_chooses_the_first_row(entry: QLineEdit, rows: QListWidget) -> None:
    QTest.keyClick(entry, Qt.Key.Key_Tab)
    assert rows.hasFocus()
    assert [item.text() for item in rows.selectedItems()] == ["row 0"]
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert [item.text() for item in rows.selectedItems()] == ["row 1"]


def test_the_first_in_sight_so_that_nothing_scrolls(entry: QLineEdit, rows: QListWidget) -> None:
    rows.scrollToBottom()
    place = rows.verticalScrollBar().value()
    assert place
    rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
    assert rows.verticalScrollBar().value() == place
    assert rows.selectedItems()


def test_what_was_chosen_stays_so(entry: QLineEdit, rows: QListWidget) -> None:
    rows.setCurrentRow(3)
    QTest.keyClick(entry, Qt.Key.Key_Tab)
    assert [item.text() for item in rows.selectedItems()] == ["row 3"]


def test_an_empty_list_has_nothing_to_choose(entry: QLineEdit, rows: QListWidget) -> None:
    rows.clear()
    QTest.keyClick(entry, Qt.Key.Key_Tab)
    assert rows.hasFocus()
    assert not rows.currentIndex().isValid()
