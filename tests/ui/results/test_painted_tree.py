"""What a tree shows by pictures of its rows is to the pixel what it paints anew, whatever happened since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from qrstation.ui.results.columns import Column, View
from qrstation.ui.results.results_pane import ResultsPane
from tests.ui.results.made_up import study


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    pane = ResultsPane()
    qtbot.addWidget(pane)
    pane.resize(900, 500)
    dates = ("20240102", "20230506", "20240101", "", "20200909")
    for number, date in enumerate(dates):
        name = f"Patient^{number // 2}"
        pane.add_studies([study(f"1.{number}", PatientName=name, PatientID=f"ID{number // 2}", StudyDate=date)])
    pane.show()
    qtbot.waitExposed(pane)
    return pane


def shown(pane: ResultsPane) -> QImage:
    return pane.tree.viewport().grab().toImage()


def painted_anew(pane: ResultsPane, monkeypatch: pytest.MonkeyPatch) -> QImage:
    with monkeypatch.context() as patch:
        patch.setattr(type(pane.tree), "drawRow", QTreeView.drawRow)
        return shown(pane)


def _count(pane: ResultsPane) -> None:
    pane.model.set_counts({"1.0": 7, "1.2": 1})


def _sort(pane: ResultsPane) -> None:
    pane.model.sort(Column.DATE)


def _choose(pane: ResultsPane) -> None:
    index = pane.model.index(1, 0)
    pane.tree.selectionModel().select(
        index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    )


CHANGES: dict[str, Callable[[ResultsPane], object]] = {
    "nothing": lambda pane: None,
    "counted": _count,
    "closed": lambda pane: pane.tree.collapse(pane.model.index(0, 0)),
    "sorted": _sort,
    "chosen": _choose,
    "all chosen": lambda pane: pane.tree.selectAll(),
    "more": lambda pane: pane.add_studies([study("2.1", PatientName="Later^One", PatientID="ID9")]),
    "doubtful": lambda pane: pane.add_studies([study("2.2", PatientName="Patient^0", PatientID="")]),
    "flat": lambda pane: pane.view.show(View.STUDIES),
    "narrow": lambda pane: pane.resize(500, 500),
    "larger letters": lambda pane: pane.tree.setStyleSheet("font-size: 17px"),
    "off": lambda pane: pane.tree.setEnabled(False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_looks_like_the_row(
    pane: ResultsPane, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, change: str
) -> None:
    before = shown(pane)
    assert before == painted_anew(pane, monkeypatch)
    CHANGES[change](pane)
    qtbot.waitUntil(pane.tree.viewport().updatesEnabled)
    assert shown(pane) == painted_anew(pane, monkeypatch)
    assert (shown(pane) == before) is (change == "nothing")


def test_rows_got_ready_are_only_shown(pane: ResultsPane, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = pane.tree
    tree._pictures.forget()
    steps = sum(1 for _ in tree.ready())
    ready = len(tree._pictures)
    shown(pane)
    assert steps == 2  # three patients with five studies, four rows a step
    assert ready == len(tree._pictures) == 8
