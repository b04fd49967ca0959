"""The view of the results: what is in sight, chosen and open stays so while rows come in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qrstation.ui.results.columns import Column
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.sorted_rows import Order, SortedRows
from qrstation.ui.results.tree_nodes import Node, PatientNode
from tests.ui.results.made_up import person, study


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    made.resize(700, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.begin(("Main",))
    return made


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show no more than sixty rows of a parent."""
    plain = SortedRows.__init__

    def init(self: SortedRows[Any], order: Order, most: int = 0) -> None:
        plain(self, order, 60)

    monkeypatch.setattr(SortedRows, "__init__", init)


def add(pane: ResultsPane, numbers: Iterable[int], year: int = 2025) -> None:
    """Add a patient with a study for each number, the larger the newer."""
    pane.add_studies([study(f"{year}.{n}", f"{year}{n // 28 + 1:02}{n % 28 + 1:02}", **person(n)) for n in numbers])
    QApplication.processEvents()


def top_node(pane: ResultsPane) -> Node:
    node = pane.model.node(pane.tree.indexAt(QPoint(2, 2)))
    assert node is not None
    return node


def height_of(pane: ResultsPane, node: Node) -> int:
    """Give where a row stands on the screen."""
    return pane.tree.visualRect(pane.model.index_of(node)).top()


def patient(pane: ResultsPane, uid: str) -> PatientNode:
    found = pane.model.tree.study(uid)
    assert found is not None
    return found.patient


def test_what_is_in_sight_stays_while_rows_come_in_above(pane: ResultsPane) -> None:
    add(pane, range(100))
    pane.tree.verticalScrollBar().setValue(40)
    top, before = top_node(pane), height_of(pane, top_node(pane))
    add(pane, range(100, 130))
    assert top_node(pane) is top
    assert height_of(pane, top) == before
    add(pane, range(130, 140), year=2020)
    assert height_of(pane, top) == before


def test_at_the_head_of_the_list_the_newest_are_seen(pane: ResultsPane) -> None:
    add(pane, range(100))
    add(pane, range(100, 105))
    assert top_node(pane) is patient(pane, "2025.104")


def test_the_chosen_row_stays_where_it_is_on_the_screen(pane: ResultsPane) -> None:
    add(pane, range(100))
    chosen = patient(pane, "2025.95")
    pane.tree.setCurrentIndex(pane.model.index_of(chosen))
    before = height_of(pane, chosen)
    add(pane, range(100, 130))
    assert pane.model.node(pane.tree.currentIndex()) is chosen
    assert height_of(pane, chosen) == before


@pytest.mark.usefixtures("few")
def test_with_more_than_are_shown_it_stays_too(pane: ResultsPane) -> None:
    add(pane, range(200))
    assert pane.model.rowCount() <= 70
    chosen = patient(pane, "2025.195")
    pane.tree.setCurrentIndex(pane.model.index_of(chosen))
    pane.tree.expand(pane.model.index_of(chosen))
    before = height_of(pane, chosen)
    for first in range(200, 320, 10):
        add(pane, range(first, first + 10))
        assert height_of(pane, chosen) == before
    assert pane.model.node(pane.tree.currentIndex()) is chosen
    assert pane.tree.isExpanded(pane.model.index_of(chosen))
    assert pane.model.rowCount() <= 70


@pytest.mark.usefixtures("few")
def test_a_row_that_was_hidden_comes_back_chosen_and_open(pane: ResultsPane, qtbot: QtBot) -> None:
    add(pane, range(200))
    chosen = patient(pane, "2025.195")
    pane.tree.setCurrentIndex(pane.model.index_of(chosen))
    pane.tree.expand(pane.model.index_of(chosen))
    QApplication.processEvents()
    bar = pane.tree.verticalScrollBar()
    for _ in range(20):
        bar.setValue(bar.maximum())
        QApplication.processEvents()
    assert pane.model.index_of(pane.model.tree.patients[-1]).isValid(), "scrolling shows more, to the last"
    assert not pane.model.index_of(chosen).isValid()
    assert not pane.tree.currentIndex().isValid(), "no neighbour is chosen instead"
    assert pane.tree.selectionModel().selectedRows() == []
    for _ in range(20):
        bar.setValue(0)
        QApplication.processEvents()
    assert pane.model.tree.rows.first == 0
    assert pane.model.node(pane.tree.currentIndex()) is chosen
    assert pane.tree.isExpanded(pane.model.index_of(chosen))


@pytest.mark.usefixtures("few")
def test_the_end_key_goes_to_the_last_of_all(pane: ResultsPane, qtbot: QtBot) -> None:
    add(pane, range(200))
    pane.tree.setFocus()
    qtbot.keyClick(pane.tree, Qt.Key.Key_End)
    assert pane.model.node(pane.tree.currentIndex()) is patient(pane, "2025.0")
    qtbot.keyClick(pane.tree, Qt.Key.Key_Home)
    assert pane.model.node(pane.tree.currentIndex()) is patient(pane, "2025.199")


@pytest.mark.usefixtures("few")
def test_sorting_keeps_the_chosen_row_in_sight(pane: ResultsPane) -> None:
    add(pane, range(200))
    chosen = patient(pane, "2025.195")
    pane.tree.setCurrentIndex(pane.model.index_of(chosen))
    pane.tree.expand(pane.model.index_of(chosen))
    pane.tree.sortByColumn(Column.DATE, Qt.SortOrder.AscendingOrder)
    QApplication.processEvents()
    assert pane.model.node(pane.tree.currentIndex()) is chosen
    assert pane.tree.isExpanded(pane.model.index_of(chosen))
    assert pane.tree.viewport().rect().contains(pane.tree.visualRect(pane.tree.currentIndex()).center())
    pane.tree.setCurrentIndex(QModelIndex())
    pane.tree.sortByColumn(Column.DATE, Qt.SortOrder.DescendingOrder)
    QApplication.processEvents()
    assert top_node(pane) is patient(pane, "2025.199")


def test_the_heading_shows_the_order_of_the_rows(pane: ResultsPane) -> None:
    header = pane.tree.header()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (
        Column.DATE,
        Qt.SortOrder.DescendingOrder,
    )
    add(pane, (3, 1, 2))
    assert [one.studies[0].uid for one in pane.model.tree.patients] == ["2025.3", "2025.2", "2025.1"]


def test_a_patient_s_row_is_whole_when_a_part_of_it_is_painted(pane: ResultsPane) -> None:
    add(pane, [1])
    viewport = pane.tree.viewport()
    whole = viewport.grab().toImage()
    part = QRect(pane.tree.header().sectionViewportPosition(Column.DESCRIPTION), 0, 300, viewport.height())
    painted = viewport.grab(part).toImage()
    assert painted == whole.copy(part)


def test_a_new_search_begins_with_nothing_chosen(pane: ResultsPane) -> None:
    add(pane, range(3))
    pane.tree.setCurrentIndex(pane.model.index(1, 0))
    pane.begin(("Main",))
    add(pane, range(3))
    assert not pane.tree.currentIndex().isValid()
