"""The results' columns at every width of their pane."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from qrstation.ui.results.columns import GIVING_WAY, Column, fitted_widths
from qrstation.ui.results.results_delegate import RING
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.results_pane import ResultsPane
from tests.ui.results.made_up import study

LEAST = {Column.STUDY: 100, Column.MODALITY: 40, Column.DESCRIPTION: 30, Column.ARCHIVE: 70, Column.IMAGES: 90}
WANTED = {Column.STUDY: 124, Column.MODALITY: 52, Column.DESCRIPTION: 180, Column.ARCHIVE: 172, Column.IMAGES: 104}


@given(st.integers(0, 3000))
def test_together_they_fill_the_room_or_are_as_narrow_as_they_can_be(room: int) -> None:
    widths = fitted_widths(room, WANTED, LEAST)
    assert all(widths[column] >= LEAST[column] for column in Column)
    assert sum(widths.values()) == max(room, sum(LEAST.values()))


@given(st.integers(sum(LEAST.values()), sum(WANTED.values())))
def test_the_less_a_column_tells_the_sooner_it_gives_way(room: int) -> None:
    widths = fitted_widths(room, WANTED, LEAST)
    given_up = [(WANTED[column] - widths[column]) / (WANTED[column] - LEAST[column]) for column in GIVING_WAY]
    for sooner, later in itertools.pairwise(given_up):
        assert later <= sooner + 0.1, "rounded to whole pixels"
    assert fitted_widths(sum(WANTED.values()) - 20, WANTED, LEAST) == {**WANTED, Column.DESCRIPTION: 160}


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    made.begin(("Main",))
    made.add_studies([study("1.2.1", NumberOfStudyRelatedInstances=3)])
    made.resize(620, 400)
    made.show()
    return made


@pytest.mark.parametrize("width", [340, 360, 480, 720, 1400])
def test_where_a_study_is_and_how_much_of_it_is_here_stay_in_sight(pane: ResultsPane, width: int) -> None:
    pane.resize(width, 400)
    header = pane.tree.header()
    for column in (Column.ARCHIVE, Column.IMAGES):
        right = header.sectionViewportPosition(column) + header.sectionSize(column)
        assert right <= pane.tree.viewport().width()
        assert header.sectionSize(column) >= 56
    assert not pane.tree.horizontalScrollBar().maximum()


def test_a_width_drawn_by_hand_is_kept_while_there_is_room(pane: ResultsPane) -> None:
    header = pane.tree.header()
    header.resizeSection(Column.ARCHIVE, 200)
    pane.resize(330, 400)
    assert header.sectionSize(Column.ARCHIVE) < 200
    pane.resize(900, 400)
    assert header.sectionSize(Column.ARCHIVE) == 200
    before = header.sectionSize(Column.DESCRIPTION)
    header.resizeSection(Column.DESCRIPTION, before + 50)
    assert header.sectionSize(Column.ARCHIVE) == 150, "the border between two columns moves with the hand"
    assert isinstance(pane.model, ResultsModel)


@pytest.mark.parametrize("width", [340, 480, 620])
def test_a_date_and_its_counts_are_never_cut(pane: ResultsPane, width: int) -> None:
    pane.resize(width, 400)
    header, metrics = pane.tree.header(), pane.tree.fontMetrics()
    study_index = pane.model.index(0, 0, pane.model.index(0, 0))
    indent = pane.tree.visualRect(study_index).left() - header.sectionViewportPosition(Column.STUDY)
    assert header.sectionSize(Column.STUDY) - indent >= metrics.horizontalAdvance("2026-12-28") + 10
    assert header.sectionSize(Column.IMAGES) >= metrics.horizontalAdvance("999 / 999") + RING + 20
