"""The calendar opens at the field's date, and writes the day that is chosen."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from qrstation.ui.search.calendar_button import CalendarButton


def test_a_day_is_chosen(qtbot: QtBot) -> None:
    field = QLineEdit("2026-11-27")
    qtbot.addWidget(field)
    field.show()
    button = CalendarButton(field, "study date from")
    qtbot.keyClick(field, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = button.popup
    assert popup is not None
    assert popup.isVisible()
    assert popup.calendar.selectedDate() == QDate(2026, 11, 27)
    popup.calendar.activated.emit(QDate(2026, 11, 3))
    assert field.text() == "2026-11-03"
    assert not popup.isVisible()
    assert all(each.accessibleName() for each in field.findChildren(QToolButton) if each.parent() is field)


def test_it_opens_at_today_where_no_date_stands(qtbot: QtBot) -> None:
    field = QLineEdit("never")
    qtbot.addWidget(field)
    field.show()
    button = CalendarButton(field, "study date from")
    button.open()
    assert button.popup is not None
    assert button.popup.calendar.selectedDate() == QDate.currentDate()
    button.popup.hide()
