"""Paints a prior: rank, day, modality and description with its state and ring, and below it the reasons."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qrstation.ui import theme
from qrstation.ui.outside_text import isolated, one_line
from qrstation.ui.priors.prior_row import PriorRow, PriorState
from qrstation.ui.priors.prior_words import day_of, modality_of, reasons_of, state_words
from qrstation.ui.priors.priors_model import ROW_ROLE
from qrstation.ui.ring import RING, draw_ring

MARGIN = 12
GAP = 8
_STATE_COLOURS = {
    PriorState.ARRIVING: theme.BLUE_TEXT,
    PriorState.WAITING: theme.AMBER,
    PriorState.FAILED: theme.RED,
    PriorState.OUT_OF_REACH: theme.AMBER,
}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PriorsDelegate(QStyledItemDelegate):
    """Draws one prior; everything it needs is in the row."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the height of two lines, growing with the font (Qt)."""
        small = QFontMetrics(theme.small_font(option.font))
        return QSize(self._view.viewport().width(), option.fontMetrics.height() + small.height() + 16)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a prior (Qt)."""
        row: PriorRow = index.data(ROW_ROLE)
        painter.save()
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
        height = option.fontMetrics.height()
        first = QRect(rect.left() + MARGIN, rect.top() + 6, rect.width() - 2 * MARGIN, height)
        left = self._first_line(painter, first, row, option)
        small = theme.small_font(option.font)
        second = QRect(left, first.bottom() + 4, first.right() - left, QFontMetrics(small).height())
        self._reasons(painter, second, row, option)
        painter.setPen(QColor(theme.LINE))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ACCENT), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _first_line(self, painter: QPainter, line: QRect, row: PriorRow, option: QStyleOptionViewItem) -> int:
        """Paint the upper line; gives where the texts begin behind the rank."""
        usual, small = theme.figures_font(option.font), theme.small_font(option.font)
        metrics, of_small = QFontMetrics(usual), QFontMetrics(small)
        ring = QRectF(line.right() - RING, line.center().y() - RING / 2 + 0.5, RING, RING)
        draw_ring(painter, ring, row.here, row.expected)
        state = of_small.elidedText(state_words(row), Qt.TextElideMode.ElideRight, line.width() // 2)
        room = line.adjusted(0, 0, -RING - GAP, 0)
        painter.setFont(small)
        painter.setPen(QColor(_STATE_COLOURS.get(row.state, theme.DIM)))
        painter.drawText(room, _RIGHT, state)
        right = room.right() - of_small.horizontalAdvance(state) - GAP
        painter.setFont(usual)
        painter.setPen(QColor(theme.AMBER if row.is_doubtful else theme.DIM))
        mark = "?" if row.is_doubtful else str(row.prior.rank)
        rank_width = metrics.horizontalAdvance("00")
        painter.drawText(QRect(line.left(), line.top(), rank_width, line.height()), _RIGHT, mark)
        left = line.left() + rank_width + GAP
        painter.setPen(QColor(theme.TEXT if row.is_relevant else theme.DIM))
        day = day_of(row.prior.match)
        painter.drawText(QRect(left, line.top(), right - left, line.height()), _LEFT, day)
        at = left + metrics.horizontalAdvance(day) + GAP
        at = self._badge(painter, at, line, modality_of(row.prior.match), option)
        painter.setFont(theme.bold_font(option.font) if row.prior.rank == 1 else option.font)
        painter.setPen(QColor(theme.TEXT if row.is_relevant else theme.DIM))
        place = QRect(at, line.top(), max(0, right - at), line.height())
        text = isolated(row.prior.match.text("StudyDescription")) or "no description"
        shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _LEFT, shown)
        return left

    def _badge(self, painter: QPainter, left: int, line: QRect, text: str, option: QStyleOptionViewItem) -> int:
        if not text:
            return left
        word = one_line(text, 8)
        font = theme.small_font(option.font)
        metrics = QFontMetrics(font)
        badge = QRect(left, line.top(), metrics.horizontalAdvance(word) + 12, line.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.LINE))
        painter.drawRoundedRect(badge, 3, 3)
        painter.setFont(font)
        painter.setPen(QColor(theme.TEXT))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, word)
        return badge.right() + GAP

    def _reasons(self, painter: QPainter, line: QRect, row: PriorRow, option: QStyleOptionViewItem) -> None:
        font = theme.small_font(option.font)
        reasons = reasons_of(row)
        text = f"▲ {reasons[0]}" if row.is_doubtful else " · ".join(reasons)
        painter.setFont(font)
        painter.setPen(QColor(theme.AMBER if row.is_doubtful else theme.BLUE_TEXT if row.is_relevant else theme.DIM))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _LEFT, shown)
