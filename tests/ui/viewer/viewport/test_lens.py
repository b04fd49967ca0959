"""The magnifier is there while its key is held, follows the pointer, and shows the image larger under it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qrstation.ui.viewer.viewport.lens import FACTOR
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen

M = Qt.Key.Key_M


@pytest.fixture
def opened(screen: Screen) -> Screen:
    screen.open(heading(), ct_series())
    screen.focus(screen.first)
    screen.first.annotations.set_drawn(False)
    return screen


def test_it_is_up_as_long_as_the_key_is_held(opened: Screen) -> None:
    canvas = opened.first.canvas
    QTest.keyPress(canvas, M)
    assert canvas.lens.is_up
    release = QKeyEvent(QEvent.Type.KeyRelease, M, Qt.KeyboardModifier.NoModifier, "m", True)
    QApplication.sendEvent(canvas, release)
    assert canvas.lens.is_up, "a key held down is let go again and again on some systems"
    QTest.keyRelease(canvas, M)
    assert not canvas.lens.is_up


@pytest.mark.parametrize("what", ["click", "focus", "series"])
def test_it_goes_when_anything_else_begins(opened: Screen, what: str) -> None:
    canvas = opened.first.canvas
    QTest.keyPress(canvas, M)
    if what == "click":
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    elif what == "focus":
        opened.pane.thumbnails.setFocus()
    else:
        opened.first.tell(None, "Nothing here")
    assert not canvas.lens.is_up
    QTest.keyRelease(canvas, M)


def test_the_image_is_larger_round_the_pointer(opened: Screen) -> None:
    canvas = opened.first.canvas
    at = QPoint(300, 250)
    before = canvas.grab().toImage()
    QTest.keyPress(canvas, M)
    QTest.mouseMove(canvas, at)
    after = canvas.grab().toImage()
    for dx, dy in ((0, 0), (50, 0), (0, -50), (-40, 30)):
        same = before.pixelColor(at + QPoint(round(dx / FACTOR), round(dy / FACTOR))).lightness()
        assert after.pixelColor(at + QPoint(dx, dy)).lightness() == pytest.approx(same, abs=40)
    assert after.pixelColor(at + QPoint(150, 0)) == before.pixelColor(at + QPoint(150, 0))
    # There the body's edge comes into the glass. Within the lung the noise is alike by chance now and then.
    edge = at - QPoint(80, 0)
    assert after.pixelColor(edge).lightness() > before.pixelColor(edge).lightness() + 80
    QTest.keyRelease(canvas, M)
    assert canvas.grab().toImage() == before
