"""The results' columns at every width of their pane, as they were chosen, dragged and kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from qrstation.ui.results.column_fit import ColumnFit
from qrstation.ui.results.column_menu import ColumnMenu
from qrstation.ui.results.columns import ALWAYS, USUAL, Column, View
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.ring import RING
from tests.ui.results.made_up import study


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    made.begin(("Main",))
    made.add_studies([study("1.2.1", NumberOfStudyRelatedInstances=3)])
    made.resize(620, 400)
    made.show()
    return made


@pytest.fixture
def fit(pane: ResultsPane) -> ColumnFit:
    return pane.view.columns


def seen(pane: ResultsPane) -> list[Column]:
    """Give the columns that are seen, from left to right."""
    header = pane.tree.header()
    columns = [column for column in Column if not header.isSectionHidden(column)]
    return sorted(columns, key=header.visualIndex)


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("width", [340, 360, 480, 720, 1400])
def test_what_a_study_is_and_how_much_of_it_is_here_stay_in_sight(pane: ResultsPane, width: int, view: View) -> None:
    pane.view.show(view)
    pane.resize(width, 400)
    header = pane.tree.header()
    for column in (Column.DESCRIPTION, Column.IMAGES, Column.DATE):
        assert column in seen(pane)
        right = header.sectionViewportPosition(column) + header.sectionSize(column)
        assert right <= pane.tree.viewport().width() or view is View.STUDIES
        assert header.sectionSize(column) >= 56
    assert view is View.STUDIES or not pane.tree.horizontalScrollBar().maximum()


def test_a_wide_pane_shows_all_that_is_usual_and_a_narrow_one_what_tells_most(pane: ResultsPane) -> None:
    for view in View:
        pane.view.show(view)
        pane.resize(1500, 400)
        assert seen(pane) == sorted(USUAL[view])
        pane.resize(400, 400)
        assert set(ALWAYS) <= set(seen(pane)) < set(USUAL[view])


def test_a_width_drawn_by_hand_is_kept_while_there_is_room(pane: ResultsPane) -> None:
    header = pane.tree.header()
    pane.resize(900, 400)
    header.resizeSection(Column.ARCHIVE, 200)
    pane.resize(420, 400)
    assert header.sectionSize(Column.ARCHIVE) < 200
    pane.resize(900, 400)
    assert header.sectionSize(Column.ARCHIVE) == 200
    before = header.sectionSize(Column.DESCRIPTION)
    header.resizeSection(Column.DESCRIPTION, before + 50)
    assert header.sectionSize(Column.ARCHIVE) == 150, "the border between two columns moves with the hand"


@pytest.mark.parametrize("width", [340, 480, 620])
def test_a_date_and_its_counts_are_never_cut(pane: ResultsPane, width: int) -> None:
    pane.resize(width, 400)
    header, metrics = pane.tree.header(), pane.tree.fontMetrics()
    assert header.sectionSize(Column.DATE) >= metrics.horizontalAdvance("2026-12-28") + 10
    assert header.sectionSize(Column.IMAGES) >= metrics.horizontalAdvance("999 / 999") + RING + 20


def test_a_column_that_was_chosen_goes_before_what_is_merely_usual(pane: ResultsPane, fit: ColumnFit) -> None:
    pane.resize(720, 400)
    fit.choice = fit.choice.with_column(Column.ACCESSION, True)
    assert Column.ACCESSION in seen(pane)
    assert seen(pane).index(Column.ACCESSION) == seen(pane).index(Column.DESCRIPTION) + 1
    fit.reset()
    assert Column.ACCESSION not in seen(pane)


def test_columns_stand_where_they_were_dragged_and_rows_go_on_opening_in_the_first(
    pane: ResultsPane, fit: ColumnFit
) -> None:
    pane.resize(900, 400)
    header = pane.tree.header()
    header.moveSection(header.visualIndex(Column.ARCHIVE), header.visualIndex(Column.DATE))
    assert seen(pane)[:3] == [Column.PATIENT, Column.ARCHIVE, Column.DATE]
    header.moveSection(header.visualIndex(Column.IMAGES), 0)
    assert seen(pane)[:2] == [Column.PATIENT, Column.IMAGES]


def test_what_was_chosen_comes_back(pane: ResultsPane, fit: ColumnFit, qtbot: QtBot) -> None:
    fit.choice = fit.choice.with_column(Column.ACCESSION, True)
    pane.tree.sortByColumn(Column.DESCRIPTION, Qt.SortOrder.AscendingOrder)
    pane.view.show(View.STUDIES)
    other = ResultsPane()
    qtbot.addWidget(other)
    other.view.restore(pane.view.text())
    assert other.model.is_flat
    assert other.view.switch.buttons[View.STUDIES].isChecked()
    assert other.view.columns.choices == fit.choices
    other.view.show(View.PATIENTS)
    assert other.tree.header().sortIndicatorSection() == Column.DESCRIPTION
    assert other.model.tree.order.number == Column.DESCRIPTION


def test_the_headings_menu_says_for_what_there_is_no_room(pane: ResultsPane, fit: ColumnFit) -> None:
    pane.resize(360, 400)
    pane.tree.header().customContextMenuRequested.emit(QPoint(5, 5))
    (menu,) = pane.tree.findChildren(ColumnMenu)
    texts = {action.text(): action for action in menu.actions()}
    assert texts["Study time (no room: make the list wider)"].isChecked()
    assert not texts["Patient"].isEnabled()
    texts["Accession number"].trigger()
    assert Column.ACCESSION in fit.choice.shown
    menu.close()


def test_rows_can_be_sorted_by_what_no_column_shows(pane: ResultsPane, fit: ColumnFit) -> None:
    menu = ColumnMenu(pane.tree, fit)
    next(action for action in menu.sorting.actions() if action.text() == "Referring physician").trigger()
    assert fit.choice.sort is Column.REFERRING
    assert pane.model.tree.order.number == Column.REFERRING
