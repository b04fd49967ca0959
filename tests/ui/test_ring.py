"""The ring tells by its shape how much is here, not by its colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from qrstation.ui.ring import RING, draw_ring


def filled(stored: int, expected: int | None) -> float:
    """Give the share of the ring's square that is painted."""
    image = QImage(4 * RING, 4 * RING, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    draw_ring(painter, QRectF(2, 2, 4 * RING - 4, 4 * RING - 4), stored, expected)
    painter.end()
    pixels = [image.pixelColor(x, y).alpha() > 100 for x in range(4 * RING) for y in range(4 * RING)]
    return sum(pixels) / len(pixels)


def test_the_more_is_here_the_fuller_it_is() -> None:
    unknown, none, half, full = filled(3, None), filled(0, 10), filled(5, 10), filled(10, 10)
    assert unknown < none < half < full
    assert filled(12, 10) == full
    assert filled(0, 0) == none
