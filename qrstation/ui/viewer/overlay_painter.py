"""Draws overlay text, orientation letters and the scale bar over an image, in screen points."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from qrstation.ui import theme
from qrstation.ui.viewer.geometry import ScaleBar, opposite
from qrstation.ui.viewer.overlay import Corners, Line, Stress

MARGIN = 8
_COLOURS = {
    Stress.PLAIN: QColor("#e6eaf2"),
    Stress.STRONG: QColor("#ffffff"),
    Stress.PRIOR: QColor("#ffd24d"),
    Stress.WARNING: QColor(theme.AMBER),
}
_SHADOW = QColor(0, 0, 0, 200)
_BAR = QColor("#c3cad8")
_TICK = 4.0


@dataclass(frozen=True, slots=True)
class Marks:
    """All that is drawn over a picture; letters are those at the right and at the bottom edge."""

    corners: Corners = field(default_factory=Corners)
    letters: tuple[str, str] | None = None
    bar: ScaleBar | None = None
    bar_note: str = ""
    """Which spacing the bar rests on, or that none is known."""


class OverlayPainter:
    """Paints marks with a viewport's font; keeps the fonts so that a paint builds none."""

    def __init__(self, font: QFont) -> None:
        self._plain = QFont(font)
        self._strong = theme.bold_font(font)
        self._metrics = QFontMetricsF(self._plain)
        self._strong_metrics = QFontMetricsF(self._strong)

    def paint(self, painter: QPainter, area: QRectF, marks: Marks) -> None:
        """Draw ``marks`` into ``area``; the painter's transform is in screen points."""
        inner = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        corners = marks.corners
        self._column(painter, inner, corners.top_left, corners.top_right, bottom=False)
        self._column(painter, inner, corners.bottom_left, corners.bottom_right, bottom=True)
        if marks.letters:
            self._letters(painter, inner, marks.letters)
        self._bar(painter, inner, marks)

    def _column(
        self, painter: QPainter, area: QRectF, left: tuple[Line, ...], right: tuple[Line, ...], *, bottom: bool
    ) -> None:
        """Draw two facing corners; where both are long, the left keeps a little more than half."""
        height = self._metrics.lineSpacing()
        rows = max(len(left), len(right))
        top = area.bottom() - rows * height if bottom else area.top()
        room = area.width() - MARGIN
        for number in range(rows):
            y = top + number * height + self._metrics.ascent()
            one, two = (_at(lines, number - (rows - len(lines) if bottom else 0)) for lines in (left, right))
            share = max(room - self._width(two), room * 0.55)
            if one:
                self._text(painter, QPointF(area.left(), y), self._elided(one, share), one.stress)
            if two:
                text = self._elided(two, room - min(self._width(one), share))
                x = area.right() - self._metrics_of(two).horizontalAdvance(text)
                self._text(painter, QPointF(x, y), text, two.stress)

    def _metrics_of(self, line: Line) -> QFontMetricsF:
        return self._metrics if line.stress is Stress.PLAIN else self._strong_metrics

    def _width(self, line: Line | None) -> float:
        return self._metrics_of(line).horizontalAdvance(line.text) + 1 if line else 0.0

    def _elided(self, line: Line, room: float) -> str:
        return self._metrics_of(line).elidedText(line.text, Qt.TextElideMode.ElideRight, room)

    def _text(self, painter: QPainter, at: QPointF, text: str, stress: Stress) -> None:
        """Draw text with a shadow, so that it reads over white bone as over black air."""
        painter.setFont(self._plain if stress is Stress.PLAIN else self._strong)
        painter.setPen(_SHADOW)
        for dx, dy in ((1.0, 1.0), (-1.0, 0.0), (0.0, -1.0)):
            painter.drawText(at + QPointF(dx, dy), text)
        painter.setPen(_COLOURS[stress])
        painter.drawText(at, text)

    def _letters(self, painter: QPainter, area: QRectF, letters: tuple[str, str]) -> None:
        """Draw the patient's directions at the middle of the four edges."""
        right, low = letters
        middle = area.center()
        half = self._strong_metrics.capHeight() / 2
        width = self._strong_metrics.horizontalAdvance
        left, top = opposite(right), opposite(low)
        places = (
            (left, QPointF(area.left(), middle.y() + half)),
            (right, QPointF(area.right() - width(right), middle.y() + half)),
            (top, QPointF(middle.x() - width(top) / 2, area.top() + self._strong_metrics.ascent())),
            (low, QPointF(middle.x() - width(low) / 2, area.bottom() - self._strong_metrics.descent())),
        )
        for text, at in places:
            self._text(painter, at, text, Stress.STRONG)

    def _bar(self, painter: QPainter, area: QRectF, marks: Marks) -> None:
        """Draw the scale bar above the lower letter, with its length and the kind of its spacing."""
        words = " · ".join(part for part in (marks.bar.words if marks.bar else "", marks.bar_note) if part)
        if not words:
            return
        baseline = area.bottom() - self._metrics.lineSpacing() - 2 * MARGIN
        width = self._metrics.horizontalAdvance(words)
        middle = area.center().x()
        if marks.bar is None:
            self._text(painter, QPointF(middle - width / 2, baseline), words, Stress.PLAIN)
            return
        left, right = middle - marks.bar.points / 2, middle + marks.bar.points / 2
        for colour, thickness in ((_SHADOW, 3.0), (_BAR, 1.0)):
            painter.setPen(QPen(colour, thickness))
            painter.drawLine(QPointF(left, baseline), QPointF(right, baseline))
            for x in (left, right, *self._tenths(left, right)):
                tall = _TICK if x in (left, right) else _TICK / 2
                painter.drawLine(QPointF(x, baseline - tall), QPointF(x, baseline))
        self._text(painter, QPointF(middle - width / 2, baseline - _TICK - 4), words, Stress.PLAIN)

    @staticmethod
    def _tenths(left: float, right: float) -> list[float]:
        """Give the places of the small ticks; none where they would run together."""
        step = (right - left) / 10
        return [left + step * tenth for tenth in range(1, 10)] if step >= 4 else []


def _at(lines: tuple[Line, ...], number: int) -> Line | None:
    return lines[number] if 0 <= number < len(lines) else None
