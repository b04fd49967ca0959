"""The toolbar's small pictures, drawn in code so that they are sharp at every scale and in every colour."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

SIDE = 16
_SCALES = (1, 2, 3)


def tool_icon(name: str, colour: str, active: str) -> QIcon:
    """Give the icon called ``name`` in ``colour``, and in ``active`` while its button is on. Raises KeyError."""
    icon = QIcon()
    for scale in _SCALES:
        for shade, state in ((colour, QIcon.State.Off), (active, QIcon.State.On)):
            icon.addPixmap(_pixmap(_DRAWINGS[name], QColor(shade), scale), QIcon.Mode.Normal, state)
    return icon


def _pixmap(draw: Callable[[QPainter], None], colour: QColor, scale: int) -> QPixmap:
    pixmap = QPixmap(SIDE * scale, SIDE * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    pen = QPen(colour, 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    draw(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _fill(painter: QPainter, path: QPainterPath) -> None:
    painter.fillPath(path, QBrush(painter.pen().color()))


def _arrow(painter: QPainter, tip: QPointF, dx: float, dy: float) -> None:
    """Draw the head of an arrow whose tip points towards (dx, dy)."""
    for side in (-1.0, 1.0):
        painter.drawLine(tip, tip + QPointF(-dx * 2.2 + side * dy * 2.2, -dy * 2.2 - side * dx * 2.2))


def _window(painter: QPainter) -> None:
    circle = QRectF(2.2, 2.2, 11.6, 11.6)
    painter.drawEllipse(circle)
    half = QPainterPath(QPointF(8, 2.2))
    half.arcTo(circle, 90, 180)
    half.closeSubpath()
    _fill(painter, half)


def _pan(painter: QPainter) -> None:
    painter.drawLine(QPointF(8, 2), QPointF(8, 14))
    painter.drawLine(QPointF(2, 8), QPointF(14, 8))
    for dx, dy in ((0, -1), (0, 1), (-1, 0), (1, 0)):
        _arrow(painter, QPointF(8 + 6 * dx, 8 + 6 * dy), dx, dy)


def _zoom(painter: QPainter) -> None:
    painter.drawEllipse(QPointF(6.8, 6.8), 4.6, 4.6)
    painter.drawLine(QPointF(10.3, 10.3), QPointF(14, 14))
    painter.drawLine(QPointF(4.8, 6.8), QPointF(8.8, 6.8))
    painter.drawLine(QPointF(6.8, 4.8), QPointF(6.8, 8.8))


def _scroll(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(2, 6.5, 9, 7.5), 1, 1)
    painter.drawPolyline([QPointF(4.5, 4.2), QPointF(13.2, 4.2), QPointF(13.2, 11)])
    painter.drawPolyline([QPointF(7, 2), QPointF(15, 2), QPointF(15, 8.5)])


def _reset(painter: QPainter) -> None:
    painter.drawArc(QRectF(2.6, 2.6, 10.8, 10.8), 60 * 16, 290 * 16)
    tip = QPointF(10.9, 3.4)
    painter.drawLine(tip, tip + QPointF(0.3, -2.8))
    painter.drawLine(tip, tip + QPointF(-2.8, 0.2))


def _invert(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(2.2, 2.2, 11.6, 11.6), 1.5, 1.5)
    corner = QPainterPath(QPointF(13.8, 2.6))
    corner.lineTo(13.8, 13.8)
    corner.lineTo(2.6, 13.8)
    corner.closeSubpath()
    _fill(painter, corner)


def _sync(painter: QPainter) -> None:
    for x in (4.5, 11.5):
        painter.drawLine(QPointF(x, 2), QPointF(x, 14))
        _arrow(painter, QPointF(x, 2), 0, -1)
        _arrow(painter, QPointF(x, 14), 0, 1)
    painter.drawLine(QPointF(6.6, 8), QPointF(9.4, 8))


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "window": _window,
    "pan": _pan,
    "zoom": _zoom,
    "scroll": _scroll,
    "reset": _reset,
    "invert": _invert,
    "sync": _sync,
}
