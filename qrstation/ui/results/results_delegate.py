"""Paints the rows of the results: a badge for the modality, dim secondary text, the ring of completeness."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from qrstation.ui import theme
from qrstation.ui.results.chosen_rows import ChosenRows
from qrstation.ui.results.columns import RIGHT, Column
from qrstation.ui.results.result_words import cell_text
from qrstation.ui.results.results_model import DOUBT_ROLE, NODE_ROLE
from qrstation.ui.results.tree_nodes import InstanceNode, Node, PatientNode, SeriesNode, StudyNode

ROW_HEIGHT = 28
RING = 12
GAP = 12
"""Between a patient's name and what stands beside it, in pixels."""
_DIM = (Column.ARCHIVE, Column.AVAILABILITY, Column.INSTITUTION, Column.REFERRING, Column.TIME, Column.BIRTH, Column.ID)
"""What is read second."""


class ResultsDelegate(QStyledItemDelegate):
    """Draws one cell; everything it needs is in the node."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the row's height, growing with the font (Qt)."""
        size = super().sizeHint(option, index)
        size.setHeight(max(ROW_HEIGHT, option.fontMetrics.height() + 10))
        return size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a cell (Qt)."""
        node: Node = index.data(NODE_ROLE)
        column = Column(index.column())
        painter.save()
        rect = QRect(option.rect)
        if isinstance(node, PatientNode):
            # A patient's row has one cell over all columns; spanning it in the view would cost each row an index. Each
            # column paints its own part of it: the view asks only for those columns that are to be drawn anew.
            painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
            rect = _whole_row(rect, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected) or _is_besides(option.widget, node)
        if selected:
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
        elif isinstance(node, PatientNode):
            painter.fillRect(rect, QColor(theme.RAISED).darker(112))
        text = cell_text(node, Column.PATIENT) if isinstance(node, PatientNode) else str(index.data() or "")
        if isinstance(node, PatientNode):
            self._patient(painter, rect, text, str(index.data(DOUBT_ROLE) or ""), option)
        elif column is Column.MODALITY:
            self._badges(painter, rect, text, option)
        elif column is Column.IMAGES and not isinstance(node, InstanceNode):
            self._count(painter, rect, text, node, option)
        else:
            dim = column in _DIM or (isinstance(node, SeriesNode | InstanceNode) and column is Column.DATE)
            warns = column is Column.DESCRIPTION and isinstance(node, StudyNode) and node.is_disputed
            if column is Column.PATIENT and text and index.data(DOUBT_ROLE):
                text, warns = f"⚠ {text}", True
            colour = theme.AMBER if warns else theme.DIM if dim else theme.TEXT
            side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
            self._text(painter, rect.adjusted(6, 0, -6, 0), text, colour, option, side)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ACCENT), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        colour: str,
        option: QStyleOptionViewItem,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setPen(QColor(colour))
        painter.setFont(theme.figures_font(option.font))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)

    def _patient(self, painter: QPainter, rect: QRect, text: str, doubt: str, option: QStyleOptionViewItem) -> None:
        name, _, rest = text.partition("  ·  ")
        area = rect.adjusted(6, 0, -6, 0)
        # The longest name leaves room for what tells two of that name apart.
        beside = QFontMetrics(theme.small_font(option.font)).horizontalAdvance(rest) + GAP
        room = area.width() - min(beside, area.width() // 2)
        painter.setFont(theme.bold_font(option.font))
        painter.setPen(QColor(theme.TEXT))
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        width = painter.fontMetrics().horizontalAdvance(shown)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setFont(theme.small_font(option.font))
        painter.setPen(QColor(theme.DIM))
        area = area.adjusted(width + GAP, 0, 0, 0)
        painter.drawText(
            area,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, max(0, area.width())),
        )
        area = area.adjusted(painter.fontMetrics().horizontalAdvance(rest) + GAP, 0, 0, 0)
        if doubt and area.width() > 0:
            painter.setPen(QColor(theme.AMBER))
            shown = painter.fontMetrics().elidedText(f"⚠ {doubt}", Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _badges(self, painter: QPainter, rect: QRect, text: str, option: QStyleOptionViewItem) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.small_font(option.font))
        metrics = painter.fontMetrics()
        x = rect.left() + 4
        for word in text.split():
            width = metrics.horizontalAdvance(word) + 12
            if x + width > rect.right():
                painter.setPen(QColor(theme.DIM))
                painter.drawText(QRect(x, rect.top(), 12, rect.height()), Qt.AlignmentFlag.AlignVCenter, "…")
                return
            badge = QRectF(x, rect.center().y() - 9, width, 18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#2c3547"))
            painter.drawRoundedRect(badge, 3, 3)
            painter.setPen(QColor("#c3cbda"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, word)
            x += width + 4

    def _count(
        self, painter: QPainter, rect: QRect, text: str, node: StudyNode | SeriesNode, option: QStyleOptionViewItem
    ) -> None:
        ring = QRectF(rect.right() - RING - 10, rect.center().y() - RING / 2 + 0.5, RING, RING)
        area = rect.adjusted(2, 0, -(RING + 18), 0)
        colour = theme.TEXT if node.stored else theme.DIM
        self._text(painter, area, text, colour, option, Qt.AlignmentFlag.AlignRight)
        draw_ring(painter, ring, node.stored, node.expected)


def _is_besides(view: QWidget, node: Node) -> bool:
    """Tell whether a row is chosen besides those that Qt knows of."""
    choice = view.selectionModel() if isinstance(view, QTreeView) else None
    return isinstance(choice, ChosenRows) and choice.is_besides(node)


def _whole_row(cell: QRect, view: QWidget) -> QRect:
    """Give the place of a patient's row, from the first column to the view's right edge, of any of its cells."""
    if not isinstance(view, QTreeView):
        return cell
    left = view.columnViewportPosition(Column.PATIENT) + view.indentation()
    return QRect(left, cell.top(), view.viewport().width() - left, cell.height())


def draw_ring(painter: QPainter, ring: QRectF, stored: int, expected: int | None) -> None:
    """Draw how much is here: full, a part of a pie, an empty ring, or a dotted one where it is unknown."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if expected is None:
        painter.setPen(QPen(QColor(theme.DIM), 1.5, Qt.PenStyle.DotLine))
        painter.drawEllipse(ring)
        return
    if expected and stored >= expected:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.GREEN))
        painter.drawEllipse(ring)
        return
    painter.setPen(QPen(QColor(theme.ACCENT if stored else "#596274"), 1.5))
    painter.drawEllipse(ring)
    if stored and expected:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ACCENT))
        painter.drawPie(ring, 90 * 16, -round(360 * 16 * stored / expected))
