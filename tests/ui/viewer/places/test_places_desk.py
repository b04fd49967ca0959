"""Lines of reference and the cursor in space: over every hold, through shifts, and gone with what they were of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qrstation.core.events import StudiesDeleted
from qrstation.core.instance import InstanceRecord, SeriesRecord
from qrstation.imaging.frame import Geometry, SpacingKind
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.scrolling.shifts import By, Shift
from qrstation.ui.viewer.viewport.viewport import Viewport
from tests.ui.viewer.made_up import ct_frame, ct_series, heading
from tests.ui.viewer.screen import Screen

SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
SHIFT = Qt.KeyboardModifier.ShiftModifier
HOLDS = [Hold(quarters, flipped) for quarters in range(4) for flipped in (False, True)]
Series = tuple[SeriesRecord, tuple[InstanceRecord, ...]]


def axial(study_uid: str = "1.1") -> Series:
    return ct_series(study_uid, 2, 20, first=-40.0)


def sagittal(study_uid: str = "1.1") -> Series:
    """Give fewer images, so that the axial ones are looked at first; their pixels are no squares."""
    record, instances = ct_series(study_uid, 3, 18, first=-40.0, orientation=SAGITTAL)
    return record, tuple(replace(each, spacing=(0.7, 0.35), columns=128) for each in instances)


@pytest.fixture
def crossed(screen: Screen) -> Screen:
    """Two viewports: axial images, and sagittal ones of the same frame of reference."""
    for instance in sagittal()[1]:
        frame = ct_frame(1, 128)
        geometry = Geometry((0.7, 0.35), SpacingKind.PATIENT, orientation=SAGITTAL)
        pixels = np.ascontiguousarray(frame.pixels[:64])
        screen.decoders.frames[instance.sop_uid, 0] = replace(frame, pixels=pixels, geometry=geometry)
    screen.open(heading(), axial(), sagittal())
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    screen.put_beside("1.1.2", "1.1.3")
    return screen


def point_at(viewport: Viewport, x: float, y: float, modifier: Qt.KeyboardModifier = SHIFT) -> None:
    """Move the mouse over a pixel, no button being down."""
    spot = viewport.canvas.view.to_screen.at(x, y)
    at, none = QPointF(spot.x, spot.y), Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, at, viewport.canvas.mapToGlobal(at), none, none, modifier)
    QApplication.sendEvent(viewport.canvas, moved)


def test_the_active_image_is_a_line_on_those_that_it_cuts(crossed: Screen) -> None:
    places, (one, other) = crossed.pane.places, crossed.pane.viewports[:2]
    one.go_to(5)
    crossed.until(lambda: crossed.shows_slice(one, 5))
    assert places.line_in(one) is None, "it is active itself"
    line = places.line_in(other)
    assert line is not None
    assert (line.y1, line.y2) == pytest.approx((30 / 0.7,) * 2), "at -30 mm, seen from above at 0"
    one.go_to(10)
    crossed.until(lambda: crossed.shows_slice(one, 10))
    assert places.line_in(other) != line
    crossed.focus(other)
    assert places.line_in(other) is None
    assert places.line_in(one) is not None


def test_lines_are_switched_and_go_with_the_images(crossed: Screen) -> None:
    places, other = crossed.pane.places, crossed.second
    before = other.canvas.grab().toImage()
    crossed.press(Qt.Key.Key_X)
    assert places.line_in(other) is None
    assert other.canvas.grab().toImage() != before
    crossed.press(Qt.Key.Key_X)
    assert other.canvas.grab().toImage() == before
    crossed.arrive(*ct_series("1.1", 4, 5))
    crossed.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    assert places.line_in(other) is None
    other.canvas.grab()


@pytest.mark.parametrize("hold", HOLDS, ids=str)
def test_the_hand_points_at_one_place_in_all(crossed: Screen, hold: Hold) -> None:
    places, (one, other) = crossed.pane.places, crossed.pane.viewports[:2]
    one.look.hold_so(hold)
    other.look.hold_so(hold)
    one.go_to(5)
    crossed.until(lambda: crossed.shows_slice(one, 5))
    crossed.second.content.touched = False
    point_at(one, 20.0, 40.0)
    # 14 mm to the left, 28 mm to the back, at -30 mm.
    crossed.until(lambda: crossed.shows(other))
    piece, cross = other.feed.piece, places.cross_in(other)
    assert piece is not None
    assert piece.plane is not None
    assert cross is not None
    assert piece.plane.centre[0] == pytest.approx(14.0, abs=1.01)
    assert (cross.x, cross.y) == pytest.approx((28 / 0.35, 30 / 0.7), abs=1e-6)
    assert other.content.touched, "what arrives does not take it away"
    assert places.cross_in(one) is None
    index = other.content.wanted_index
    point_at(one, 21.0, 41.0, Qt.KeyboardModifier.NoModifier)
    assert places.cross_in(other) is None
    assert other.content.wanted_index == index


def test_line_and_cross_are_drawn_where_they_are(crossed: Screen) -> None:
    one, other = crossed.first, crossed.second
    crossed.press(Qt.Key.Key_I)
    one.go_to(5)
    crossed.until(lambda: crossed.shows_slice(one, 5))
    point_at(one, 20.0, 40.0)
    crossed.until(lambda: crossed.shows(other))
    cross = crossed.pane.places.cross_in(other)
    assert cross is not None
    drawn = other.canvas.grab().toImage()
    at = other.canvas.view.to_screen.at(cross.x, cross.y)
    for beside, above in ((40, 0), (0, 9)):
        colour = drawn.pixelColor(int(at.x) - beside, int(at.y) - above)
        assert colour.blue() > colour.red() + 40, (beside, above, colour.name())


def test_the_cross_goes_when_another_viewport_hears_the_key(crossed: Screen) -> None:
    places, (one, other) = crossed.pane.places, crossed.pane.viewports[:2]
    point_at(other, 64.0, 30.0)
    assert places.cross_in(one) is not None
    up = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(one.canvas, up)
    assert places.cross_in(one) is None


def test_the_cross_goes_with_the_key_and_with_the_pointer(crossed: Screen) -> None:
    places, (one, other) = crossed.pane.places, crossed.pane.viewports[:2]
    point_at(one, 20.0, 40.0)
    assert places.cross_in(other) is not None
    up = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(one.canvas, up)
    assert places.cross_in(other) is None
    point_at(one, 20.0, 40.0)
    QApplication.sendEvent(one.canvas, QEvent(QEvent.Type.Leave))
    assert places.cross_in(other) is None
    point_at(one, -20.0, 40.0)
    assert places.cross_in(other) is None, "beside the image is no place"


def test_where_frames_do_not_compare_nothing_is_shown_until_a_shift_is_known(screen: Screen) -> None:
    screen.open(heading("1.1"), axial("1.1"))
    screen.open(heading("1.2", "20250506"), sagittal("1.2"))
    screen.until(lambda: screen.shows(screen.first) and screen.shows(screen.second))
    places, other = screen.pane.places, screen.second
    screen.focus(screen.first)
    point_at(screen.first, 20.0, 40.0)
    assert places.line_in(other) is None
    assert places.cross_in(other) is None
    screen.pane.controls._link.shifts.put("1.1.99", "1.2.99", Shift((0.0, 0.0, 7.0), By.PIXELS))
    point_at(screen.first, 20.0, 40.0)
    line, cross = places.line_in(other), places.cross_in(other)
    assert line is not None
    assert cross is not None
    piece = screen.first.feed.piece
    assert piece is not None
    assert piece.plane is not None
    down = -(piece.plane.centre[2] + 7.0) / 0.7
    assert (line.y1, cross.y) == pytest.approx((down, down))


def test_a_drag_with_shift_points_nowhere(crossed: Screen) -> None:
    canvas = crossed.first.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, SHIFT, QPoint(60, 60))
    QTest.mouseMove(canvas, QPoint(80, 90))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, SHIFT, QPoint(80, 90))
    assert crossed.pane.places.cross_in(crossed.second) is None
