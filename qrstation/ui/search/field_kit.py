"""What makes the form's fields: each searches at Enter and leads to the results at Down."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from qrstation.ui.plain_widgets import PlainLabel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FieldKit(QObject):
    """Makes line edits and labels, and tells which of two keys was pressed in a field."""

    entered = Signal()
    """Enter in a field."""
    left = Signal()
    """Down in a field."""
    made = Signal(QLineEdit)
    """A field is there that was not when the form was built."""

    def line_edit(self, name: str, placeholder: str) -> QLineEdit:
        """Make a field, by its accessible name and what stands in it while it is empty."""
        edit = QLineEdit()
        edit.setAccessibleName(name)
        edit.setPlaceholderText(placeholder)
        edit.returnPressed.connect(self.entered)
        edit.installEventFilter(self)
        self.made.emit(edit)
        return edit

    def watch(self, chooser: QWidget) -> None:
        """Search at Enter in what is no line edit, too."""
        chooser.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys (Qt)."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        is_line = isinstance(watched, QLineEdit)
        if is_line and event.key() == Qt.Key.Key_Down and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.left.emit()
            return True
        if not is_line and event.key() in _ENTER:
            self.entered.emit()
            return True
        return False


def label(rows: QVBoxLayout, text: str, buddy: QWidget | None = None) -> PlainLabel:
    """Put the label of a field or of chips into ``rows``."""
    made = PlainLabel(text)
    made.setObjectName("fieldLabel")
    if buddy is not None:
        made.setBuddy(buddy)
    rows.addWidget(made)
    return made


def order_tabs(layout: QLayout) -> None:
    """Have Tab walk through what stands in a layout as one reads it."""
    before: QWidget | None = None
    for widget in _widgets(layout):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget


def _widgets(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if (inner := item.layout()) is not None:
            yield from _widgets(inner)
        elif (widget := item.widget()) is not None:
            yield widget
            inside = widget.widget() if isinstance(widget, QScrollArea) else widget
            if inside is not None and (within := inside.layout()) is not None:
                yield from _widgets(within)
