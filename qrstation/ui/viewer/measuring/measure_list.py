"""The list of all measurements of a study: jumps to them, copies them as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qrstation.imaging.measuring.shapes import Shape
from qrstation.ui import theme
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.viewer.measuring.measured_words import PENDING, REPLACED, kind_words, spacing_words, value_line

if TYPE_CHECKING:  # the window's start does not wait for numpy
    from qrstation.imaging.measuring.measure import Measured

_HEADS = ("Series", "Image", "What", "Value", "Note")
NOT_HERE = "–"
"""In place of a number that would need an image that is not here."""
NOTHING = "Nothing is measured in this study yet: choose a tool with D, A, E, R or H and draw on an image"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement as it is listed."""

    uid: str
    series: str
    image: str
    shape: Shape
    found: Measured | None
    replaced: bool = False
    trouble: str = ""
    """Why it has no number; "" while that is being found out."""

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the columns."""
        value = value_line(self.found) if self.found is not None else self.trouble or PENDING
        notes = (spacing_words(self.found) if self.found is not None else "", REPLACED if self.replaced else "")
        return self.series, self.image, kind_words(self.shape), value, ", ".join(note for note in notes if note)


def as_text(rows: Sequence[Row]) -> str:
    """Give rows as text for a report or a sheet: a line each, tabs between the cells."""
    lines = (_HEADS, *(row.cells for row in rows))
    return "".join("\t".join(cell.replace("\t", " ") for cell in line) + "\n" for line in lines)


class MeasureList(QDialog):
    """Stays beside the images; Enter or a double click goes to a measurement."""

    chosen = Signal(str)
    """The uid of the measurement to be shown."""
    removed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Measurements")
        self.setAccessibleName("Measurements")
        self._rows: list[Row] = []
        self._selected = ""
        self.list = QTreeWidget()
        self.list.setAccessibleName("Measurements of the study")
        self.list.setHeaderLabels(list(_HEADS))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.itemActivated.connect(self._choose)
        self.list.currentItemChanged.connect(self._enable)
        self.note = PlainLabel("")
        self.note.setWordWrap(True)
        self.go = self._button("&Go to", self._choose)
        self.copy = self._button("&Copy all", self._copy)
        self.remove = self._button("&Delete", self._remove)
        close = self._button("C&lose", self.reject)
        for key, done in ((QKeySequence.StandardKey.Delete, self._remove), (QKeySequence.StandardKey.Copy, self._copy)):
            shortcut = QShortcut(QKeySequence(key), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(done)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.go, self.copy, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(self.list, 1)
        rows.addWidget(self.note)
        rows.addLayout(buttons)
        self.resize(720, 320)

    def show_rows(self, rows: Sequence[Row], selected: str) -> None:
        """Show these, with the selected one current; what is the same stays as it is."""
        before, self._rows = self._rows, list(rows)
        if [row.uid for row in before] == [row.uid for row in rows] and rows:
            # A number that comes moves neither the choice nor the scroll bar.
            for number, row in enumerate(rows):
                item = self.list.topLevelItem(number)
                if item is not None and row != before[number]:
                    _fill(item, row)
        else:
            self.list.clear()
            for row in rows:
                item = QTreeWidgetItem()
                _fill(item, row)
                self.list.addTopLevelItem(item)
            self.say("" if rows else NOTHING)
        if self._rows != before:
            for column in range(len(_HEADS)):
                self.list.resizeColumnToContents(column)
        if selected != self._selected or len(before) != len(rows):
            self._selected = selected
            for number, row in enumerate(rows):
                if row.uid == selected:
                    self.list.setCurrentIndex(self.list.model().index(number, 0))
        self._enable()

    def say(self, words: str) -> None:
        """Say something under the list."""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _button(self, words: str, done: object) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setAccessibleName(words.replace("&", ""))
        button.clicked.connect(done)
        return button

    def _current(self) -> str:
        index = self.list.currentIndex().row()
        return self._rows[index].uid if 0 <= index < len(self._rows) else ""

    def _enable(self) -> None:
        self.copy.setEnabled(bool(self._rows))
        for button in (self.go, self.remove):
            button.setEnabled(bool(self._current()))

    def _choose(self) -> None:
        if self._current():
            self.chosen.emit(self._current())

    def _remove(self) -> None:
        if self._current():
            self.removed.emit(self._current())

    def _copy(self) -> None:
        if self._rows:
            QGuiApplication.clipboard().setText(as_text(self._rows))
            self.say("Copied")


def _fill(item: QTreeWidgetItem, row: Row) -> None:
    for column, words in enumerate(row.cells):
        item.setText(column, words)
    item.setData(len(_HEADS) - 1, Qt.ItemDataRole.ForegroundRole, QColor(theme.AMBER) if row.replaced else None)
