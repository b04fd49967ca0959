"""Paints the rows of the results: a badge for the modality, dim secondary text, the ring of completeness."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from qrstation.ui import theme
from qrstation.ui.results.chosen_rows import ChosenRows
from qrstation.ui.results.columns import RIGHT, Column
from qrstation.ui.results.result_words import cell_text
from qrstation.ui.results.results_model import DOUBT_ROLE, ResultsModel
from qrstation.ui.results.tree_nodes import InstanceNode, Node, PatientNode, SeriesNode, StudyNode
from qrstation.ui.ring import RING, draw_ring

ROW_HEIGHT = 28
GAP = 12
"""Between a patient's name and what stands beside it, in pixels."""
_OVERHANG = 4
"""Pixels by which a text's last letter may reach beyond its advance."""
_DIM = (Column.ARCHIVE, Column.AVAILABILITY, Column.INSTITUTION, Column.REFERRING, Column.TIME, Column.BIRTH, Column.ID)
"""What is read second."""


class Fonts:
    """The fonts of the rows, made of the view's; making them for each cell cost more than drawing it."""

    def __init__(self, usual: QFont) -> None:
        self.usual = QFont(usual)
        self.figures, self.bold, self.small = theme.figures_font(usual), theme.bold_font(usual), theme.small_font(usual)
        self.bold_key, self.small_key = self.bold.toString(), self.small.toString()


class ResultsDelegate(QStyledItemDelegate):
    """Draws one cell; everything it needs is in the node."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: dict[PatientNode, tuple[str, str]] = {}
        """What is said of patients, and what is doubtful of them, while the view is painted once."""
        self.tags: Mapping[str, str] = {}
        """What stands beside studies' descriptions, by their UIDs: which prior of the one that is read each is."""
        self._fonts = Fonts(QFont())
        self._in_one = 0
        """How wide a patient's row is while it is painted in one piece; 0 where each column paints its part."""

    def begin(self) -> None:
        """Forget what was said of patients: the view is about to be painted."""
        self._told.clear()

    @contextmanager
    def in_one_piece(self, view: QTreeView) -> Iterator[None]:
        """Take that all columns of a row are painted: a patient's is then painted by the first of them alone."""
        header = view.header()
        is_first = not (header.isSectionHidden(Column.PATIENT) or header.visualIndex(Column.PATIENT))
        self._in_one = min(header.length(), view.viewport().width()) if is_first and not header.offset() else 0
        try:
            yield
        finally:
            self._in_one = 0

    def of_patient(self, node: PatientNode, model: QAbstractItemModel) -> tuple[str, str]:
        """Give what is said of a patient, and what is doubtful."""
        assert isinstance(model, ResultsModel)  # noqa: S101 - for the type checker
        told = self._told.get(node)
        if told is None:
            told = self._told[node] = cell_text(node, Column.PATIENT), model.doubt(node)
        return told

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give the row's height, growing with the font (Qt)."""
        size = super().sizeHint(option, index)
        size.setHeight(max(ROW_HEIGHT, option.fontMetrics.height() + 10))
        return size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a cell (Qt)."""
        node: Node = index.internalPointer()  # by `data` it takes twenty times as long
        if option.font != self._fonts.usual:
            self._fonts = Fonts(option.font)
        rect = QRect(option.rect)
        if self._in_one and isinstance(node, PatientNode):
            if index.column() != Column.PATIENT:
                return
            rect.setRight(self._in_one - 1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected) or _is_besides(option.widget, node)
        if selected:
            painter.fillRect(rect, _colour(theme.ACCENT_SOFT))
        elif isinstance(node, PatientNode):
            painter.fillRect(rect, _patient_ground())
        painter.save()
        if isinstance(node, PatientNode):
            self._patient(painter, rect, option.widget, *self.of_patient(node, index.model()))
        else:
            self._cell(painter, rect, index, node)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(_colour(theme.ACCENT), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _cell(
        self,
        painter: QPainter,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        node: StudyNode | SeriesNode | InstanceNode,
    ) -> None:
        column, text = Column(index.column()), str(index.data() or "")
        if column is Column.MODALITY:
            self._badges(painter, rect, text)
        elif column is Column.IMAGES and not isinstance(node, InstanceNode):
            self._count(painter, rect, text, node)
        else:
            dim = column in _DIM or (isinstance(node, SeriesNode | InstanceNode) and column is Column.DATE)
            warns = column is Column.DESCRIPTION and isinstance(node, StudyNode) and node.is_disputed
            if column is Column.PATIENT and text and index.data(DOUBT_ROLE):
                text, warns = f"⚠ {text}", True
            colour = theme.AMBER if warns else theme.DIM if dim else theme.TEXT
            side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
            # At the end of an archive's name stands how soon it can send.
            is_one = column is Column.ARCHIVE and isinstance(node, StudyNode) and len(node.copies) == 1
            cut = Qt.TextElideMode.ElideMiddle if is_one else Qt.TextElideMode.ElideRight
            area = rect.adjusted(6, 0, -6, 0)
            if column is Column.DESCRIPTION and (tag := self.tag(node)):
                area = self._tag(painter, area, text, tag)
            self._text(painter, area, text, colour, side, cut)

    def tag(self, node: Node) -> str:
        """Give what stands beside a row's description; "" for nothing."""
        return self.tags.get(node.uid, "") if self.tags and isinstance(node, StudyNode) else ""

    def _tag(self, painter: QPainter, area: QRect, text: str, tag: str) -> QRect:
        """Draw a tag behind a text, and give the room that is left for the text."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._fonts.figures)
        needed = painter.fontMetrics().horizontalAdvance(text) + _OVERHANG
        painter.setFont(self._fonts.small)
        width = painter.fontMetrics().horizontalAdvance(tag) + 12
        left = max(0, min(needed + 4, area.width() - width))
        badge = QRectF(area.left() + left, area.center().y() - 9, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(theme.ACCENT_SOFT))
        painter.drawRoundedRect(badge, 3, 3)
        painter.setPen(_colour(theme.BLUE_TEXT))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, tag)
        return QRect(area.left(), area.top(), max(0, left - 4), area.height())

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        colour: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        if not text:
            return
        painter.setPen(_colour(colour))
        painter.setFont(self._fonts.figures)
        shown = painter.fontMetrics().elidedText(text, cut, rect.width())
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)

    def _patient(self, painter: QPainter, cell: QRect, view: QWidget, text: str, doubt: str) -> None:
        """Paint what of a patient's row lies in a cell.

        The row has one cell over all columns; spanning it in the view would cost each row an index. Each column paints
        its own part of it: the view asks only for those columns that are to be drawn anew.
        """
        area, fonts = _whole_row(cell, view).adjusted(6, 0, -6, 0), self._fonts
        is_clipped = False
        for piece in _pieces(text, doubt, area.width(), fonts.bold_key, fonts.small_key):
            place = QRect(area.left() + piece.left, area.top(), piece.width, area.height())
            if not place.intersects(cell):
                continue
            if not is_clipped:
                painter.setClipRect(cell, Qt.ClipOperation.IntersectClip)
                is_clipped = True
            painter.setFont(fonts.bold if piece.is_name else fonts.small)
            painter.setPen(_colour(piece.colour))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, piece.text)

    def _badges(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._fonts.small)
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

    def _count(self, painter: QPainter, rect: QRect, text: str, node: StudyNode | SeriesNode) -> None:
        ring = QRectF(rect.right() - RING - 10, rect.center().y() - RING / 2 + 0.5, RING, RING)
        area = rect.adjusted(2, 0, -(RING + 18), 0)
        colour = theme.TEXT if node.stored else theme.DIM
        self._text(painter, area, text, colour, Qt.AlignmentFlag.AlignRight)
        draw_ring(painter, ring, node.stored, node.expected)


def content(
    delegate: ResultsDelegate, model: ResultsModel, node: Node, columns: Iterable[Column]
) -> tuple[Hashable, ...]:
    """Give all that is seen of a row in these columns, unless it is chosen: rows with the same look the same."""
    if isinstance(node, PatientNode):
        return (PatientNode, *delegate.of_patient(node, model))
    texts: tuple[Hashable, ...] = (type(node).__name__, *[model.cell(node, column) for column in columns])
    if isinstance(node, InstanceNode):
        return texts
    if isinstance(node, SeriesNode):
        return (*texts, node.stored, node.expected)
    return (*texts, node.stored, node.expected, node.is_disputed, bool(model.doubt(node)), delegate.tag(node))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text in a patient's row, from so many pixels right of where the row's texts begin."""

    text: str
    left: int
    width: int
    colour: str
    is_name: bool = False


@lru_cache(maxsize=512)
def _pieces(text: str, doubt: str, width: int, bold: str, small: str) -> tuple[_Piece, ...]:
    """Give what stands in a patient's row of this width, in fonts by their descriptions.

    Measured once: every column paints its part of the row.
    """
    name, _, rest = text.partition("  ·  ")
    of_name, of_rest = _metrics(bold), _metrics(small)
    # The longest name leaves room for what tells two of that name apart.
    beside = of_rest.horizontalAdvance(rest) + GAP
    shown = of_name.elidedText(name, Qt.TextElideMode.ElideRight, width - min(beside, width // 2))
    left = of_name.horizontalAdvance(shown)
    pieces = [_Piece(shown, 0, left + _OVERHANG, theme.TEXT, is_name=True)]
    for further, colour in ((rest, theme.DIM), (f"⚠ {doubt}" if doubt else "", theme.AMBER)):
        left += GAP
        if further and left < width:
            shown = of_rest.elidedText(further, Qt.TextElideMode.ElideRight, width - left)
            taken = min(width - left, of_rest.horizontalAdvance(shown) + _OVERHANG)
            pieces.append(_Piece(shown, left, taken, colour))
        left += of_rest.horizontalAdvance(further)
    return tuple(pieces)


def _metrics(font: str) -> QFontMetrics:
    described = QFont()
    described.fromString(font)
    return QFontMetrics(described)


@lru_cache(maxsize=64)
def _colour(name: str) -> QColor:
    return QColor(name)


@cache
def _patient_ground() -> QColor:
    return QColor(theme.RAISED).darker(112)


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
