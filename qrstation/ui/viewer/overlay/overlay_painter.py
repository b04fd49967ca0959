"""Draws overlay text, orientation letters and the scale bar over an image, in screen points."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from qrstation.ui import theme
from qrstation.ui.viewer.overlay.overlay import Stress
from qrstation.ui.viewer.overlay.overlay_layout import HALO, TICK, Box, Marks, Piece, lay_out

MARGIN = 8
_COLOURS = {
    Stress.PLAIN: QColor("#e6eaf2"),
    Stress.QUIET: QColor("#b4bccb"),
    Stress.STRONG: QColor("#ffffff"),
    Stress.PRIOR: QColor("#ffd24d"),
    Stress.WARNING: QColor(theme.AMBER),
}
_LIGHT = (Stress.PLAIN, Stress.QUIET)
"""What is written in the plain weight; the others are bold."""
_SHADOW = QColor(0, 0, 0, 235)
_BAR = QColor("#c3cad8")
_KEPT = 256
_NOWHERE = QRectF()
_ROUND = ((1.5, 0.0), (-1.5, 0.0), (0.0, 1.5), (0.0, -1.5), (1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0))
"""Where a text is drawn dark round itself, so that it reads over white bone as over black air."""


class TextMeasure:
    """Measures text in the two fonts of an overlay; remembers widths, which are asked for again and again."""

    def __init__(self, plain: QFont, strong: QFont) -> None:
        self._plain = QFontMetricsF(plain)
        self._strong = QFontMetricsF(strong)
        self._widths: dict[tuple[str, Stress], float] = {}
        self.height = math.ceil(max(self._plain.lineSpacing(), self._strong.lineSpacing())) + HALO
        self.baseline = max(self._plain.ascent(), self._strong.ascent()) + HALO / 2

    def width(self, text: str, stress: Stress) -> float:
        """Give the width of a text."""
        key = (text, stress)
        if key not in self._widths:
            if len(self._widths) >= _KEPT:
                self._widths.clear()
            self._widths[key] = math.ceil(self._metrics(stress).horizontalAdvance(text))
        return self._widths[key]

    def elided(self, text: str, stress: Stress, room: float) -> str:
        """Give the beginning of a text that fits, with an ellipsis."""
        return self._metrics(stress).elidedText(text, Qt.TextElideMode.ElideRight, math.floor(room))

    def _metrics(self, stress: Stress) -> QFontMetricsF:
        return self._plain if stress in _LIGHT else self._strong


class OverlayPainter:
    """Paints marks with a viewport's font; keeps the last layout and what texts look like, as most stay."""

    def __init__(self, font: QFont) -> None:
        self._plain = QFont(font)
        self._strong = theme.bold_font(font)
        self._measure = TextMeasure(self._plain, self._strong)
        self._asked: tuple[QRectF, Marks, QRectF] | None = None
        self._pieces: tuple[Piece, ...] = ()
        self._texts: dict[tuple[str, Stress, float], QPixmap] = {}

    def lay_out(self, area: QRectF, marks: Marks, kept_free: QRectF = _NOWHERE) -> tuple[Piece, ...]:
        """Give what is painted into ``area``, piece by piece, and nothing over ``kept_free``."""
        asked = (QRectF(area), marks, QRectF(kept_free))
        if self._asked != asked:
            inner = area.adjusted(MARGIN - HALO, MARGIN - HALO, HALO - MARGIN, HALO - MARGIN)
            taken = () if kept_free.isEmpty() else (_box(kept_free),)
            self._pieces = lay_out(_box(inner), marks, self._measure, taken)
            self._asked = asked
        return self._pieces

    def paint(self, painter: QPainter, area: QRectF, marks: Marks, kept_free: QRectF = _NOWHERE) -> None:
        """Draw ``marks`` into ``area`` but not over ``kept_free``; the painter's transform is in screen points."""
        for piece in self.lay_out(area, marks, kept_free):
            if piece.text:
                painter.drawPixmap(QPointF(piece.box.left, piece.box.top), self._look_of(piece, painter))
            else:
                _draw_bar(painter, piece.box)

    def paint_letters(self, painter: QPainter, area: QRectF, marks: Marks) -> None:
        """Draw ``marks`` letter by letter: slower, but sharp at every scale, and on any thread."""
        for piece in self.lay_out(area, marks):
            if piece.text:
                self._write(painter, piece, QPointF(piece.box.left + HALO, piece.box.top + self._measure.baseline))
            else:
                _draw_bar(painter, piece.box)

    def _look_of(self, piece: Piece, painter: QPainter) -> QPixmap:
        """Give a text as it looks, dark round its letters; drawn once, since that costs as much as nine texts."""
        ratio = painter.device().devicePixelRatioF()
        key = (piece.text, piece.stress, ratio)
        if key not in self._texts:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            self._texts[key] = self._drawn(piece, ratio)
        return self._texts[key]

    def _drawn(self, piece: Piece, ratio: float) -> QPixmap:
        width, height = piece.box.right - piece.box.left, piece.box.bottom - piece.box.top
        look = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        look.setDevicePixelRatio(ratio)
        look.fill(Qt.GlobalColor.transparent)
        painter = QPainter(look)
        self._write(painter, piece, QPointF(HALO, self._measure.baseline))
        painter.end()
        return look

    def _write(self, painter: QPainter, piece: Piece, at: QPointF) -> None:
        painter.setFont(self._plain if piece.stress in _LIGHT else self._strong)
        painter.setPen(_SHADOW)
        for dx, dy in _ROUND:
            painter.drawText(at + QPointF(dx, dy), piece.text)
        painter.setPen(_COLOURS[piece.stress])
        painter.drawText(at, piece.text)


def _box(area: QRectF) -> Box:
    return Box(area.left(), area.top(), area.right(), area.bottom())


def _draw_bar(painter: QPainter, box: Box) -> None:
    """Draw the scale bar with ticks at its ends and tenths."""
    left, right, baseline = box.left + HALO, box.right - HALO, box.bottom - HALO
    for pen in (QPen(_SHADOW, 3.0), QPen(_BAR, 1.0)):
        painter.setPen(pen)
        painter.drawLine(QPointF(left, baseline), QPointF(right, baseline))
        for x in (left, right, *_tenths(left, right)):
            tall = TICK if x in (left, right) else TICK / 2
            painter.drawLine(QPointF(x, baseline - tall), QPointF(x, baseline))


def _tenths(left: float, right: float) -> list[float]:
    """Give the places of the small ticks; none where they would run together."""
    step = (right - left) / 10
    return [left + step * tenth for tenth in range(1, 10)] if step >= 4 else []
