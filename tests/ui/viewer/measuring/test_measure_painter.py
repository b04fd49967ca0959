"""Measurements are painted where the affine says, their words in the view and off what is taken."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from qrstation.imaging.measuring.shapes import Angle, Ellipse, Line, Probe, Rectangle, Shape
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.frames.transform import Extent, Transform
from qrstation.ui.viewer.measuring.label_place import leader
from qrstation.ui.viewer.measuring.measure_painter import COLOUR, Drawn, MeasurePainter
from qrstation.ui.viewer.overlay.overlay_layout import Box

SHAPES: tuple[Shape, ...] = (
    Line(40, 50, 200, 120), Angle(30, 30, 150, 40, 160, 150), Ellipse(150, 90, 60, 40), Rectangle(40, 30, 200, 150),
)  # fmt: skip


def painted(view: Transform, *drawn: Drawn, taken: tuple[Box, ...] = ()) -> tuple[QImage, tuple[Box, ...]]:
    screen = QImage(view.width, view.height, QImage.Format.Format_RGB32)
    screen.fill(Qt.GlobalColor.white)
    painter = QPainter(screen)
    area = QRectF(0, 0, view.width, view.height)
    boxes = MeasurePainter(QFont()).paint(painter, area, view.to_screen, drawn, taken)
    painter.end()
    return screen, boxes


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("hold", [Hold(quarters, flipped) for quarters in range(4) for flipped in (False, True)])
def test_a_line_is_light_with_a_dark_edge_at_its_place(qtbot: QtBot, shape: Shape, hold: Hold) -> None:
    view = Transform(Extent(300, 200, 0.5, 1.5), 900, 700, hold=hold)
    screen, boxes = painted(view, Drawn(shape, ("53.3 mm", "calibrated")))
    place = shape.points[0]
    at = view.to_screen.at(*place)
    round_it = [screen.pixelColor(int(at.x) + dx, int(at.y) + dy) for dx in range(-4, 5) for dy in range(-4, 5)]
    assert any(abs(each.red() - COLOUR.red()) < 60 and each.blue() > 180 and each.red() < 160 for each in round_it)
    assert any(each.lightness() < 60 for each in round_it)
    assert len(boxes) == 1
    assert Box(0, 0, 900, 700).holds(boxes[0])


def test_a_probe_leaves_its_pixel_to_be_seen(qtbot: QtBot) -> None:
    view = Transform(Extent(300, 200), 900, 600)
    screen, _ = painted(view, Drawn(Probe(100, 100)))
    at = view.to_screen.at(100, 100)
    assert screen.pixelColor(int(at.x), int(at.y)) == Qt.GlobalColor.white
    assert screen.pixelColor(int(at.x) + 5, int(at.y)).lightness() < 200


def test_words_keep_off_what_is_taken(qtbot: QtBot) -> None:
    view = Transform(Extent(300, 200), 900, 600)
    (free,) = painted(view, Drawn(SHAPES[0], ("53.3 mm",)))[1]
    (moved,) = painted(view, Drawn(SHAPES[0], ("53.3 mm",)), taken=(free,))[1]
    assert not moved.meets(free)
    assert painted(view, Drawn(SHAPES[0]))[1] == (), "a shape without words has no box"


places = st.tuples(st.floats(90, 210), st.floats(60, 140))
near_each_other: st.SearchStrategy[Shape] = st.one_of(
    st.builds(lambda one, other: Line(*one, *other), places, places),
    st.builds(lambda one, two, three: Angle(*one, *two, *three), places, places, places),
    st.builds(lambda at: Ellipse(at[0], at[1], 12, 8), places),
    st.builds(lambda one, other: Rectangle(*one, *other), places, places),
    st.builds(lambda at: Probe(*at), places),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shapes=st.lists(near_each_other, min_size=2, max_size=6), chosen=st.integers(0, 5))
def test_words_lie_neither_over_each_other_nor_over_a_handle(qtbot: QtBot, shapes: list[Shape], chosen: int) -> None:
    view = Transform(Extent(300, 200), 900, 600)
    listed = [
        Drawn(shape, ("mean 45.1 HU · SD 12.9", "−12 to 130", "153.3 mm²"), selected=number == chosen)
        for number, shape in enumerate(shapes)
    ]
    _, boxes = painted(view, *listed)
    assert len(boxes) == len(shapes)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    for handle in (view.to_screen.at(*point) for shape in shapes for point in shape.points):
        assert not any(box.left <= handle.x <= box.right and box.top <= handle.y <= box.bottom for box in boxes)


def test_words_that_stand_away_from_their_shape_have_a_line_to_it(qtbot: QtBot) -> None:
    view = Transform(Extent(300, 200), 900, 600)
    (box,) = painted(view, Drawn(Probe(150, 100), ("45 HU",)))[1]
    assert leader(box, [view.to_screen.at(150, 100)]) is None
    round_it = Box(box.left - 120, box.top - 60, box.right + 60, box.bottom + 60)
    screen, (moved,) = painted(view, Drawn(Probe(150, 100), ("45 HU",)), taken=(round_it,))
    assert not moved.meets(round_it)
    led = leader(moved, [view.to_screen.at(150, 100)])
    assert led is not None
    middle = QPointF(*led[0]) * 0.5 + QPointF(*led[1]) * 0.5
    near = [screen.pixelColor(int(middle.x()) + dx, int(middle.y()) + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    assert any(colour != Qt.GlobalColor.white for colour in near)


def test_the_selected_one_has_handles(qtbot: QtBot) -> None:
    view = Transform(Extent(300, 200), 900, 600)
    at = view.to_screen.at(40, 50)
    plain = painted(view, Drawn(SHAPES[0]))[0].pixelColor(int(at.x), int(at.y))
    chosen = painted(view, Drawn(SHAPES[0], selected=True))[0].pixelColor(int(at.x), int(at.y))
    assert chosen == Qt.GlobalColor.white
    assert plain != chosen
