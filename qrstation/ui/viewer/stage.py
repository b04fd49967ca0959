"""The viewports in a grid: how many are seen, and which one tools and keys act on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from qrstation.ui.viewer.layout import MOST, ONE, Cell, Layout
from qrstation.ui.viewer.viewport.viewport import Viewport

_STACKS_AT = 1.2
"""So many times higher than wide the viewports are stacked; they stand side by side again when it is clearly less."""
_UNSTACKS_AT = 1.1
_AT_FIRST = 2
"""A prior comes often: its viewport is there from the start."""


class Stage(QWidget):
    """Up to six viewports, made when they are first needed. With one, the active viewport is seen."""

    changed = Signal()
    """Another viewport is active, or more or fewer are seen."""
    made = Signal(Viewport)
    """There is one more viewport."""
    chosen = Signal()
    """The hand chose a layout."""

    def __init__(self, make: Callable[[int], Viewport]) -> None:
        super().__init__()
        self.setAccessibleName("Viewports")
        self._make = make
        self._viewports: list[Viewport] = []
        self._active = 0
        self._shape = self._preferred = ONE
        self._before: Layout | None = None
        self._is_alone = self._is_stacked = self._is_paired = False
        self._cells: dict[Viewport, Cell] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._provide(_AT_FIRST)
        self._arrange()

    @property
    def viewports(self) -> list[Viewport]:
        """All viewports, in the order in which they are filled; some may not be seen."""
        return self._viewports

    @property
    def active_index(self) -> int:
        """Which viewport tools and keys act on."""
        return self._active

    @property
    def active(self) -> Viewport:
        """The viewport tools and keys act on."""
        return self._viewports[self._active]

    @property
    def shape(self) -> Layout:
        """The layout now, also while one viewport of it is seen alone."""
        return self._shape

    @property
    def preferred(self) -> Layout:
        """The layout that the hand chose last: studies open with it."""
        return self._preferred

    @property
    def is_alone(self) -> bool:
        """Whether one viewport of the layout fills the stage for a while."""
        return self._is_alone

    @property
    def seen(self) -> list[Viewport]:
        """The viewports that are seen."""
        return [self.active] if self._is_alone else self.laid_out

    @property
    def laid_out(self) -> list[Viewport]:
        """The viewports of the layout, also those that are hidden while one of them is seen alone."""
        return [self.active] if self._shape == ONE else self._viewports[: self._shape.count]

    def number_of(self, viewport: Viewport) -> int:
        """Give a viewport's place among all, from 0."""
        return self._viewports.index(viewport)

    def activate(self, number: int) -> None:
        """Let tools and keys act on a viewport."""
        if number != self._active:
            self._active = number
            self._arrange()

    def prefer(self, layout: Layout) -> None:
        """Let studies open with a layout from now on, such as the one chosen when the program was last used."""
        self._preferred = layout

    def choose(self, layout: Layout) -> None:
        """Lay the viewports out as the hand says; studies open so from now on."""
        self.lay_out(layout)
        self._preferred = layout
        self.chosen.emit()

    def lay_out(self, layout: Layout) -> None:
        """Lay the viewports out; with one of them, the active one is seen."""
        if layout == self._shape and not self._is_alone:
            return
        had_focus = any(viewport.canvas.hasFocus() for viewport in self._viewports)
        if layout == ONE and self._shape != ONE:
            self._before = self._shape
        self._shape, self._is_alone = layout, False
        self._provide(layout.count)
        if layout != ONE and self._active >= layout.count:
            self._active = 0
        self._arrange()
        if had_focus:
            self.active.setFocus()

    def stand_in_pairs(self, paired: bool) -> None:
        """Let each viewport of the prior stand beside its neighbour of the current study, or all row by row."""
        if paired != self._is_paired:
            self._is_paired = paired
            self._arrange()

    def isolate(self, number: int) -> None:
        """Show a viewport alone, or all again as they were."""
        self.activate(number)
        if self._shape == ONE:
            if self._before is not None:
                self.choose(self._before)
            return
        self._is_alone = not self._is_alone
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stack the viewports in a pane that is higher than wide (Qt)."""
        super().resizeEvent(event)
        ratio = self.height() / max(1, self.width())
        stacked = ratio > (_UNSTACKS_AT if self._is_stacked else _STACKS_AT)
        if stacked != self._is_stacked:
            self._is_stacked = stacked
            self._arrange()

    def _provide(self, count: int) -> None:
        """Make viewports until there are so many."""
        while len(self._viewports) < min(count, MOST):
            number = len(self._viewports)
            viewport = self._make(number + 1)
            viewport.setParent(self)
            viewport.hide()
            viewport.activated.connect(partial(self.activate, number))
            viewport.isolated.connect(partial(self.isolate, number))
            self._viewports.append(viewport)
            self.made.emit(viewport)

    def _arrange(self) -> None:
        seen = self.seen
        shape = ONE if len(seen) == 1 else self._shape
        cells = {seen[n]: shape.cell(n, stacked=self._is_stacked, paired=self._is_paired) for n in range(len(seen))}
        if cells != self._cells:
            self._place(cells)
        # What comes is shown before the rest goes, or the focus would wander out of the stage.
        for viewport in seen:
            viewport.setVisible(True)
            viewport.feed.set_seen(True)
        for viewport in self._viewports:
            viewport.set_active(viewport is self.active)
            if viewport not in seen:
                viewport.setVisible(False)
                viewport.feed.set_seen(False, keep_picture=self._is_alone)
        self.changed.emit()

    def _place(self, cells: dict[Viewport, Cell]) -> None:
        """Put viewports into the cells of the grid; Tab goes row by row."""
        for viewport in self._cells:
            self._grid.removeWidget(viewport)
        self._cells = cells
        for viewport, cell in cells.items():
            self._grid.addWidget(viewport, cell.row, cell.column)
        rows, columns = {cell.row for cell in cells.values()}, {cell.column for cell in cells.values()}
        for line in range(MOST):
            self._grid.setRowStretch(line, int(line in rows))
            self._grid.setColumnStretch(line, int(line in columns))
        reading = sorted(cells, key=lambda viewport: (cells[viewport].row, cells[viewport].column))
        for before, after in pairwise(reading):
            QWidget.setTabOrder(before.canvas, after.canvas)
