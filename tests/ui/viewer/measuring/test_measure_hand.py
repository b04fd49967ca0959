"""Each tool draws over the affine, however the image is held, and what is drawn can be grasped, moved and undone."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from qrstation.imaging.measuring.shapes import Angle, Ellipse, Line, Probe, Rectangle, Shape
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.viewport.tools import Tool
from tests.ui.viewer.measuring.conftest import SPACING
from tests.ui.viewer.measuring.hands import LEFT, MeasuringHand

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
HOLDS = [Hold(quarters, flipped) for quarters in range(4) for flipped in (False, True)]
DRAWN: dict[Tool, tuple[tuple[float, float], ...]] = {
    Tool.DISTANCE: ((10, 40), (40, 20)),
    Tool.ANGLE: ((10, 40), (30, 40), (30, 15)),
    Tool.ELLIPSE: ((10, 10), (40, 30)),
    Tool.RECTANGLE: ((20, 12), (44, 40)),
    Tool.PROBE: ((32, 20), (32, 20)),
}


def drawn_by(tool: Tool, hand: MeasuringHand, *path: tuple[float, float]) -> Shape:
    """Give the shape that a hand must have drawn, at the places its mouse could reach."""
    places = [hand.reached(*place) for place in path]
    first, last = places[0], places[-1]
    match tool:
        case Tool.DISTANCE:
            return Line(*first, *last)
        case Tool.ANGLE:
            return Angle(*first, *places[1], *last)
        case Tool.ELLIPSE:
            centre = (first.x + last.x) / 2, (first.y + last.y) / 2
            return Ellipse(*centre, abs(last.x - first.x) / 2, abs(last.y - first.y) / 2)
        case Tool.RECTANGLE:
            return Rectangle(*first, *last)
        case _:
            return Probe(*last)


def near(shape: Shape) -> object:
    return pytest.approx(astuple(shape), abs=1e-6)


@pytest.mark.parametrize("hold", HOLDS)
@pytest.mark.parametrize("tool", DRAWN)
def test_each_tool_draws_at_the_pointer_however_the_image_is_held(hand: MeasuringHand, tool: Tool, hold: Hold) -> None:
    hand.viewport.look.hold_so(hold)
    hand.draw(tool, *DRAWN[tool])
    assert type(hand.shape) is type(drawn_by(tool, hand, *DRAWN[tool]))
    assert astuple(hand.shape) == near(drawn_by(tool, hand, *DRAWN[tool]))
    assert hand.all[0].place == (hand.screen.sop_uid(hand.viewport), 0)


@pytest.mark.parametrize("hold", HOLDS)
def test_numbers_do_not_depend_on_how_the_image_is_held(hand: MeasuringHand, hold: Hold) -> None:
    hand.viewport.look.hold_so(hold)
    for tool, path in (DRAWN | {Tool.ANGLE: ((50, 60), (60, 60), (60, 45))}).items():
        hand.draw(tool, *path)
    known = (hand.owner.found(each.uid) for each in hand.all)
    line, angle, ellipse, rectangle, probe = (found for found in known if found is not None)
    shapes = [each.shape for each in hand.all]
    assert isinstance(shapes[0], Line)
    length = math.hypot((shapes[0].x2 - shapes[0].x1) * SPACING[1], (shapes[0].y2 - shapes[0].y1) * SPACING[0])
    assert line.length is not None
    assert (line.length.value, line.length.unit) == (pytest.approx(length), "mm")
    assert angle.angle == pytest.approx(90.0, abs=2.0)
    assert isinstance(shapes[2], Ellipse)
    assert ellipse.area is not None
    assert ellipse.area.value == pytest.approx(math.pi * shapes[2].rx * SPACING[1] * shapes[2].ry * SPACING[0])
    frame = hand.viewport.feed.picture.order.frame if hand.viewport.feed.picture else None
    assert frame is not None
    assert isinstance(shapes[3], Rectangle)
    box = shapes[3].box
    inside = frame.pixels[
        math.ceil(box.top) : math.floor(box.bottom) + 1, math.ceil(box.left) : math.floor(box.right) + 1
    ]
    assert rectangle.mean == pytest.approx(float(inside.mean()) - 1024.0)
    assert rectangle.sd == pytest.approx(float(np.std(inside)))
    assert probe.mean == pytest.approx(float(frame.pixels[20, 32]) - 1024.0)


@pytest.mark.parametrize("hold", [Hold(), Hold(1), Hold(3, True)])
@pytest.mark.parametrize("zoom", [1.0, 4.0])
def test_a_shape_lies_on_the_same_pixels_after_zoom_pan_and_turning(
    hand: MeasuringHand, hold: Hold, zoom: float
) -> None:
    hand.draw(Tool.DISTANCE, *DRAWN[Tool.DISTANCE])
    before = hand.shape
    hand.viewport.look.hold_so(hold)
    hand.canvas.zoom_by(zoom, hand.canvas.rect().center().toPointF())
    hand.canvas.pan_by(15.0, -10.0)
    assert hand.shape == before
    (drawn,) = hand.layer.drawn()
    assert drawn.shape == before
    # It is grasped where it is seen now.
    end = hand.canvas.view.to_screen.at(before.points[1].x, before.points[1].y)
    if hand.canvas.rect().contains(round(end.x), round(end.y)):
        hand.drag((before.points[1].x, before.points[1].y), (30.0, 24.0))
        assert tuple(hand.shape.points[1]) == pytest.approx(
            (30.0, 24.0), abs=1.5 / hand.canvas.view.effective_scale / min(SPACING)
        )


def test_lines_and_angles_are_drawn_by_clicks_too(hand: MeasuringHand) -> None:
    hand.choose(Tool.DISTANCE)
    hand.click(10, 20)
    hand.move(30, 40)
    (drawn,) = hand.layer.drawn()
    assert astuple(drawn.shape) == near(drawn_by(Tool.DISTANCE, hand, (10, 20), (30, 40)))
    assert hand.all == (), "it is no measurement yet"
    hand.click(30, 40)
    assert astuple(hand.shape) == near(drawn_by(Tool.DISTANCE, hand, (10, 20), (30, 40)))
    hand.screen.press(Qt.Key.Key_Delete)
    hand.choose(Tool.ANGLE)
    for place in DRAWN[Tool.ANGLE]:
        hand.move(*place)
        hand.click(*place)
    assert astuple(hand.shape) == near(drawn_by(Tool.ANGLE, hand, *DRAWN[Tool.ANGLE]))


@pytest.mark.parametrize("tool", DRAWN)
def test_every_handle_is_grasped_and_the_whole_is_moved(hand: MeasuringHand, tool: Tool) -> None:
    hand.draw(tool, *DRAWN[tool])
    for number in range(len(hand.shape.points)):
        before = hand.shape
        start = before.points[number]
        hand.drag((start.x, start.y), (start.x + 3, start.y + 2))
        after = hand.shape
        assert after != before
        way = after.points[number].x - start.x, after.points[number].y - start.y
        if tool is Tool.ELLIPSE:
            assert way[number % 2] == pytest.approx((3.0, 2.0)[number % 2], abs=0.5)
            assert tuple(after.points[(number + 2) % 4])[number % 2] == pytest.approx(
                tuple(before.points[(number + 2) % 4])[number % 2]
            ), "the opposite end stays"
        else:
            assert way == pytest.approx((3.0, 2.0), abs=0.5)
    if tool is Tool.PROBE:
        return
    before = hand.shape
    one, other = before.points[0], before.points[1]
    middle = (one.x + other.x) / 2, (one.y + other.y) / 2
    if isinstance(before, Ellipse):
        middle = before.x + before.rx * math.sqrt(0.5), before.y + before.ry * math.sqrt(0.5)
    hand.drag(middle, (middle[0] + 4, middle[1] + 3))
    moved = [(new.x - old.x, new.y - old.y) for new, old in zip(hand.shape.points, before.points, strict=True)]
    assert moved == [pytest.approx((4.0, 3.0), abs=0.5)] * len(moved)


def test_nothing_leaves_the_image(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, (10, 10), (-40, -40))
    assert hand.shape.points[1] == (-0.5, -0.5)
    hand.drag((4, 4), (100, 100))
    points = hand.shape.points
    assert max(point.y for point in points) == pytest.approx(63.5)
    assert points[0].x - points[1].x == pytest.approx(10.5, abs=0.5), "it keeps its form"


def test_escape_ends_a_drawing_and_a_move_and_nothing_else(hand: MeasuringHand) -> None:
    hand.viewport.look.hold_so(Hold(1))
    hand.choose(Tool.DISTANCE)
    hand.press(10, 10)
    hand.move(30, 30)
    hand.screen.press(Qt.Key.Key_Escape)
    hand.release(30, 30)
    assert hand.layer.drawn() == ()
    assert hand.viewport.look.hold == Hold(1), "the view is not reset"
    hand.draw(Tool.DISTANCE, *DRAWN[Tool.DISTANCE])
    before = hand.shape
    hand.press(*DRAWN[Tool.DISTANCE][1])
    hand.move(60, 60)
    hand.screen.press(Qt.Key.Key_Escape)
    hand.release(60, 60)
    assert hand.shape == before
    hand.screen.press(Qt.Key.Key_Escape)
    assert hand.viewport.look.hold == Hold()


def test_steps_go_back_and_on_again(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, *DRAWN[Tool.DISTANCE])
    drawn = hand.shape
    hand.drag(DRAWN[Tool.DISTANCE][1], (50, 50))
    changed = hand.shape
    hand.screen.press(Qt.Key.Key_Delete)
    assert hand.all == ()
    for shape in (changed, drawn):
        hand.screen.press(Qt.Key.Key_Z, CTRL)
        assert hand.shape == shape
    hand.screen.press(Qt.Key.Key_Z, CTRL)
    hand.screen.press(Qt.Key.Key_Z, CTRL)
    assert hand.all == ()
    for shape in (drawn, changed):
        hand.screen.press(Qt.Key.Key_Z, CTRL | SHIFT)
        assert hand.shape == shape
    hand.screen.press(Qt.Key.Key_Y, CTRL)
    assert hand.all == ()


def test_what_is_too_small_to_be_seen_is_no_measurement(hand: MeasuringHand) -> None:
    hand.choose(Tool.RECTANGLE)
    hand.drag((10, 10), (40, 10))
    hand.choose(Tool.DISTANCE)
    QTest.mouseDClick(hand.canvas, Qt.MouseButton.LeftButton, pos=hand.point(20, 20))
    hand.release(20, 20)
    hand.screen.press(Qt.Key.Key_Escape)
    assert hand.all == ()
    assert not hand.screen.second.isVisible(), "no viewport was enlarged"


def test_another_tool_selects_by_a_click_and_leaves_what_lies_under_a_drag(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, *DRAWN[Tool.DISTANCE])
    before = hand.shape
    hand.owner.select("")
    hand.screen.press(Qt.Key.Key_W)
    window = hand.viewport.feed.window
    hand.drag((25, 30), (40, 40), (50, 50))
    assert hand.shape == before
    assert hand.viewport.feed.window != window
    hand.click(25, 30)
    assert hand.owner.selected == hand.all[0].uid
    hand.drag((25, 30), (28, 33))
    assert hand.shape != before
    hand.click(60, 5)
    assert hand.owner.selected == ""


def test_the_nearest_of_several_is_grasped(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, (10, 10), (50, 10))
    hand.draw(Tool.DISTANCE, (10, 14), (50, 14))
    first, second = hand.all
    hand.click(30, 10)
    assert hand.owner.selected == first.uid
    hand.click(30, 14)
    assert hand.owner.selected == second.uid


def test_the_pointer_tells_what_a_press_would_do(hand: MeasuringHand) -> None:
    canvas = hand.canvas
    hand.draw(Tool.DISTANCE, *DRAWN[Tool.DISTANCE])
    for place, shape in (
        ((10, 40), Qt.CursorShape.PointingHandCursor),
        ((25, 30), Qt.CursorShape.SizeAllCursor),
        ((60, 60), Qt.CursorShape.CrossCursor),
    ):
        hand.move(*place)
        assert canvas.cursor().shape() is shape
    hand.screen.press(Qt.Key.Key_W)
    assert canvas.cursor().shape() is Qt.CursorShape.ArrowCursor
    hand.screen.press(Qt.Key.Key_E)
    assert canvas.cursor().shape() is Qt.CursorShape.CrossCursor


def test_the_wheel_and_the_other_buttons_stay_the_hands_while_one_draws(hand: MeasuringHand) -> None:
    hand.choose(Tool.DISTANCE)
    hand.click(10, 20)
    before = hand.canvas.view.to_screen.at(10, 20)
    hand.screen.drag(hand.viewport, Qt.MouseButton.MiddleButton, (200, 200), (220, 210), (240, 220))
    after = hand.canvas.view.to_screen.at(10, 20)
    assert (after.x - before.x, after.y - before.y) == (pytest.approx(40), pytest.approx(20))
    hand.click(30, 40)
    assert tuple(hand.shape.points[0]) == pytest.approx((10, 20), abs=0.3)


def test_hidden_words_hide_shapes_until_one_measures(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, *DRAWN[Tool.DISTANCE])
    hand.screen.press(Qt.Key.Key_W)
    with_shape = hand.canvas.grab().toImage()
    hand.screen.press(Qt.Key.Key_I)
    at = hand.point(25, 30)
    assert hand.canvas.grab().toImage().pixelColor(at) != with_shape.pixelColor(at)
    hand.owner.select("")
    hand.click(25, 30)
    assert hand.owner.selected == "", "what is not seen is not hit"
    hand.choose(Tool.DISTANCE)
    assert hand.canvas.grab().toImage().pixelColor(at) == with_shape.pixelColor(at)
    QTest.mouseMove(hand.canvas, QPoint(5, 5))


@pytest.mark.parametrize("tool", DRAWN)
def test_a_double_click_enlarges_and_measures_nothing(hand: MeasuringHand, tool: Tool) -> None:
    hand.screen.pane.commands["layout 1x2"].trigger()
    hand.choose(tool)
    stage = hand.screen.pane.stage
    for is_alone in (True, False):
        hand.double_click(20, 20)
        assert stage.is_alone is is_alone
        assert hand.all == ()
        assert hand.layer.drawn() == ()
        assert hand.owner.steps.count() == 0
    hand.draw(tool, *DRAWN[tool])
    assert len(hand.all) == 1, "and the next shape is drawn as usual"
    before = hand.all
    hand.double_click(5, 55)
    assert stage.is_alone
    assert hand.all == before


def test_a_double_click_with_a_shaking_hand_leaves_no_tiny_shape(hand: MeasuringHand) -> None:
    hand.screen.pane.commands["layout 1x2"].trigger()
    hand.choose(Tool.DISTANCE)
    at = hand.point(20, 20)
    aside = at + QPoint(4, 3)
    QTest.mousePress(hand.canvas, LEFT, pos=at)
    QTest.mouseMove(hand.canvas, aside)
    QTest.mouseRelease(hand.canvas, LEFT, pos=aside)
    hand.click_again(aside)
    assert hand.screen.pane.stage.is_alone
    assert hand.all == ()
    assert not hand.owner.steps.canRedo()


def test_a_double_click_within_a_drawing_sets_one_point(hand: MeasuringHand) -> None:
    hand.screen.pane.commands["layout 1x2"].trigger()
    hand.choose(Tool.ANGLE)
    first, middle, last = DRAWN[Tool.ANGLE]
    hand.click(*first)
    hand.move(*middle)
    hand.double_click(*middle)
    assert not hand.screen.pane.stage.is_alone
    hand.move(*last)
    hand.click(*last)
    assert astuple(hand.shape) == near(drawn_by(Tool.ANGLE, hand, *DRAWN[Tool.ANGLE]))
