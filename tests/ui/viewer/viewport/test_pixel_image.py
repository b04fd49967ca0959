"""Pixels come to the screen where the map says, however the image is held."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from pytestqt.qtbot import QtBot

from qrstation.ui.viewer.frames.affine import Affine, Hold
from qrstation.ui.viewer.frames.resampler import Resampler
from qrstation.ui.viewer.frames.transform import Extent, Transform
from qrstation.ui.viewer.viewport.pixel_image import PixelImage, around, for_qt

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


@pytest.mark.parametrize("hold", HOLDS)
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_made_ready_it_is_what_the_painter_would_draw(qtbot: QtBot, hold: Hold, ratio: float) -> None:
    y, x = np.mgrid[0:60, 0:80]
    pixels = (120 + 100 * np.sin(x / 7) * np.cos(y / 9)).astype(np.uint8)
    view = Transform(Extent(80, 60), 300, 200, hold=hold).zoomed(2.0, 100.0, 60.0)
    screens = []
    resampler = Resampler()
    for image in (PixelImage(pixels), PixelImage(pixels, resampler=resampler)):
        screen = QImage(round(300 * ratio), round(200 * ratio), QImage.Format.Format_RGB32)
        screen.setDevicePixelRatio(ratio)
        screen.fill(Qt.GlobalColor.black)
        painter = QPainter(screen)
        for _ in range(2):
            image.paint(painter, view.to_screen)
        painter.end()
        grey = screen.convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
        screens.append(rows[:, : grey.width()].astype(int))
    resampler.close()
    difference = np.abs(screens[0] - screens[1])
    assert np.median(difference) <= 2
    assert (difference > 6).mean() < 0.02, "but at the image's own edge"


def test_what_is_covered_is_the_images_part_of_the_view(qtbot: QtBot) -> None:
    resampler = Resampler()
    image = PixelImage(np.full((100, 100), 50, np.uint8), resampler=resampler)
    screen = QImage(300, 200, QImage.Format.Format_RGB32)
    painter = QPainter(screen)
    view = Transform(Extent(100, 100), 300, 200)
    assert image.covered(painter, view.to_screen) == QRect(50, 0, 200, 200)
    assert image.covered(painter, Affine.shift(1000.0, 0.0)) == QRect()
    assert PixelImage(np.zeros((9, 9), np.uint8)).covered(painter, view.to_screen) == QRect()
    painter.end()
    resampler.close()


@pytest.mark.parametrize(
    "covered", [QRect(), QRect(50, 0, 200, 200), QRect(20, 30, 40, 50), QRect(-9, -9, 900, 900), QRect(900, 0, 5, 5)]
)
def test_what_is_covered_and_what_lies_around_it_are_the_view_once(covered: QRect) -> None:
    times = np.zeros((200, 300), int)
    view = QRect(0, 0, 300, 200)
    for part in [*around(view, covered), view.intersected(covered)]:
        times[part.top() : part.bottom() + 1, part.left() : part.right() + 1] += 1
    assert (times == 1).all()
