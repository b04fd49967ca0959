"""The list of the worklist: rows of the results' height, columns that share the width by what must be read."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from qrstation.ui.first_row import FirstRow
from qrstation.ui.worklist.worklist_model import WorklistModel
from qrstation.ui.worklist.worklist_words import Column

ROW_HEIGHT = 28
_ROOM = 16
"""What a cell needs beside its text."""
_SAMPLES = {
    Column.TIME: "00:00",
    Column.PATIENT: "Alexandropoulos, Maria",
    Column.ID: "00000000",
    Column.BIRTH: "2026-12-28",
    Column.PROCEDURE: "MR thoracic spine with contrast",
    Column.MODALITY: "Mod. ▾",
    Column.STATION: "STATION00",
    Column.ACCESSION: "Accession 00",
    Column.ARCHIVE: "Archive name",
}
_LEAST = {
    Column.PATIENT: "Morgan, Elena",
    Column.ID: "00000",
    Column.PROCEDURE: "CT thorax",
    Column.STATION: "STAT…",
    Column.ACCESSION: "00000000",
    Column.ARCHIVE: "Arch…",
}
"""The columns that give way where there is little room, and what of them stays to be read."""


class WorklistView(QTreeView):
    """A flat list, sorted by its headings."""

    def __init__(self, model: WorklistModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName("Worklist")
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setItemDelegate(_Rows(self))
        self.setSortingEnabled(True)
        self.sortByColumn(Column.TIME, Qt.SortOrder.AscendingOrder)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.header()
        header.setStretchLastSection(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.sectionResized.connect(self._resized)
        self._with_dates = False
        self._by_hand: dict[int, int] = {}
        self._fitting = False
        self.setColumnHidden(Column.ARCHIVE, True)
        self.viewport().installEventFilter(self)
        FirstRow(self)

    def show_archives(self, shown: bool) -> None:
        """Say of each row whose it is; with one archive alone there is no need to."""
        if self.isColumnHidden(Column.ARCHIVE) == shown:
            self.setColumnHidden(Column.ARCHIVE, not shown)
            self.fit()

    def show_dates(self, shown: bool) -> None:
        """Leave room for the day beside the time."""
        if self._with_dates != shown:
            self._with_dates = shown
            self.fit()

    def fit(self) -> None:
        """Give each column its width: patient and procedure share what is left over; what is missing, all give."""
        metrics = self.fontMetrics()
        seen = [column for column in Column if not self.isColumnHidden(column)]

        def wide(text: str) -> int:
            return metrics.horizontalAdvance(text) + _ROOM

        widths = {column: self._by_hand.get(column, wide(_SAMPLES[column])) for column in seen}
        if self._with_dates and Column.TIME not in self._by_hand:
            widths[Column.TIME] = wide(f"{_SAMPLES[Column.BIRTH]} {_SAMPLES[Column.TIME]}")
        spare = self.viewport().width() - sum(widths.values())
        give = {column: max(0, widths[column] - wide(_LEAST.get(column, _SAMPLES[column]))) for column in seen}
        if spare >= 0:
            widths[Column.PATIENT] += round(spare * 0.4)
            widths[Column.PROCEDURE] += spare - round(spare * 0.4)
        else:
            part = min(1.0, -spare / max(1, sum(give.values())))
            widths = {column: width - math.ceil(give[column] * part) for column, width in widths.items()}
            widths[Column.PROCEDURE] += max(0, self.viewport().width() - sum(widths.values()))  # what was rounded
        self._fitting = True
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self._fitting = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the list's width and font (Qt)."""
        if watched is self.viewport() and event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self.fit()
        return super().eventFilter(watched, event)

    def _resized(self, section: int, _before: int, width: int) -> None:
        """Remember what was drawn by hand; the procedure takes or gives the difference."""
        if not self._fitting:
            self._by_hand[section] = width
            if section != Column.PROCEDURE:
                self.fit()


class _Rows(QStyledItemDelegate):
    """Rows as high as those of the results."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the size of a cell (Qt)."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), max(ROW_HEIGHT, hint.height()))
