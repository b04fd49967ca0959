"""The worklist's models, as Qt's own tester wants them and sorted as people read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from qrstation.core.patient import Demographics
from qrstation.ui.worklist.worklist_model import WorklistModel, WorklistOrder
from qrstation.ui.worklist.worklist_words import Column
from tests.ui.worklist.made_up import PAOLO, entry


def shown(order: WorklistOrder, column: Column) -> list[str]:
    """Give a column from above."""
    return [order.index(row, column).data() for row in range(order.rowCount())]


def test_entries_stand_in_the_order_of_a_column_however_they_come(qtbot: QtBot) -> None:
    model = WorklistModel()
    order = WorklistOrder(model)
    for each in (model, order):
        QAbstractItemModelTester(each, QAbstractItemModelTester.FailureReportingMode.Fatal, each)
    order.sort(Column.TIME)
    model.add([entry(time="1100"), entry(PAOLO, time="0800", modality="MR")])
    model.add([])
    model.add([entry(Demographics("1", "", "adams^Zoe"), time="0930", date="20261129", modality="")])
    assert shown(order, Column.TIME) == ["08:00", "11:00", "09:30"]
    order.sort(Column.PATIENT, Qt.SortOrder.AscendingOrder)
    assert shown(order, Column.PATIENT) == ["adams, Zoe", "Moretti, Paolo", "Morgan, Elena"]
    order.sort(Column.MODALITY, Qt.SortOrder.AscendingOrder)
    assert shown(order, Column.MODALITY) == ["CT", "MR", ""]
    first = order.entry(order.index(0, 0))
    assert first is not None
    assert first.name == "Morgan, Elena"
    assert "Morgan, Elena" in order.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "CT thorax" in order.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    model.begin(with_dates=True)
    assert (model.rowCount(), order.entry(order.index(0, 0))) == (0, None)
