"""Pixels come to the screen where the map says, however the image is held."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from pytestqt.qtbot import QtBot

from qrstation.ui.viewer.frames.affine import Affine, Hold
from qrstation.ui.viewer.frames.transform import Extent, Transform
from qrstation.ui.viewer.viewport.pixel_image import PixelImage, for_qt

HOLDS = [Hold(quarters, flipped) for quarters in range(4) for flipped in (False, True)]


def painted(image: PixelImage, view: Transform) -> QImage:
    """Paint an image of its own onto red, so that what is not covered shows."""
    screen = QImage(view.width, view.height, QImage.Format.Format_RGB32)
    screen.fill(Qt.GlobalColor.red)
    painter = QPainter(screen)
    image.paint(painter, view.to_screen)
    assert painter.transform() == QTransform()
    painter.end()
    return screen


def seen(screen: QImage, view: Transform, column: float, row: float) -> QColor:
    x, y = view.to_screen.at(column, row)
    return screen.pixelColor(int(x), int(y))


@pytest.mark.parametrize("hold", HOLDS)
@pytest.mark.parametrize("colour", [False, True])
def test_each_pixel_lies_where_the_map_says(qtbot: QtBot, hold: Hold, colour: bool) -> None:
    values = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
    pixels = np.ascontiguousarray(np.stack([values, values // 2, 255 - values], axis=-1)) if colour else values
    view = Transform(Extent(4, 3, 1.0, 2.0), 240, 240, hold=hold)
    screen = painted(PixelImage(pixels), view)
    for row in range(3):
        for column in range(4):
            at = seen(screen, view, column, row)
            expected = pixels[row, column] if colour else [pixels[row, column]] * 3
            assert [at.red(), at.green(), at.blue()] == pytest.approx([int(part) for part in expected], abs=2)


@pytest.mark.parametrize("hold", HOLDS)
def test_shrunk_pixels_stand_for_several_from_where_they_start(qtbot: QtBot, hold: Hold) -> None:
    pixels = np.array([[10, 60], [110, 160]], np.uint8)
    view = Transform(Extent(8, 6), 320, 320, hold=hold)
    screen = painted(PixelImage(pixels, step=2, start=(4, 2)), view)
    for (column, row), value in {(4.5, 2.5): 10, (6.5, 2.5): 60, (4.5, 4.5): 110, (6.5, 4.5): 160}.items():
        assert seen(screen, view, column, row).green() == pytest.approx(value, abs=2)
    for column, row in ((3.0, 3.0), (5.0, 1.0)):
        assert seen(screen, view, column, row) == QColor(Qt.GlobalColor.red)


def test_the_map_is_the_same_in_qt() -> None:
    affine = Affine(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    assert for_qt(affine).map(7.0, 8.0) == tuple(affine.at(7.0, 8.0))
