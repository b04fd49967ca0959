"""The quiet field over the list: what is typed filters what is shown, and how much is left is said beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from qrstation.ui.outside_text import LINE
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.row_filter import RowFilter

WIDEST = 320
"""Pixels of the field at most: it is no second form."""


class FilterBar(QWidget):
    """A field and a count."""

    left = Signal()
    """The keyboard is to go to the rows."""
    keys = (
        ("Esc", "Show all rows again, and go to them"),
        ("Enter, Down", "Go to the rows that are left"),
    )
    """What keys do here that are no actions."""

    def __init__(self, model: ResultsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filter of the results")
        self._model = model
        self.rows = RowFilter(model, self)
        self.field = QLineEdit()
        self.field.setObjectName("filter")
        self.field.setPlaceholderText("Filter what is shown")
        self.field.setAccessibleName("Filter what is shown")
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(WIDEST)
        self.field.setMaxLength(LINE)
        self.field.textChanged.connect(self.rows.seek)
        self.field.textChanged.connect(self.say)
        self.field.installEventFilter(self)
        self.count = PlainLabel()
        self.count.setObjectName("dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        row.addStretch(1)
        self.rows.applied.connect(self.say)
        model.begun.connect(self._begin)

    def say(self) -> None:
        """Say how many studies of all are left."""
        if not self.field.text().strip():
            self.count.setText("")
            return
        left, studies = self._model.studies_let_through, self._model.tree.counts()[0]
        words = f"{left:,} of {studies:,} shown" if left else f"None of {studies:,} fits; Esc shows all"
        self.count.setText("Filtering…" if self.rows.is_busy else words)

    def go_to(self) -> None:
        """Put the keyboard into the field, on all that is typed."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def clear(self) -> None:
        """Show all rows again."""
        self.field.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the field's keys before the window's: Esc clears, Enter and Down go to the rows (Qt)."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        leaves = event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        if event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        if event.type() is not QEvent.Type.KeyPress or not leaves:
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        self.left.emit()
        return True

    def _begin(self) -> None:
        """A new search is not filtered; the filter itself has heard of it."""
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.say()
