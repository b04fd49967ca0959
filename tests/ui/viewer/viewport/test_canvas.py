"""What is painted anew is all that has changed: the screen looks as if all of it had been painted at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qrstation.core.instance import InstanceRecord, SeriesRecord
from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.viewport.viewport import Viewport
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen

SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
Series = tuple[SeriesRecord, tuple[InstanceRecord, ...]]


@pytest.fixture
def opened(screen: Screen) -> Screen:
    """Axial images, and sagittal ones in which lines of reference are drawn."""
    screen.open(heading(), ct_series("1.1", 2, 20, first=-40.0), ct_series("1.1", 3, 18, orientation=SAGITTAL))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    screen.put_beside("1.1.2", "1.1.3")
    return screen


def shades(picture: QPixmap) -> NDArray[np.uint8]:
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), :3].copy()  # the image goes with this function


def on_screen(screen: Screen, viewport: Viewport) -> NDArray[np.uint8]:
    """Give what has been painted so far, one change over the other."""
    pane, canvas = screen.pane, viewport.canvas
    at = canvas.mapTo(pane, QPoint(0, 0))
    return shades(pane.screen().grabWindow(pane.winId(), at.x(), at.y(), canvas.width(), canvas.height()))


def assert_whole(screen: Screen) -> None:
    """Wait until nothing more is to be painted, and compare with what paints all at once."""
    for viewport in screen.pane.viewports[:2]:
        screen.until(lambda at=viewport: _is_whole(screen, at))  # type: ignore[misc]


def _is_whole(screen: Screen, viewport: Viewport) -> bool:
    painted, whole = on_screen(screen, viewport), shades(viewport.canvas.grab())
    return painted.shape == whole.shape and np.abs(painted.astype(int) - whole).max() <= 3


def walk(screen: Screen, by: int) -> None:
    wanted = screen.first.content.slice_index + by
    screen.first.step(by)
    screen.until(lambda: screen.shows_slice(screen.first, wanted))


def measure(screen: Screen) -> None:
    screen.pane.commands["tool distance"].trigger()
    canvas = screen.first.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 90))
    QTest.mouseMove(canvas, QPoint(180, 240))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(180, 240))
    screen.until(lambda: "mm" in screen.first.annotations.caption)


CHANGES: dict[str, Callable[[Screen], object]] = {
    "walk": lambda screen: walk(screen, 1),
    "walk far": lambda screen: walk(screen, -9),
    "window": lambda screen: screen.first.look.drag_window(40.0, -30.0),
    "invert": lambda screen: screen.pane.commands["invert"].trigger(),
    "zoom": lambda screen: screen.first.canvas.zoom_by(1.7, QPointF(80, 90)),
    "zoom out": lambda screen: screen.first.canvas.zoom_by(0.5, QPointF(80, 90)),
    "pan": lambda screen: screen.first.canvas.pan_by(37.5, -20.25),
    "turn": lambda screen: screen.pane.commands["turn right"].trigger(),
    "words": lambda screen: screen.pane.commands["annotations"].trigger(),
    "lines": lambda screen: screen.pane.commands["reference lines"].trigger(),
    "measure": measure,
    "beside": lambda screen: screen.second.step(3),
    "look there": lambda screen: screen.first.canvas.look_at(2.5, Spot(20.0, 30.0)),
    "other image": lambda screen: screen.pane.show_series(0, "1.1", "1.1.3"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_leaves_nothing_of_what_was_before(opened: Screen, change: str) -> None:
    assert_whole(opened)
    CHANGES[change](opened)
    assert_whole(opened)
    walk(opened, 1)
    assert_whole(opened)


def test_one_change_after_the_other_leaves_nothing(opened: Screen) -> None:
    for change in ("walk", "measure", "walk", "walk far", "zoom out", "walk", "words", "walk", "words", "turn", "walk"):
        CHANGES[change](opened)
        assert_whole(opened)


def test_a_walk_paints_the_image_and_not_what_is_black_round_it(opened: Screen) -> None:
    canvas, painted = opened.first.canvas, []

    def note(event: object) -> None:
        painted.append(event.region().boundingRect())  # type: ignore[attr-defined]
        type(canvas).paintEvent(canvas, event)  # type: ignore[arg-type]

    canvas.paintEvent = note  # type: ignore[method-assign]
    opened.pane.resize(1400, 500)
    assert_whole(opened)
    opened.first.canvas.show_whole()
    assert_whole(opened)
    painted.clear()
    opened.first.feed.look_again()
    QApplication.processEvents()
    assert painted
    assert max(each.width() for each in painted) < canvas.width()
