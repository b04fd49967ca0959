"""Keeps the results' columns within their pane, as a person chose them: which, in which order, how wide, sorted by."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeView

from qrstation.ui.results.column_choice import (
    ColumnChoice,
    choices_as_text,
    choices_from_text,
    fitted_widths,
    seen_columns,
    usual_choice,
)
from qrstation.ui.results.columns import Column, View

_SAMPLES = {
    Column.PATIENT: ("", 62),
    Column.ID: ("0000000", 92),
    Column.BIRTH: ("2026-12-28", 92),
    Column.AGE: ("68 y", 52),
    Column.SEX: ("F", 44),
    Column.DATE: ("2026-12-28", 92),
    Column.TIME: ("23:59", 56),
    Column.MODALITY: ("CT", 52),
    Column.DESCRIPTION: ("CT thorax", 180),
    Column.BODY_PART: ("CHEST", 96),
    Column.ACCESSION: ("00000000", 104),
    Column.REFERRING: ("Referring", 124),
    Column.INSTITUTION: ("Institution", 124),
    Column.SERIES: ("999", 56),
    Column.AVAILABILITY: ("offline", 144),
    Column.ARCHIVE: ("Archive", 152),
    Column.IMAGES: ("9999 / 9999", 116),
}
"""For each column what it must be able to show, and its usual width with a font of `_USUAL` pixels."""
_USUAL = 16
_EDGE = {
    **dict.fromkeys(Column, 12),
    Column.PATIENT: 46,
    Column.MODALITY: 22,
    Column.DESCRIPTION: 24,
    Column.IMAGES: 36,
}
"""What a cell needs beside its text: the indentation, the badge's rim, the ring."""
_NAME = ("Oberhausen", 168)
"""What the first column must show where it holds the patient's name."""


class ColumnFit(QObject):
    """Fits the columns whenever the view's width or font changes, or somebody chooses others."""

    changed = Signal()
    """Something was chosen that is to be kept."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree
        self.view = View.PATIENTS
        self.choices = {view: usual_choice(view) for view in View}
        self.seen: tuple[Column, ...] = ()
        """The columns for which there is room."""
        self._fitting = False
        self._waiting = False
        header = tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(0)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        header.sortIndicatorChanged.connect(self._sorted)
        # With another order of the rows the headings are made anew, with columns hidden and widened meanwhile.
        tree.model().layoutAboutToBeChanged.connect(functools.partial(self._wait, True))
        tree.model().layoutChanged.connect(functools.partial(self._wait, False))
        tree.viewport().installEventFilter(self)
        self._arrange()

    @property
    def choice(self) -> ColumnChoice:
        """The columns of the view that is shown."""
        return self.choices[self.view]

    @choice.setter
    def choice(self, choice: ColumnChoice) -> None:
        if choice != self.choice:
            self.choices[self.view] = choice
            self._arrange()
            self.changed.emit()

    def show_view(self, view: View) -> None:
        """Show the columns of a view, sorted as that was."""
        self.view = view
        self._arrange()
        self.changed.emit()

    def text(self) -> str:
        """Give what was chosen, to be kept."""
        return choices_as_text(self.view, self.choices)

    def restore(self, text: str) -> None:
        """Take what was kept."""
        self.view, self.choices = choices_from_text(text)
        self._arrange()

    def reset(self) -> None:
        """Have the view's usual columns again, and sort as usual."""
        self.choice = usual_choice(self.view)

    def fit(self) -> None:
        """Give each column its width, and hide those for which there is no room."""
        metrics, choice = self._tree.fontMetrics(), self.choice
        scale = max(1.0, metrics.height() / _USUAL)
        samples = {**_SAMPLES, Column.PATIENT: _NAME} if self.view is View.STUDIES else _SAMPLES
        least = {column: metrics.horizontalAdvance(samples[column][0]) + _EDGE[column] for column in Column}
        wanted = {column: choice.widths.get(column, round(samples[column][1] * scale)) for column in Column}
        wanted = {column: max(wanted[column], least[column]) for column in Column}
        room = self._tree.viewport().width()
        self.seen = seen_columns(room, self.view, choice, wanted, least)
        widths = fitted_widths(room, self.seen, wanted, least)
        header = self._tree.header()
        with self._by_itself():
            for column in Column:
                if header.isSectionHidden(column) is (column in widths):
                    header.setSectionHidden(column, column not in widths)
                if column in widths:
                    header.resizeSection(column, widths[column])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the view's width and font (Qt)."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self.fit()
        return super().eventFilter(watched, event)

    def _arrange(self) -> None:
        """Put the columns into their order, sort, and fit them."""
        header, choice = self._tree.header(), self.choice
        shown = (Column.PATIENT, *(column for column in choice.shown if column is not Column.PATIENT))
        with self._by_itself():
            for place, column in enumerate((*shown, *(column for column in Column if column not in shown))):
                header.moveSection(header.visualIndex(column), place)
            order = Qt.SortOrder.DescendingOrder if choice.descending else Qt.SortOrder.AscendingOrder
            self._tree.sortByColumn(choice.sort, order)
        self.fit()

    @contextmanager
    def _by_itself(self) -> Iterator[None]:
        """Take what happens meanwhile for nobody's choice."""
        before, self._fitting = self._fitting, True
        try:
            yield
        finally:
            self._fitting = before

    def _wait(self, waiting: bool) -> None:
        self._waiting = waiting

    def _resized(self, section: int, before: int, width: int) -> None:
        """Remember what was drawn by hand; the description takes or gives the difference."""
        if self._fitting or self._waiting or not before or not width:
            return
        column = Column(section)
        if column is Column.DESCRIPTION:
            # What the description gains by hand, the column behind it loses.
            header = self._tree.header()
            behind = [each for each in self.seen if header.visualIndex(each) > header.visualIndex(section)]
            if behind:
                column = min(behind, key=header.visualIndex)
                width = header.sectionSize(column) + before - width
        if column is not Column.DESCRIPTION:
            widths = {**self.choice.widths, column: max(1, width)}
            self.choices[self.view] = replace(self.choice, widths=widths)
            self.changed.emit()
        self.fit()

    def _moved(self) -> None:
        """Remember the order into which they were dragged; the first stays, since rows open there."""
        if self._fitting:
            return
        header = self._tree.header()
        choice = self.choice
        self.choice = replace(choice, shown=tuple(sorted(choice.shown, key=header.visualIndex)))
        self._arrange()

    def _sorted(self, section: int, order: Qt.SortOrder) -> None:
        if not self._fitting and section >= 0:
            descending = order == Qt.SortOrder.DescendingOrder
            self.choices[self.view] = replace(self.choice, sort=Column(section), descending=descending)
            self.changed.emit()
