"""Keeps the results' columns within their pane: those that a person drew wider or narrower keep that where they can."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHeaderView, QTreeView

from qrstation.ui.results.columns import Column, fitted_widths

_SAMPLES = {
    Column.STUDY: ("2026-12-28", 124),
    Column.MODALITY: ("CT", 52),
    Column.DESCRIPTION: ("", 180),
    Column.ARCHIVE: ("Archive", 172),
    Column.IMAGES: ("999 / 999", 104),
}
"""For each column what it must be able to show, and its usual width with a font of `_USUAL` pixels."""
_USUAL = 16
_EDGE = {Column.STUDY: 42, Column.MODALITY: 22, Column.DESCRIPTION: 0, Column.ARCHIVE: 12, Column.IMAGES: 36}
"""What a cell needs beside its text: the indentation, the badge's rim, the ring."""


class ColumnFit(QObject):
    """Fits the columns whenever the view's width or font changes."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        self._by_hand: dict[Column, int] = {}
        self._fitting = False
        header = tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(0)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.sectionResized.connect(self._resized)
        tree.viewport().installEventFilter(self)

    def fit(self) -> None:
        """Give each column its width."""
        metrics = self._tree.fontMetrics()
        scale = max(1.0, metrics.height() / _USUAL)
        least = {column: metrics.horizontalAdvance(_SAMPLES[column][0]) + _EDGE[column] for column in Column}
        wanted = {column: self._by_hand.get(column, round(_SAMPLES[column][1] * scale)) for column in Column}
        self._fitting = True
        for column, width in fitted_widths(self._tree.viewport().width(), wanted, least).items():
            self._tree.header().resizeSection(column, width)
        self._fitting = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the view's width and font (Qt)."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self.fit()
        return super().eventFilter(watched, event)

    def _resized(self, section: int, before: int, width: int) -> None:
        """Remember what was drawn by hand; the description takes or gives the difference."""
        if self._fitting:
            return
        if section == Column.DESCRIPTION:
            # What the description gains by hand, its neighbour loses.
            archive = self._tree.header().sectionSize(Column.ARCHIVE)
            self._by_hand[Column.ARCHIVE] = archive + before - width
        else:
            self._by_hand[Column(section)] = width
        self.fit()
