"""Paints measurements over a picture: lines in one colour with a dark edge, handles, and the values beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from qrstation.imaging.measuring.shapes import Probe, Shape
from qrstation.ui import theme
from qrstation.ui.viewer.frames.affine import Affine, Spot
from qrstation.ui.viewer.measuring.label_place import Cell, cells, label_box, leader, walked
from qrstation.ui.viewer.measuring.shape_edit import handles, outline
from qrstation.ui.viewer.overlay.overlay_layout import Box

COLOUR = QColor("#66d9ef")
_CHOSEN = QColor("#ffffff")
_DARK = QColor(0, 0, 0)
_GROUND = QColor(10, 12, 16, 190)
_WARNING = QColor(theme.AMBER)
_HANDLE = 3.5
"""Half the side of a handle."""
_CROSS = 7.0
"""How far the arms of a probe reach."""
_PAD = 4.0
_MARGIN = 4.0
"""Between the words and the edge of the view."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One shape to paint, the lines beside it, and the line that warns, "" for none."""

    shape: Shape
    lines: tuple[str, ...] = ()
    warning: str = ""
    selected: bool = False


class MeasurePainter:
    """Paints with a view's font; the painter's transform is in screen points."""

    def __init__(self, font: QFont) -> None:
        self._font = theme.small_font(font)
        self._metrics = QFontMetricsF(self._font)
        self._asked: tuple[QRectF, Affine, tuple[Drawn, ...], tuple[Box, ...]] | None = None
        self._boxes: dict[int, Box] = {}
        self._leaders: dict[int, tuple[Spot, Spot]] = {}

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        to_screen: Affine,
        drawn: Iterable[Drawn],
        taken: tuple[Box, ...] = (),
    ) -> tuple[Box, ...]:
        """Paint all, the words over the shapes, but not over what is ``taken``; gives where the words stand."""
        listed = tuple(drawn)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for each in listed:
            _paint_shape(painter, each, to_screen)
        painter.setFont(self._font)
        boxes = self._placed(area, to_screen, listed, taken)
        for start, end in self._leaders.values():
            _paint_leader(painter, start, end)
        for number, box in boxes.items():
            self._paint_words(painter, listed[number], box)
        painter.restore()
        return tuple(boxes.values())

    def _placed(
        self, area: QRectF, to_screen: Affine, listed: tuple[Drawn, ...], taken: tuple[Box, ...]
    ) -> dict[int, Box]:
        """Give where the words of each stand, as found before where nothing is another."""
        asked = (QRectF(area), to_screen, listed, taken)
        if asked != self._asked:
            view = Box(area.left() + _MARGIN, area.top() + _MARGIN, area.right() - _MARGIN, area.bottom() - _MARGIN)
            lines = [walked(outline(each.shape, to_screen), view) for each in listed]
            covered = cells(spot for line in lines for spot in line)
            held = [to_screen.at(*handle) for each in listed for handle in handles(each.shape)]
            self._asked, self._boxes, self._leaders = asked, {}, {}
            # The selected one's words have the first choice.
            for number, each in sorted(enumerate(listed), key=lambda item: not item[1].selected):
                box = self._place(each, lines[number], view, [*taken, *self._boxes.values()], covered, held)
                if box is not None:
                    self._boxes[number] = box
                    led = leader(box, lines[number])
                    if led is not None:
                        self._leaders[number] = led
        return self._boxes

    def _place(
        self, each: Drawn, seen: list[Spot], view: Box, taken: list[Box], covered: set[Cell], held: list[Spot]
    ) -> Box | None:
        words = _lines(each)
        if not words:
            return None
        width = max(self._metrics.horizontalAdvance(text) for text in words) + 2 * _PAD
        height = len(words) * self._metrics.lineSpacing() + 2 * _PAD
        return label_box((width, height), seen, view, taken, covered, held)

    def _paint_words(self, painter: QPainter, each: Drawn, box: Box) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GROUND)
        painter.drawRoundedRect(QRectF(QPointF(box.left, box.top), QPointF(box.right, box.bottom)), 3.0, 3.0)
        baseline = box.top + _PAD + self._metrics.ascent()
        for line in _lines(each):
            painter.setPen(_WARNING if line == each.warning else _CHOSEN if each.selected else COLOUR)
            painter.drawText(QPointF(box.left + _PAD, baseline), line)
            baseline += self._metrics.lineSpacing()


def _lines(each: Drawn) -> tuple[str, ...]:
    return (*each.lines, each.warning) if each.warning else each.lines


def _paint_shape(painter: QPainter, each: Drawn, to_screen: Affine) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    spots = outline(each.shape, to_screen)
    for pen in (QPen(_DARK, 3.6), QPen(COLOUR, 1.6)):
        # Side by side, opaque and with square ends they take a twentieth of the time of one line with round corners.
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        if isinstance(each.shape, Probe):
            _paint_cross(painter, spots[0])
        else:
            for start, end in pairwise(spots):
                painter.drawLine(QPointF(*start), QPointF(*end))
    if each.selected:
        painter.setPen(QPen(_DARK, 1.0))
        painter.setBrush(_CHOSEN)
        for handle in handles(each.shape):
            x, y = to_screen.at(*handle)
            painter.drawRect(QRectF(x - _HANDLE, y - _HANDLE, 2 * _HANDLE, 2 * _HANDLE))


def _paint_leader(painter: QPainter, start: Spot, end: Spot) -> None:
    """Paint a fine line from words to their shape."""
    for pen in (QPen(_DARK, 2.4), QPen(COLOUR, 0.8)):
        painter.setPen(pen)
        painter.drawLine(QPointF(*start), QPointF(*end))


def _paint_cross(painter: QPainter, at: Spot) -> None:
    """Paint a cross that leaves the pixel itself to be seen."""
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        near, far = QPointF(at.x + 2.5 * dx, at.y + 2.5 * dy), QPointF(at.x + _CROSS * dx, at.y + _CROSS * dy)
        painter.drawLine(near, far)
