"""The dialog says what is wished for, field by field, and shows what it is given."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.audit.newest import Wish
from qrstation.audit.reading import Party, Seen
from qrstation.ui.audit.audit_dialog import AuditDialog

TIME = "2026-11-29T07:05:03.042+02:00"
ANN = Party("ann", "", "")


def records(newest: int, count: int) -> list[Seen]:
    return [Seen(number, TIME, "Query", "110112", who=(ANN,)) for number in range(newest, newest - count, -1)]


@pytest.fixture
def dialog(qtbot: QtBot) -> AuditDialog:
    made = AuditDialog()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def wishes(dialog: AuditDialog) -> list[Wish]:
    heard: list[Wish] = []
    dialog.wished.connect(heard.append)
    return heard


def test_each_field_is_a_part_of_the_wish(dialog: AuditDialog, wishes: list[Wish]) -> None:
    dialog.look()
    assert wishes[-1] == Wish()
    dialog.first.setText("2026-11-01")
    dialog.last.setText("20261130")
    dialog.kind.setCurrentIndex(dialog.kind.findData("110103"))
    dialog.who.setText(" ann ")
    dialog.about.setText("P1")
    dialog.failures.click()
    assert wishes[-1] == Wish("2026-11-01", "2026-11-30", "110103", "ann", "P1", failures=True)
    dialog.clear_button.click()
    assert wishes[-1] == Wish()
    assert dialog.last.text() == ""


def test_what_is_typed_is_looked_for_after_a_moment_or_at_enter(
    dialog: AuditDialog, wishes: list[Wish], qtbot: QtBot
) -> None:
    dialog._typing.setInterval(0)
    with qtbot.waitSignal(dialog.wished):
        qtbot.keyClicks(dialog.who, "a")
    dialog._typing.setInterval(1_000_000)
    wishes.clear()
    qtbot.keyClicks(dialog.who, "nn")
    assert wishes == []
    qtbot.keyClick(dialog.who, Qt.Key.Key_Return)
    assert wishes == [Wish(who="ann")]
    assert not dialog._typing.isActive()


def test_what_is_no_day_is_told_and_not_looked_for(dialog: AuditDialog, wishes: list[Wish]) -> None:
    dialog.first.setText("yesterweek")
    dialog.look()
    assert wishes == []
    assert "no date" in dialog.first.accessibleDescription()


def test_the_first_record_is_shown_in_full_and_then_the_chosen_one(dialog: AuditDialog) -> None:
    dialog.show_records(records(9, 3))
    assert dialog.text.toPlainText().startswith("Record 9 ")
    dialog.list.setCurrentIndex(dialog.table.index(2, 0))
    assert dialog.text.toPlainText().startswith("Record 7 ")
    dialog.show_records([])
    assert dialog.text.toPlainText() == ""


def test_older_ones_are_wanted_when_the_last_row_is_near(dialog: AuditDialog, qtbot: QtBot) -> None:
    dialog.show_records(records(500, 200))
    dialog.list.setCurrentIndex(dialog.table.index(3, 0))
    with qtbot.waitSignal(dialog.more_wanted):
        dialog.list.scrollToBottom()
    before = dialog.list.verticalScrollBar().value()
    dialog.table.add(records(300, 200))
    assert dialog.list.currentIndex().row() == 3, "nothing jumps"
    assert dialog.list.verticalScrollBar().value() == before
    assert len(dialog.table.records) == 400
    dialog.table.add([])
    assert dialog.table.rowCount() == 400
