"""A tree of results that paints each row once and then shows its picture, for as long as nothing in it changes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint
from PySide6.QtGui import QColor, QCursor, QPainter, QPaintEvent, QPixmap, QRegion
from PySide6.QtWidgets import QStyleOptionViewItem, QTreeView, QWidget

from qrstation.ui.results.chosen_rows import ChosenRows
from qrstation.ui.results.columns import Column
from qrstation.ui.results.results_delegate import ResultsDelegate, content
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.row_pictures import RowPictures
from qrstation.ui.results.tree_nodes import Node

ROWS_AT_ONCE = 4
"""Rows that are painted in one step, where each takes up to a millisecond."""


class PaintedTree(QTreeView):
    """Paints as any tree does; a row that is chosen, current or under the mouse is painted anew each time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = RowPictures()
        self._by_picture = False
        """Whether whole rows are being painted; a part of one is no picture."""
        self._columns: tuple[Column, ...] = ()
        self._ground = QColor()
        self._current = QModelIndex()
        self._touched = -1
        """Where the mouse is, in pixels from the top; -1 where it is not over the rows."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, with what is said of each looked up once (Qt)."""
        delegate = self.itemDelegate()
        if isinstance(delegate, ResultsDelegate):
            delegate.begin()
            region, view = event.region(), self.viewport()
            # Of several parts Qt paints whole rows.
            self._by_picture = region.rectCount() > 1 or region.boundingRect().width() >= view.width()
            if self._by_picture:
                self._begin()
        super().paintEvent(event)
        self._by_picture = False

    def ready(self) -> Iterator[None]:
        """Have pictures of the rows in sight, a few at each step: painting all that are new at once takes too long."""
        view = self.viewport()
        height = max(1, self.sizeHintForRow(0)) * ROWS_AT_ONCE
        band = QPixmap(view.width(), height)
        top = 0
        while top < view.height() and self.indexAt(QPoint(0, top)).isValid():
            view.render(band, QPoint(), QRegion(0, top, view.width(), height), QWidget.RenderFlag(0))
            yield
            top += height

    def _begin(self) -> None:
        view, header = self.viewport(), self.header()
        self._columns = tuple(column for column in Column if not header.isSectionHidden(column))
        places = tuple((header.sectionViewportPosition(each), header.sectionSize(each)) for each in self._columns)
        looks: Hashable = (
            self._columns, places, view.width(), view.devicePixelRatio(), view.font().toString(),
            view.palette().cacheKey(), view.isEnabled(), self.indentation(), self._model().is_flat,
        )  # fmt: skip
        self._pictures.begin(looks)
        self._ground = view.palette().base().color()
        self._current = self.currentIndex().siblingAtColumn(0)
        self._touched = view.mapFromGlobal(QCursor.pos()).y() if view.underMouse() else -1

    def _model(self) -> ResultsModel:
        model = self.model()
        assert isinstance(model, ResultsModel)  # noqa: S101 - for the type checker
        return model

    def drawRow(  # noqa: N802  # Qt's name
        self, painter: QPainter, options: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row, or show its picture (Qt)."""
        if not self._by_picture or not isinstance(index, QModelIndex) or self._is_in_use(options, index):
            super().drawRow(painter, options, index)
            return
        delegate, model = self.itemDelegate(), self._model()
        assert isinstance(delegate, ResultsDelegate)  # noqa: S101 - for the type checker
        node: Node = index.internalPointer()
        seen = (*content(delegate, model, node, self._columns), self.isExpanded(index), model.hasChildren(index))

        def make(canvas: QPainter) -> None:
            with delegate.in_one_piece(self):
                super(PaintedTree, self).drawRow(canvas, options, index)

        self._pictures.paint(painter, options.rect, seen, self._ground, make)

    def _is_in_use(self, options: QStyleOptionViewItem, index: QModelIndex) -> bool:
        """Tell whether a row is chosen, current or under the mouse: such a row looks different."""
        choice = self.selectionModel()
        return (
            index == self._current
            or choice.isSelected(index)
            or (isinstance(choice, ChosenRows) and choice.is_besides(index.internalPointer()))
            or options.rect.top() <= self._touched <= options.rect.bottom()
        )

    def changeEvent(self, event: QEvent) -> None:
        """Let go of the pictures when fonts, colours or the style are others (Qt)."""
        super().changeEvent(event)
        self._pictures.forget()
