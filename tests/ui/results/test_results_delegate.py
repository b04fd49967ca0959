"""How a row is painted: a patient's whole row, whatever part of it the system asks to be drawn anew."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from qrstation.ui.results.columns import Column
from qrstation.ui.results.results_pane import ResultsPane
from tests.ui.results.made_up import study


@pytest.mark.parametrize("first", [Column.MODALITY, Column.DESCRIPTION, Column.ARCHIVE, Column.IMAGES])
def test_a_patients_row_is_whole_when_only_a_part_is_drawn_anew(qtbot: QtBot, first: Column) -> None:
    pane = ResultsPane()
    qtbot.addWidget(pane)
    pane.resize(560, 300)
    # So long a name that the ID and the birth date are drawn beyond the first column.
    name = "Oberhausen-Wittenstein^Maria Magdalena Theodora Sophia"
    pane.add_studies([study("1.1", PatientName=name)])
    pane.show()
    qtbot.waitExposed(pane)
    view = pane.tree.viewport()
    left = pane.tree.header().sectionViewportPosition(first)
    part = QRect(left, 0, view.width() - left, view.height())
    assert view.grab(part).toImage() == view.grab().copy(part).toImage()


def test_the_longest_name_leaves_room_for_the_id_and_the_birth_date(qtbot: QtBot) -> None:
    pictures = []
    for patient_id in ("4711", "4712"):
        pane = ResultsPane()
        qtbot.addWidget(pane)
        pane.resize(560, 300)
        pane.add_studies([study("1.1", PatientName="N" * 10_000, PatientID=patient_id)])
        pane.show()
        qtbot.waitExposed(pane)
        pictures.append(pane.tree.viewport().grab().toImage())
    assert pictures[0] != pictures[1]


def test_a_prior_of_the_study_that_is_read_is_marked_behind_its_description(qtbot: QtBot) -> None:
    pane = ResultsPane()
    qtbot.addWidget(pane)
    pane.resize(700, 300)
    pane.add_studies([study("1.1", StudyDescription="CT thorax"), study("1.2", StudyDescription="MR " + "knee " * 40)])
    pane.show()
    qtbot.waitExposed(pane)
    view = pane.tree.viewport()
    plain = view.grab().toImage()
    for uid in ("1.1", "1.2"):  # also where the description needs all the room that there is
        pane.mark_priors({uid: "prior 1"})
        assert view.grab().toImage() != plain
    pane.mark_priors({})
    assert view.grab().toImage() == plain
