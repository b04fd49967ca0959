"""The strip of thumbnails below the viewports: a click shows a series, a drag puts it onto a viewport."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qrstation.ui import theme
from qrstation.ui.viewer.thumbnails.thumbnail_model import Shown, Thumbnail, ThumbnailModel, ThumbnailRole

IMAGE = QSize(84, 64)
_CELL_WIDTH = 112
_GAP = 8
_PRIOR = QColor("#ffd24d")
_SHEET = f"""
#thumbnails {{ background: {theme.PANEL}; border: none; border-top: 1px solid {theme.LINE}; }}
"""


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws one thumbnail: the picture, a border that tells where it is shown, two lines of words."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the thumbnail at ``index``."""
        item = index.data(ThumbnailRole)
        if not isinstance(item, Thumbnail):
            return
        painter.save()
        cell = QRectF(option.rect)
        box = QRectF(cell.center().x() - IMAGE.width() / 2, cell.top() + _GAP, IMAGE.width(), IMAGE.height())
        self._draw_box(painter, box, item, _has_focus(option))
        painter.setFont(theme.small_font(_font(option)))
        metrics = painter.fontMetrics()
        top = box.bottom() + 4
        self._draw_line(painter, cell, top, item.title, QColor(theme.TEXT if item.shown else theme.DIM))
        self._draw_line(
            painter, cell, top + metrics.height(), item.detail, _PRIOR if item.is_prior else QColor(theme.DIM)
        )
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give a cell's size with the system's font."""
        return QSize(_CELL_WIDTH, cell_height(QFontMetrics(theme.small_font(_font(option)))))

    @staticmethod
    def _draw_box(painter: QPainter, box: QRectF, item: Thumbnail, focused: bool) -> None:
        painter.fillRect(box, QColor("black"))
        if item.image is not None:
            _draw_image(painter, box, item.image)
        elif item.note:
            painter.setPen(QColor(theme.DIM))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, item.note)
        colours = {Shown.ACTIVE: theme.ACCENT, Shown.BESIDE: "#4a5f8a", Shown.NOWHERE: theme.LINE}
        colour = theme.BLUE_TEXT if focused else colours[item.shown]
        thickness = 2.0 if focused or item.shown else 1.0
        painter.setPen(QPen(QColor(colour), thickness))
        inset = thickness / 2
        painter.drawRect(box.adjusted(inset, inset, -inset, -inset))

    @staticmethod
    def _draw_line(painter: QPainter, cell: QRectF, top: float, text: str, colour: QColor) -> None:
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, _CELL_WIDTH - 8)
        painter.setPen(colour)
        line = QRectF(cell.left(), top, cell.width(), metrics.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)


class ThumbnailList(QListView):
    """The strip. Arrows move along it; Enter or a click shows the series."""

    chosen = Signal(str)
    """The name of the stack to be shown."""

    def __init__(self, model: ThumbnailModel) -> None:
        super().__init__()
        self.setObjectName("thumbnails")
        self.setAccessibleName("Series thumbnails")
        self.setStyleSheet(_SHEET)
        self.setModel(model)
        self.setItemDelegate(ThumbnailDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._choose)
        self._fit_height()

    def _choose(self, index: QModelIndex) -> None:
        item = index.data(ThumbnailRole)
        if isinstance(item, Thumbnail):
            self.chosen.emit(item.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the series with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_height()

    def _fit_height(self) -> None:
        """Be as high as one row, with room for the scroll bar."""
        self.setFixedHeight(cell_height(QFontMetrics(theme.small_font(self.font()))) + 12)


def cell_height(metrics: QFontMetrics) -> int:
    """Give a cell's height: picture, two lines, gaps on the grid of 4."""
    return -(-(_GAP + IMAGE.height() + 4 + 2 * metrics.height()) // 4) * 4


def _draw_image(painter: QPainter, box: QRectF, image: QImage) -> None:
    """Draw a small picture as large as it fits, keeping its sides' ratio (it was made with square pixels)."""
    scale = min(box.width() / image.width(), box.height() / image.height())
    width, height = image.width() * scale, image.height() * scale
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(box.center().x() - width / 2, box.center().y() - height / 2, width, height), image)


def _font(option: QStyleOptionViewItem) -> QFont:
    return option.font


def _has_focus(option: QStyleOptionViewItem) -> bool:
    return bool(option.state & QStyle.StateFlag.State_HasFocus)
