"""Paints a job: its title and badge, the figures, the bar, and for a failure what happened and what to do."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.ui import theme
from qrstation.ui.jobs.job_words import SIGNS, badge, figures, fraction, reason, title
from qrstation.ui.jobs.jobs_model import JOB_ROLE

MARGIN = 12
_COLOURS = {
    JobState.QUEUED: theme.DIM,
    JobState.RUNNING: theme.ACCENT,
    JobState.WAITING: theme.AMBER,
    JobState.PAUSED: theme.DIM,
    JobState.SUCCEEDED: theme.GREEN,
    JobState.PARTIAL: theme.AMBER,
    JobState.FAILED: theme.RED,
    JobState.CANCELLED: theme.DIM,
}
_BADGE_TEXT = {JobState.RUNNING: theme.BLUE_TEXT}


class JobsDelegate(QStyledItemDelegate):
    """Draws one job; everything it needs is in the snapshot."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the height: two rows, and as many more as the reason needs (Qt)."""
        job: JobSnapshot = index.data(JOB_ROLE)
        line = option.fontMetrics.height()
        width = self._view.viewport().width()
        height = 8 + line + 8 + 4 + 8
        if text := reason(job):
            height += self._reason_rect(option, text, width).height() + 6
        return QSize(width, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a job (Qt)."""
        job: JobSnapshot = index.data(JOB_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.RAISED))
        area = rect.adjusted(MARGIN, 8, -MARGIN, 0)
        line = QRect(area.left(), area.top(), area.width(), option.fontMetrics.height())
        self._first_line(painter, line, job, option)
        bar = QRectF(area.left(), line.bottom() + 8, area.width(), 4)
        self._bar(painter, bar, job)
        if text := reason(job):
            painter.setFont(theme.small_font(option.font))
            painter.setPen(QColor("#c9cfdb"))
            place = self._reason_rect(option, text, rect.width())
            place.moveTo(area.left(), int(bar.bottom()) + 6)
            painter.drawText(place, Qt.TextFlag.TextWordWrap, text)
        painter.setPen(QColor(theme.LINE))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ACCENT), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _first_line(self, painter: QPainter, line: QRect, job: JobSnapshot, option: QStyleOptionViewItem) -> None:
        small = theme.small_font(option.font)
        metrics = QFontMetrics(small)
        right = figures(job)
        right_width = metrics.horizontalAdvance(right)
        painter.setFont(small)
        painter.setPen(QColor(theme.DIM))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        word = f"{SIGNS[job.state]} {badge(job)}"
        badge_width = metrics.horizontalAdvance(word) + 12
        room = line.width() - right_width - badge_width - 28
        painter.setFont(option.font)
        painter.setPen(QColor(theme.TEXT))
        shown = option.fontMetrics.elidedText(title(job), Qt.TextElideMode.ElideRight, max(room, 60))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        x = line.left() + option.fontMetrics.horizontalAdvance(shown) + 10
        badge_rect = QRectF(x, line.center().y() - 8.5, badge_width, 18)
        colour = QColor(_COLOURS[job.state])
        fill = QColor(colour)
        fill.setAlpha(56)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(badge_rect, 3, 3)
        painter.setFont(small)
        painter.setPen(QColor(_BADGE_TEXT.get(job.state, _COLOURS[job.state])))
        painter.drawText(badge_rect, Qt.AlignmentFlag.AlignCenter, word)

    def _bar(self, painter: QPainter, bar: QRectF, job: JobSnapshot) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#2a303d"))
        painter.drawRoundedRect(bar, 2, 2)
        part = fraction(job)
        if part:
            filled = QRectF(bar.left(), bar.top(), max(4.0, bar.width() * part), bar.height())
            painter.setBrush(QColor(_COLOURS[job.state]))
            painter.drawRoundedRect(filled, 2, 2)

    def _reason_rect(self, option: QStyleOptionViewItem, text: str, width: int) -> QRect:
        metrics = QFontMetrics(theme.small_font(option.font))
        room = QRect(0, 0, max(80, width - 2 * MARGIN), 1000)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text)
