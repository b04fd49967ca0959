"""The worklist's model, as Qt's own tester wants it and sorted as people read."""

from __future__ import annotations

from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from qrstation.core.patient import Demographics
from qrstation.ui.worklist.worklist_model import WorklistModel
from qrstation.ui.worklist.worklist_words import Column
from tests.ui.worklist.made_up import PAOLO, entry

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def shown(model: WorklistModel, column: Column) -> list[str]:
    """Give a column from above."""
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_entries_stand_in_the_order_of_a_column_however_they_come(qtmodeltester: ModelTester) -> None:
    model = WorklistModel()
    qtmodeltester.check(model)
    model.add([entry(time="1100"), entry(PAOLO, time="0800", modality="MR")])
    model.add([])
    chosen = QPersistentModelIndex(model.index(0, 0))
    model.add([entry(Demographics("1", "", "adams^Zoe"), time="0930", date="20261129", modality="")])
    assert shown(model, Column.TIME) == ["08:00", "11:00", "09:30"]
    model.sort(Column.PATIENT, UP)
    assert shown(model, Column.PATIENT) == ["adams, Zoe", "Moretti, Paolo", "Morgan, Elena"]
    model.sort(Column.PATIENT, DOWN)
    assert shown(model, Column.PATIENT) == ["Morgan, Elena", "Moretti, Paolo", "adams, Zoe"]
    model.add([entry(Demographics("2", "", "Moser^Ida"))])
    assert shown(model, Column.PATIENT) == ["Moser, Ida", "Morgan, Elena", "Moretti, Paolo", "adams, Zoe"]
    model.sort(Column.MODALITY, UP)
    assert shown(model, Column.MODALITY) == ["CT", "CT", "MR", ""]
    held = model.entry(chosen)
    assert held is not None
    assert held.name == "Moretti, Paolo", "what is selected stays so"
    qtmodeltester.check(model)


def test_a_row_is_told_as_a_whole(qtmodeltester: ModelTester) -> None:
    model = WorklistModel()
    model.add([entry()])
    assert "Morgan, Elena" in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "CT thorax" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    first = model.index(0, 0)
    model.begin(with_dates=True)
    assert (model.rowCount(), model.entry(first)) == (0, None)
    qtmodeltester.check(model)
