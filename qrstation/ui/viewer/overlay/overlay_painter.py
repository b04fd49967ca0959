"""Draws overlay text, orientation letters and the scale bar over an image, in screen points."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QRegion

from qrstation.ui import theme
from qrstation.ui.viewer.overlay.overlay import Line, Stress
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

_NUMBERS = re.compile(r"(?=.*[0-9])[ -~−·°×]*")
"""Texts with digits whose letters stand beside each other without shaping each other."""
_PARTS = re.compile(r"[0-9]|[^0-9]+")


class _Layer(NamedTuple):
    """What of a text is drawn."""

    shadow: bool
    letters: bool


_SHADOW_ALONE, _LETTERS_ALONE, _BOTH = _Layer(True, False), _Layer(False, True), _Layer(True, True)


class TextMeasure:
    """Measures text in the two fonts of an overlay; remembers widths, which are asked for again and again."""

    def __init__(self, plain: QFont, strong: QFont) -> None:
        self._plain = QFontMetricsF(plain)
        self._strong = QFontMetricsF(strong)
        self._widths: dict[tuple[str, Stress], float] = {}
        self._advances: dict[tuple[str, Stress], float] = {}
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

    def advance(self, text: str, stress: Stress) -> float:
        """Give how far behind a text the next one begins, to the fraction of a point."""
        key = (text, stress)
        if key not in self._advances:
            if len(self._advances) >= _KEPT:
                self._advances.clear()
            self._advances[key] = self._metrics(stress).horizontalAdvance(text)
        return self._advances[key]

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
        self._seen: set[str] = set()
        self._looks: dict[tuple[str, Stress, float, _Layer], QPixmap] = {}

    def lay_out(self, area: QRectF, marks: Marks, kept_free: QRectF = _NOWHERE) -> tuple[Piece, ...]:
        """Give what is painted into ``area``, piece by piece, and nothing over ``kept_free``."""
        asked = (QRectF(area), marks, QRectF(kept_free))
        if self._asked == asked:
            return self._pieces
        is_there = self._asked is not None and (self._asked[0], self._asked[2]) == (asked[0], asked[2])
        found = _reworded(self._pieces, self._asked[1], marks, self._measure) if self._asked and is_there else None
        if found is not None:
            self._pieces = found
        else:
            inner = area.adjusted(MARGIN - HALO, MARGIN - HALO, HALO - MARGIN, HALO - MARGIN)
            taken = () if kept_free.isEmpty() else (_box(kept_free),)
            self._pieces = lay_out(_box(inner), marks, self._measure, taken)
        self._asked = asked
        return self._pieces

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        marks: Marks,
        kept_free: QRectF = _NOWHERE,
        wanted: QRegion | None = None,
    ) -> None:
        """Draw ``marks`` into ``area`` but not over ``kept_free``; the painter's transform is in screen points.

        What lies outside ``wanted`` need not be drawn.
        """
        ratio = painter.device().devicePixelRatioF()
        for piece in self.lay_out(area, marks, kept_free):
            if wanted is not None and not wanted.intersects(outline(piece.box)):
                continue
            if not piece.text:
                _draw_bar(painter, piece.box)
                continue
            at = QPointF(_whole(piece.box.left, ratio), _whole(piece.box.top, ratio))
            if self._is_new(piece.text) and _NUMBERS.fullmatch(piece.text):
                self._draw_numbers(painter, at, piece.text, piece.stress, ratio)
            else:
                painter.drawPixmap(at, self._look(piece.text, piece.stress, ratio, _BOTH))

    def paint_letters(self, painter: QPainter, area: QRectF, marks: Marks) -> None:
        """Draw ``marks`` letter by letter: slower, but sharp at every scale, and on any thread."""
        for piece in self.lay_out(area, marks):
            if piece.text:
                at = QPointF(piece.box.left + HALO, piece.box.top + self._measure.baseline)
                self._write(painter, piece.text, piece.stress, at, _BOTH)
            else:
                _draw_bar(painter, piece.box)

    def _is_new(self, text: str) -> bool:
        """Tell whether a text was not seen before: what stays is drawn as a whole from the next time on."""
        if text in self._seen:
            return False
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        self._seen.add(text)
        return True

    def _draw_numbers(self, painter: QPainter, at: QPointF, whole: str, stress: Stress, ratio: float) -> None:
        """Draw a text with numbers in it from the looks of its parts: in a walk the numbers are others each time."""
        parts, left = [], 0.0
        for text in _PARTS.findall(whole):
            parts.append((at + QPointF(_whole(left, ratio), 0.0), text))
            left += self._measure.advance(text, stress)
        for layer in _SHADOW_ALONE, _LETTERS_ALONE:  # no letter lies under its neighbour's shadow
            for place, text in parts:
                painter.drawPixmap(place, self._look(text, stress, ratio, layer))

    def _look(self, text: str, stress: Stress, ratio: float, layer: _Layer) -> QPixmap:
        """Give a text as it looks, dark round its letters; drawn once, since that costs as much as nine texts."""
        key = (text, stress, ratio, layer)
        look = self._looks.get(key)
        if look is None:
            if len(self._looks) >= _KEPT:
                self._looks.clear()
            look = self._looks[key] = self._drawn(text, stress, ratio, layer)
        return look

    def _drawn(self, text: str, stress: Stress, ratio: float, layer: _Layer) -> QPixmap:
        width = self._measure.width(text, stress) + 2 * HALO
        look = QPixmap(math.ceil(width * ratio), math.ceil(self._measure.height * ratio))
        look.setDevicePixelRatio(ratio)
        look.fill(Qt.GlobalColor.transparent)
        painter = QPainter(look)
        if layer is _BOTH and _NUMBERS.fullmatch(text):  # as it was drawn the first time
            self._draw_numbers(painter, QPointF(), text, stress, ratio)
        else:
            self._write(painter, text, stress, QPointF(HALO, self._measure.baseline), layer)
        painter.end()
        return look

    def _write(self, painter: QPainter, text: str, stress: Stress, at: QPointF, layer: _Layer) -> None:
        painter.setFont(self._plain if stress in _LIGHT else self._strong)
        if layer.shadow:
            painter.setPen(_SHADOW)
            for dx, dy in _ROUND:
                painter.drawText(at + QPointF(dx, dy), text)
        if layer.letters:
            painter.setPen(_COLOURS[stress])
            painter.drawText(at, text)


def _whole(place: float, ratio: float) -> float:
    """Give the nearest place at which a device pixel begins."""
    return round(place * ratio) / ratio


def _reworded(pieces: tuple[Piece, ...], former: Marks, marks: Marks, measure: TextMeasure) -> tuple[Piece, ...] | None:
    """Give a layout with other words of the same widths, as in a walk most are; None where it must be made anew."""
    if replace(marks, corners=former.corners) != former:
        return None
    changed: dict[str, str] = {}
    for before, now in zip(_columns(former), _columns(marks), strict=True):
        if len(before) != len(now):
            return None
        for old, new in zip(before, now, strict=True):
            if old == new:
                continue
            is_like = not old.short and replace(old, text=new.text) == new and old.text not in changed
            if not is_like or measure.width(old.text, old.stress) != measure.width(new.text, new.stress):
                return None
            changed[old.text] = new.text
    texts = [piece.text for piece in pieces]
    if any(texts.count(text) != 1 for text in changed):
        return None
    return tuple(piece._replace(text=changed[piece.text]) if piece.text in changed else piece for piece in pieces)


def _columns(marks: Marks) -> tuple[tuple[Line, ...], ...]:
    corners = marks.corners
    return corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right


def _box(area: QRectF) -> Box:
    return Box(area.left(), area.top(), area.right(), area.bottom())


def outline(box: Box) -> QRect:
    """Give the screen's points that a box touches."""
    left, top = math.floor(box.left), math.floor(box.top)
    return QRect(left, top, math.ceil(box.right) - left, math.ceil(box.bottom) - top)


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
