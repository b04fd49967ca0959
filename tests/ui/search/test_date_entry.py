"""A date that cannot be read is told beside its field, with what is wanted, until something else is typed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from qrstation.ui.search.date_entry import DateEntry


@pytest.fixture
def entry(qtbot: QtBot) -> DateEntry:
    field = QLineEdit()
    qtbot.addWidget(field)
    made = DateEntry(field, "Birth date")
    qtbot.addWidget(made.note)
    return made


@pytest.mark.parametrize("typed", ["1958-03-14", "19580314", "1958.03.14", "1958/03/14", " 1958-03-14 "])
def test_a_date_is_read_and_shown_as_it_was_understood(entry: DateEntry, typed: str) -> None:
    entry._field.setText(typed)
    assert entry.read() == "19580314"
    assert entry._field.text() == "1958-03-14"


def test_an_empty_field_is_any_date(entry: DateEntry) -> None:
    assert entry.read() == ""
    assert entry.note.isHidden()


def test_a_year_of_three_digits_keeps_its_place(entry: DateEntry) -> None:
    entry._field.setText("0812-01-02")
    assert entry.read() == "08120102"


@pytest.mark.parametrize("typed", ["yesterday", "14.03.1958", "2026-02-30", "12"])
def test_what_is_no_date_is_told_with_what_is_wanted(entry: DateEntry, typed: str, qtbot: QtBot) -> None:
    entry._field.setText(typed)
    assert entry.read() is None
    assert not entry.note.isHidden()
    assert "YYYY-MM-DD" in entry.note.text()
    assert "YYYY-MM-DD" in entry._field.accessibleDescription()
    assert entry._field.property("wrong") is True
    qtbot.keyClicks(entry._field, "1")
    assert entry.note.isHidden()
    assert entry._field.property("wrong") is False
