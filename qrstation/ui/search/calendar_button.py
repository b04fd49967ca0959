"""A calendar for a date field: opened by its button or by Alt+Down, it writes the chosen day into the field."""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QVBoxLayout

from qrstation.ui import theme
from qrstation.ui.icons import tool_icon
from qrstation.ui.outside_text import tool_tip

_LEAST = (280, 224)
"""Pixels in which six weeks are seen whole."""


class CalendarButton(QObject):
    """Puts a button into a date field; the calendar is made when it is first wanted."""

    def __init__(self, field: QLineEdit, name: str) -> None:
        super().__init__(field)
        self._field = field
        self._name = name
        self.popup: CalendarPopup | None = None
        action = QAction(tool_icon("calendar", theme.DIM, theme.TEXT), f"Calendar for {name}", field)
        action.triggered.connect(self.open)
        field.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
        for button in field.findChildren(QToolButton):
            button.setAccessibleName(f"Calendar for {name}")
            button.setToolTip(tool_tip("Choose in a calendar (Alt+Down)"))
        field.installEventFilter(self)

    def open(self) -> None:
        """Show the calendar at the field's date, or at today's."""
        if self.popup is None:
            self.popup = CalendarPopup(self._field, self._name)
        self.popup.show_at(self._field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the calendar at Alt+Down (Qt)."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Down
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.open()
            return True
        return False


class CalendarPopup(QFrame):
    """A month to choose a day from; it goes away when a day is chosen, at Esc, or at a click beside it."""

    def __init__(self, field: QLineEdit, name: str) -> None:
        super().__init__(field, Qt.WindowType.Popup)
        self.setObjectName("calendarPopup")
        self.setAccessibleName(f"Calendar for {name}")
        self._field = field
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(f"Calendar for {name}")
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setMinimumSize(*_LEAST)
        plain = QTextCharFormat()
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, plain)
        heads = QTextCharFormat()
        heads.setForeground(QColor(theme.DIM))
        self.calendar.setHeaderTextFormat(heads)
        for name, sign in (("qt_calendar_prevmonth", "‹"), ("qt_calendar_nextmonth", "›")):
            button = self.calendar.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(QIcon())  # a black arrow
                button.setText(sign)
        self.calendar.activated.connect(self._choose)
        self.calendar.clicked.connect(lambda: self._choose(self.calendar.selectedDate()))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(4, 4, 4, 4)
        rows.addWidget(self.calendar)

    def show_at(self, field: QLineEdit) -> None:
        """Show it below the field, within the screen."""
        typed = QDate.fromString(field.text().strip(), Qt.DateFormat.ISODate)
        self.calendar.setSelectedDate(typed if typed.isValid() else QDate.currentDate())
        self.adjustSize()
        below = field.mapToGlobal(QPoint(0, field.height() + 2))
        room = field.screen().availableGeometry()
        x = max(room.left(), min(below.x(), room.right() - self.width()))
        above = below.y() - field.height() - 4 - self.height()
        self.move(x, below.y() if below.y() + self.height() <= room.bottom() else max(room.top(), above))
        self.show()
        self.calendar.setFocus()

    def _choose(self, day: QDate) -> None:
        self.hide()
        self._field.setText(day.toString(Qt.DateFormat.ISODate))
        self._field.textEdited.emit(self._field.text())
        self._field.setFocus()
