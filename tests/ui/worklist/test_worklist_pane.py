"""The worklist's list: hints, keys, and columns that stay within it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from qrstation.core.standard.worklist import WorklistEntry
from qrstation.ui.worklist.worklist_pane import WorklistPane
from qrstation.ui.worklist.worklist_words import Column
from tests.ui.worklist.made_up import PAOLO, entry


@pytest.fixture
def pane(qtbot: QtBot) -> WorklistPane:
    made = WorklistPane()
    qtbot.addWidget(made)
    made.resize(760, 300)
    made.begin("Asking…", with_dates=False)
    made.show()
    return made


def test_what_comes_takes_the_place_of_the_hint(pane: WorklistPane) -> None:
    assert (pane.stack.currentWidget(), pane.empty.text()) == (pane.empty, "Asking…")
    pane.add((entry(), entry(PAOLO, time="0700")))
    assert pane.stack.currentWidget() is pane.view
    assert pane.view.isColumnHidden(Column.ARCHIVE)
    pane.add((entry(archive="Other"),))
    assert not pane.view.isColumnHidden(Column.ARCHIVE)


def test_the_keys_of_the_list(pane: WorklistPane, qtbot: QtBot) -> None:
    asked: list[WorklistEntry] = []
    pane.studies_asked.connect(asked.append)
    qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    pane.add((entry(), entry(PAOLO, time="0700")))
    pane.focus_list()
    pane.view.setCurrentIndex(pane.model.index(0, 0))
    qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    qtbot.keyClick(pane.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [one.name for one in asked] == ["Moretti, Paolo"]
    assert QGuiApplication.clipboard().text().startswith("07:00\tMoretti, Paolo\t9920")


def test_the_menu_of_a_row(pane: WorklistPane, qtbot: QtBot) -> None:
    asked: list[WorklistEntry] = []
    pane.studies_asked.connect(asked.append)
    pane.add((entry(),))
    pane.view.customContextMenuRequested.emit(QPoint(10, 200))
    assert not pane.findChildren(QMenu)
    pane.view.customContextMenuRequested.emit(pane.view.visualRect(pane.model.index(0, 0)).center())
    (menu,) = pane.findChildren(QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert len(asked) == 1


def test_columns_fill_the_list_and_a_width_by_hand_stays(pane: WorklistPane, qtbot: QtBot) -> None:
    pane.add((entry(),))
    view = pane.view

    def total() -> int:
        return sum(view.columnWidth(column) for column in Column if not view.isColumnHidden(column))

    assert total() == view.viewport().width()
    view.setColumnWidth(Column.ID, 150)
    pane.resize(900, 300)
    qtbot.waitUntil(lambda: total() == view.viewport().width())
    assert view.columnWidth(Column.ID) == 150
    before = view.columnWidth(Column.TIME)
    view.show_dates(True)
    assert view.columnWidth(Column.TIME) > before
