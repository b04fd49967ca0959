"""What is typed over the list filters it: any word of what a row says, whatever the case and marks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qrstation.ui.results.columns import View
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.tree_nodes import StudyNode
from tests.ui.results.made_up import ELENA, PAOLO, person, study

YAMADA = {"PatientName": "Yamada^Tarou=山田^太郎=やまだ^たろう", "PatientID": "77", "PatientBirthDate": "19650505"}
MUELLER = {"PatientName": "Müller^Jörg", "PatientID": "78", "PatientBirthDate": "19650506"}


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.begin(("Main", "Far"))
    made.add_studies([study("1.1", **ELENA), study("1.2", "20251224", StudyDescription="MR brain", **ELENA)])
    made.add_studies([study("2.1", "20240101", archive="Far", **PAOLO)])
    made.add_studies([study("3.1", **YAMADA), study("4.1", **MUELLER)])
    return made


def left(pane: ResultsPane, qtbot: QtBot, words: str) -> set[str]:
    """Give the studies that are left when this is typed."""
    pane.filter.field.setText(words)
    qtbot.waitUntil(lambda: not pane.filter.rows.is_busy)
    rows = (pane.model.index(row, 0) for row in range(pane.model.rowCount()))
    below = (pane.model.node(pane.model.index(n, 0, row)) for row in rows for n in range(pane.model.rowCount(row)))
    return {node.uid for node in below if isinstance(node, StudyNode)}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("brain", {"1.2"}),
        ("THORAX elena", {"1.1"}),
        ("Morgan, Elena", {"1.1", "1.2"}),
        ("muller jorg", {"4.1"}),
        ("山田", {"3.1"}),
        ("far", {"2.1"}),
        ("2025-12", {"1.2"}),
        ("20251224", {"1.2"}),
        ("1971-09-02", {"2.1"}),
        ("nothing of this", set()),
        ("  ", {"1.1", "1.2", "2.1", "3.1", "4.1"}),
    ],
)
def test_every_word_is_in_what_the_row_says(pane: ResultsPane, qtbot: QtBot, words: str, found: set[str]) -> None:
    assert left(pane, qtbot, words) == found


def test_it_is_said_how_many_are_left(pane: ResultsPane, qtbot: QtBot) -> None:
    left(pane, qtbot, "thorax")
    assert pane.filter.count.text() == "4 of 5 shown"
    left(pane, qtbot, "nothing of this")
    assert pane.filter.count.text() == "None of 5 fits; Esc shows all"
    left(pane, qtbot, "")
    assert pane.filter.count.text() == ""


def test_what_comes_later_is_filtered_too(pane: ResultsPane, qtbot: QtBot) -> None:
    left(pane, qtbot, "brain")
    pane.add_studies([study("5.1", StudyDescription="MR brain", **person(5)), study("5.2", **person(6))])
    assert left(pane, qtbot, "brain") == {"1.2", "5.1"}
    assert pane.filter.count.text() == "2 of 7 shown"
    pane.add_studies([study("5.2", archive="Brainarchive", **person(6))])
    assert pane.model.studies_let_through == 3


def test_what_comes_while_rows_are_looked_at_is_not_lost(qtbot: QtBot) -> None:
    pane = ResultsPane()
    qtbot.addWidget(pane)
    pane.begin(("Main",))
    pane.add_studies([study(f"1.{n}", **person(n)) for n in range(3000)])
    pane.filter.field.setText("thorax")
    assert pane.filter.rows.is_busy
    pane.add_studies([study("2.1", **person(5000)), study("2.2", StudyDescription="MR", **person(5000))])
    qtbot.waitUntil(lambda: not pane.filter.rows.is_busy)
    assert pane.model.studies_let_through == 3001


def test_escape_shows_all_and_goes_to_the_rows(pane: ResultsPane, qtbot: QtBot) -> None:
    pane.tree.setFocus()
    QTest.keyClick(pane.tree, Qt.Key.Key_Slash)
    assert pane.filter.field.hasFocus()
    QTest.keyClicks(pane.filter.field, "brain")
    qtbot.waitUntil(lambda: pane.filter.count.text() == "1 of 5 shown")
    QTest.keyClick(pane.filter.field, Qt.Key.Key_Escape)
    assert pane.tree.hasFocus()
    assert pane.filter.field.text() == ""
    assert pane.model.studies_let_through == 5


def test_the_other_view_shows_the_same_rows(pane: ResultsPane, qtbot: QtBot) -> None:
    left(pane, qtbot, "brain")
    pane.view.show(View.STUDIES)
    assert pane.filter.field.text() == "brain"
    assert pane.model.rowCount() == 1
    pane.filter.clear()
    assert pane.model.rowCount() == 5


def test_a_new_search_is_not_filtered(pane: ResultsPane, qtbot: QtBot) -> None:
    left(pane, qtbot, "brain")
    pane.begin(("Main",))
    assert pane.filter.field.text() == ""
    assert pane.filter.isHidden(), "there is nothing to filter yet"
    pane.add_studies([study("1.1")])
    assert left(pane, qtbot, "") == {"1.1"}
