"""Several rows are chosen: what they stand for, and that the choice outlives rows that leave the view."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qrstation.ui.results.chosen_rows import Tally
from qrstation.ui.results.columns import Column, View
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.tree_nodes import Node, StudyNode
from tests.ui.results.made_up import ELENA, PAOLO, person, series, study

_ADD = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_ONLY = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    made.resize(700, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.begin(("Main",))
    return made


def node(pane: ResultsPane, uid: str) -> StudyNode:
    found = pane.model.tree.study(uid)
    assert found is not None
    return found


def choose(pane: ResultsPane, *nodes: Node) -> None:
    for each in nodes:
        pane.tree.choice.select(pane.model.index_of(each), _ADD)


def uids(pane: ResultsPane) -> list[str]:
    return [each.uid for each in pane.tree.choice.nodes()]


def test_a_patient_stands_for_the_studies_unless_some_are_chosen_themselves(pane: ResultsPane) -> None:
    pane.add_studies([study(f"1.{n}", f"2026010{n}", **ELENA) for n in range(1, 4)])
    pane.add_studies([study(f"2.{n}", f"2025010{n}", **PAOLO) for n in range(1, 4)])
    choose(pane, node(pane, "1.1").patient, node(pane, "2.1").patient, node(pane, "2.2"))
    assert uids(pane) == ["1.3", "1.2", "1.1", "2.2"]


def test_a_study_stands_for_all_of_its_series(pane: ResultsPane) -> None:
    pane.add_studies([study("1.1"), study("1.2", "20250101")])
    first, second = pane.model.add_series("1.1", [series("1.1", "1.1.1"), series("1.1", "1.1.2", 2)])
    other = pane.model.add_series("1.2", [series("1.2", "1.2.1"), series("1.2", "1.2.2", 2)])
    choose(pane, node(pane, "1.1"), first, second, other[1])
    assert uids(pane) == ["1.1", "1.2.2"]


def test_all_are_chosen_however_far_down_they_are(pane: ResultsPane) -> None:
    pane.add_studies([study(f"1.{n}", **person(n // 4)) for n in range(3000)])
    pane.tree.selectAll()
    assert len(uids(pane)) == 3000
    assert pane.choice_bar.words.text() == "3,000 studies chosen"
    pane.tree.choice.select(pane.model.index(0, 0), _ONLY)
    assert len(uids(pane)) == 4


def test_what_is_chosen_stays_so_while_other_rows_are_shown(pane: ResultsPane) -> None:
    pane.add_studies([study(f"1.{n}", **person(n)) for n in range(3000)])
    QApplication.processEvents()
    chosen = [pane.model.node(pane.model.index(row, 0)) for row in (0, 2)]
    choose(pane, *[each for each in chosen if each is not None])
    before = uids(pane)
    assert len(before) == 2
    last = pane.model.reveal(pane.model.tree.rows.at(2999))
    QApplication.processEvents()
    assert uids(pane) == before
    pane.tree.choice.select(last, _ADD)
    assert len(uids(pane)) == 3
    pane.tree.choice.select(last, _ONLY)
    assert len(uids(pane)) == 1


def test_what_is_chosen_stays_so_when_rows_are_sorted(pane: ResultsPane) -> None:
    pane.add_studies([study(f"1.{n}", f"2026010{n + 1}", **person(n)) for n in range(9)])
    choose(pane, node(pane, "1.2").patient, node(pane, "1.5").patient)
    pane.tree.sortByColumn(Column.DESCRIPTION, pane.tree.header().sortIndicatorOrder())
    assert set(uids(pane)) == {"1.2", "1.5"}
    pane.view.show(View.STUDIES)
    assert set(uids(pane)) == {"1.2", "1.5"}
    pane.view.show(View.PATIENTS)
    assert set(uids(pane)) == {"1.2", "1.5"}


def test_one_of_all_can_be_let_go(pane: ResultsPane) -> None:
    pane.add_studies([study(f"1.{n}", **person(n)) for n in range(5)])
    pane.view.show(View.STUDIES)
    pane.tree.selectAll()
    index = pane.model.index_of(node(pane, "1.3"))
    pane.tree.choice.select(index, QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows)
    assert set(uids(pane)) == {"1.0", "1.1", "1.2", "1.4"}


def test_what_a_filter_hides_is_not_chosen_until_it_is_back(pane: ResultsPane, qtbot: QtBot) -> None:
    pane.add_studies([study("1.1", StudyDescription="MR brain", **ELENA), study("1.2", **PAOLO)])
    choose(pane, node(pane, "1.1"), node(pane, "1.2"))
    pane.filter.field.setText("brain")
    qtbot.waitUntil(lambda: pane.filter.rows.words == ("brain",))
    assert uids(pane) == ["1.1"]
    assert pane.choice_bar.isHidden()
    pane.filter.clear()
    assert set(uids(pane)) == {"1.1", "1.2"}
    assert not pane.choice_bar.isHidden()


def test_a_new_search_begins_with_nothing_chosen(pane: ResultsPane) -> None:
    pane.add_studies([study("1.1"), study("1.2")])
    pane.tree.selectAll()
    values: dict[str, Any] = dict(ELENA)
    pane.begin(("Main",))
    pane.add_studies([study("1.1", **values)])
    assert uids(pane) == []
    assert pane.choice_bar.isHidden()


def shift_to(pane: ResultsPane, row: int) -> None:
    """Press a patient's row with Shift."""
    index = pane.model.index(row, 0)
    pane.tree.scrollTo(index)
    QApplication.processEvents()
    place = pane.tree.visualRect(index).center()
    QTest.mouseClick(pane.tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place)


def test_shift_chooses_from_the_first_press_on_however_many_patients_stand_open(pane: ResultsPane) -> None:
    pane.add_studies([study(f"1.{n:03}", **person(n // 2)) for n in range(200)])
    pane.view.open_all(True)
    QApplication.processEvents()
    order = [node.uid for patient in pane.model.tree.patients for node in patient.studies]
    pane.tree.choose(pane.model.index(0, 0))
    for row in (60, 90, 40, 3, 70):
        shift_to(pane, row)
        # The last patient's own row was pressed, so that one stands for the studies below it.
        assert uids(pane) == order[: 2 * row + 2]
        assert pane.choice_bar.words.text() == f"{2 * row + 2} studies chosen"
    QTest.keyClick(pane.tree, Qt.Key.Key_Down)
    assert uids(pane) == [order[140]]
    assert pane.choice_bar.isHidden()


def test_a_stretch_chosen_with_shift_leaves_what_was_chosen_before(pane: ResultsPane) -> None:
    pane.add_studies([study(f"1.{n:03}", **person(n // 2)) for n in range(80)])
    pane.view.open_all(True)
    QApplication.processEvents()
    model, flags = pane.model, QItemSelectionModel.SelectionFlag
    patients = model.tree.patients
    first, last = patients[0].studies[0], patients[39].studies[1]
    pane.tree.choice.select(model.index_of(first), _ONLY)
    pane.tree.choice.select(model.index_of(last), _ADD)
    choice = QItemSelection()
    for patient in patients[5:30]:
        choice.select(model.index_of(patient.studies[0]), model.index_of(patient.studies[1]))
    pane.tree.choice.select(choice, flags.Select | flags.Rows)
    middle = [node.uid for patient in patients[5:30] for node in patient.studies]
    assert uids(pane) == [first.uid, *middle, last.uid]
    few = QItemSelection(model.index_of(patients[5].studies[0]), model.index_of(patients[5].studies[0]))
    pane.tree.choice.select(few, flags.SelectCurrent | flags.Rows)
    assert uids(pane) == [first.uid, patients[5].studies[0].uid, last.uid]


def test_what_is_counted_is_what_is_chosen_also_when_it_has_left(pane: ResultsPane) -> None:
    pane.add_studies([study(f"1.{n}", **person(n // 3)) for n in range(30)])
    pane.add_studies([study("2.1", **person(90))])
    first, second = pane.model.add_series("1.1", [series("1.1", "1.1.1"), series("1.1", "1.1.2", 2)])
    choose(pane, first, second, *pane.model.tree.patients)
    for gone in ("1.4", "2.1", "1.2", ""):
        tally = Tally()
        list(pane.tree.choice.count(tally))
        chosen = pane.tree.choice.nodes()
        assert tally.series == sum(not isinstance(each, StudyNode) for each in chosen) == 2
        assert tally.studies == len(chosen) - 2
        if gone:
            pane.model.drop(node(pane, gone), "Main")


def test_very_many_are_counted_in_slices(pane: ResultsPane, qtbot: QtBot) -> None:
    pane.add_studies([study(f"1.{n}", **person(n)) for n in range(6000)])
    pane.view.show(View.STUDIES)
    pane.tree.selectAll()
    assert pane.tree.choice.is_long
    qtbot.waitUntil(lambda: pane.choice_bar.words.text() == "6,000 studies chosen")
    assert len(uids(pane)) == 6000
