"""The ring of completeness: how much of a study or series is here, of how much its archive says it has."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from qrstation.ui import theme

RING = 12
"""Its width and height in points."""


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
