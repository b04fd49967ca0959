"""A table of texts, as Qt's own tester wants it."""

from __future__ import annotations

from pytestqt.modeltest import ModelTester

from qrstation.ui.conflicts.text_table import Column, TextTable


def test_rows_are_replaced_and_changed(qtmodeltester: ModelTester) -> None:
    table = TextTable((Column("What", 100), Column("How many", 60, is_number=True)), "not there")
    qtmodeltester.check(table)
    table.set_rows([("a", "1"), ("b", None)])
    table.set_row(0, ("c\nd", "2"))
    assert [table.index(row, 0).data() for row in range(2)] == ["c d", "b"]
    assert table.index(1, 1).data() == "not there"
    qtmodeltester.check(table)
    table.set_rows([])
    assert table.rowCount() == 0
    qtmodeltester.check(table)
