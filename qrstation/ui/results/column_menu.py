"""The menu over the results' headings: which columns are shown, by which rows are sorted."""

from __future__ import annotations

import functools

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from qrstation.ui.results.column_fit import ColumnFit
from qrstation.ui.results.columns import ALWAYS, FULL_NAMES, Column
from qrstation.ui.results.results_tree import ResultsTree

NO_ROOM = "no room: make the list wider"


class ColumnMenu(QMenu):
    """Made when it is asked for, and gone with its end."""

    def __init__(self, tree: ResultsTree, fit: ColumnFit) -> None:
        super().__init__(tree)
        self._fit = fit
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Columns")
        for column in Column:
            self._add_column(column)
        self.addSeparator()
        sorting = self.sorting = self.addMenu("&Sort by")
        group = QActionGroup(sorting)
        for column in Column:
            action = sorting.addAction(FULL_NAMES[column])
            action.setCheckable(True)
            action.setChecked(column is fit.choice.sort)
            action.triggered.connect(functools.partial(self._sort, tree, column))
            group.addAction(action)
        self.addAction("&Usual columns", fit.reset)

    def _add_column(self, column: Column) -> None:
        is_chosen = column in self._fit.choice.shown
        lacks_room = is_chosen and column not in self._fit.seen
        action = self.addAction(f"{FULL_NAMES[column]} ({NO_ROOM})" if lacks_room else FULL_NAMES[column])
        action.setCheckable(True)
        action.setChecked(is_chosen)
        action.setEnabled(column not in ALWAYS)
        action.toggled.connect(functools.partial(self._show, column))

    def _show(self, column: Column, shown: bool) -> None:
        self._fit.choice = self._fit.choice.with_column(column, shown)

    def _sort(self, tree: ResultsTree, column: Column) -> None:
        """Sort by a column, also one that is not shown; texts from the first on, numbers and dates from the largest."""
        order = Qt.SortOrder.DescendingOrder if column in _LARGEST_FIRST else Qt.SortOrder.AscendingOrder
        tree.sortByColumn(column, order)


_LARGEST_FIRST = (Column.DATE, Column.SERIES, Column.IMAGES, Column.AGE)


def offer_columns(tree: ResultsTree, fit: ColumnFit) -> None:
    """Give the headings of the results their menu."""
    header = tree.header()
    header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def pop_up(point: QPoint) -> None:
        ColumnMenu(tree, fit).popup(header.mapToGlobal(point))

    header.customContextMenuRequested.connect(pop_up)
