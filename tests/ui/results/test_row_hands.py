"""Keys and presses in the list: one press is about all that is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from qrstation.ui.plain_widgets import Buttons
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.row_table import HEADING
from tests.ui.results.made_up import ELENA, PAOLO, person, study

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Wishes:
    """Writes down what the pane asks for."""

    def __init__(self, pane: ResultsPane) -> None:
        self.made: list[str] = []
        pane.open_asked.connect(lambda node: self.made.append(f"open {node.uid}"))
        pane.retrieve_asked.connect(lambda node: self.made.append(f"retrieve {node.uid}"))


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    made.resize(700, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.begin(("Main",))
    made.add_studies([study(f"1.{n}", f"2026010{n}", **ELENA) for n in range(1, 4)])
    made.add_studies([study("2.1", "20250101", StudyDescription="=1+1", **PAOLO)])
    QApplication.processEvents()
    found = made.model.tree.study("1.3")
    assert found is not None
    made.tree.setFocus()
    made.tree.choose(made.model.index_of(found))
    return made


def press(pane: ResultsPane, name: str) -> None:
    for button in pane.choice_bar.findChildren(QPushButton):
        if button.accessibleName() == name:
            button.click()


def test_space_retrieves_all_that_is_chosen_in_the_order_of_the_list(pane: ResultsPane, qtbot: QtBot) -> None:
    wishes = Wishes(pane)
    QTest.keyClick(pane.tree, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(pane.tree, Qt.Key.Key_Down, SHIFT)
    assert pane.choice_bar.words.text() == "3 studies chosen"
    QTest.keyClick(pane.tree, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: wishes.made == ["retrieve 1.3", "retrieve 1.2", "retrieve 1.1"])


def test_enter_opens_the_first_and_retrieves_the_others(pane: ResultsPane, qtbot: QtBot) -> None:
    wishes = Wishes(pane)
    QTest.keyClick(pane.tree, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(pane.tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wishes.made == ["open 1.3", "retrieve 1.2"])


def test_a_single_row_needs_no_bar(pane: ResultsPane) -> None:
    wishes = Wishes(pane)
    assert pane.choice_bar.isHidden()
    QTest.keyClick(pane.tree, Qt.Key.Key_Space)
    QTest.keyClick(pane.tree, Qt.Key.Key_Return)
    assert wishes.made == ["retrieve 1.3", "open 1.3"]


def test_all_are_chosen_and_retrieved_from_the_bar(pane: ResultsPane, qtbot: QtBot) -> None:
    wishes = Wishes(pane)
    QTest.keyClick(pane.tree, Qt.Key.Key_A, CONTROL)
    press(pane, "Retrieve all that is chosen")
    qtbot.waitUntil(lambda: len(wishes.made) == 4)
    assert wishes.made[-1] == "retrieve 2.1"


def test_so_many_are_asked_about_first(pane: ResultsPane, qtbot: QtBot) -> None:
    pane.add_studies([study(f"3.{n}", **person(n)) for n in range(30)])
    wishes = Wishes(pane)
    pane.tree.selectAll()
    QTest.keyClick(pane.tree, Qt.Key.Key_Space)
    box = pane.hands.question
    assert box is not None
    assert box.text() == "Retrieve 34 studies?"
    assert wishes.made == []
    box.button(Buttons.Cancel).click()
    assert wishes.made == []
    QTest.keyClick(pane.tree, Qt.Key.Key_Space)
    box = pane.hands.question
    assert box is not None
    box.button(Buttons.Yes).click()
    qtbot.waitUntil(lambda: len(wishes.made) == 34)


def test_one_row_is_copied_as_it_is_read_and_several_as_a_table(pane: ResultsPane, qtbot: QtBot) -> None:
    QTest.keyClick(pane.tree, Qt.Key.Key_C, CONTROL)
    assert (
        QGuiApplication.clipboard().text()
        == "Morgan, Elena\t4711\t1958-03-14\t67 y\tF\t2026-01-03\tCT\tCT thorax\tMain\t0 / ?"
    )
    pane.tree.selectAll()
    QTest.keyClick(pane.tree, Qt.Key.Key_C, CONTROL)
    qtbot.waitUntil(lambda: "\n" in QGuiApplication.clipboard().text())
    heading, *rows = QGuiApplication.clipboard().text().split("\n")
    assert heading == "\t".join(HEADING)
    assert [row.split("\t")[HEADING.index("Study Instance UID")] for row in rows] == ["1.3", "1.2", "1.1", "2.1"]
    assert rows[3].split("\t")[HEADING.index("Study description")] == "'=1+1"


def test_what_is_chosen_is_exported_or_all_that_is_shown(pane: ResultsPane, qtbot: QtBot) -> None:
    asked: list[int] = []
    pane.export_asked.connect(lambda rows: asked.append(len(rows)))
    pane.hands.export()
    qtbot.waitUntil(lambda: asked == [4])
    QTest.keyClick(pane.tree, Qt.Key.Key_Down, SHIFT)
    press(pane, "Export what is chosen as a list")
    qtbot.waitUntil(lambda: asked == [4, 2])
    pane.filter.field.setText("paolo")
    qtbot.waitUntil(lambda: bool(pane.filter.rows.words))
    pane.hands.export()
    qtbot.waitUntil(lambda: asked == [4, 2, 1])
