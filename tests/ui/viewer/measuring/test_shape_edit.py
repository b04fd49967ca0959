"""Handles, moving and hitting, as plain geometry under any affine."""

from __future__ import annotations

import math
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.imaging.measuring.shapes import Angle, Ellipse, Line, Probe, Rectangle, Shape, is_possible
from qrstation.ui.viewer.frames.affine import Hold, Spot
from qrstation.ui.viewer.frames.transform import Extent, Transform
from qrstation.ui.viewer.measuring.shape_edit import (
    distance,
    ellipse_between,
    handle_at,
    handles,
    is_large_enough,
    kept_on,
    moved,
    with_handle,
)

EXTENT = Extent(300, 200, 0.5, 1.5)
across, down = st.floats(-0.5, 299.5), st.floats(-0.5, 199.5)
spots = st.builds(Spot, across, down)
shapes: st.SearchStrategy[Shape] = st.one_of(
    st.builds(lambda one, other: Line(*one, *other), spots, spots),
    st.builds(lambda one, two, three: Angle(*one, *two, *three), spots, spots, spots),
    st.builds(ellipse_between, spots, spots),
    st.builds(lambda one, other: Rectangle(*one, *other), spots, spots),
    st.builds(lambda one: Probe(*one), spots),
)
views = st.builds(
    lambda quarters, flipped: Transform(EXTENT, 900, 700, hold=Hold(quarters, flipped)),
    st.integers(0, 3),
    st.booleans(),
)


@given(shapes, st.floats(-500, 500), st.floats(-500, 500))
def test_a_moved_shape_keeps_its_form_and_stays_on_the_image(shape: Shape, dx: float, dy: float) -> None:
    after = moved(shape, dx, dy, EXTENT)
    ways = {
        (round(new.x - old.x, 6), round(new.y - old.y, 6)) for new, old in zip(after.points, shape.points, strict=True)
    }
    assert max(x for x, _ in ways) - min(x for x, _ in ways) < 1e-5
    assert max(y for _, y in ways) - min(y for _, y in ways) < 1e-5
    assert all(-0.5001 <= point.x <= 299.5001 and -0.5001 <= point.y <= 199.5001 for point in after.points)
    assert is_possible(after)


@given(shapes, st.integers(0, 3), spots)
def test_a_handle_goes_where_the_hand_puts_it(shape: Shape, number: int, to: Spot) -> None:
    number %= len(handles(shape))
    after = with_handle(shape, number, to)
    assert type(after) is type(shape)
    assert is_possible(after)
    if isinstance(shape, Ellipse):
        assert isinstance(after, Ellipse)
        edges = {round(value, 6) for value in (after.box.left, after.box.right, after.box.top, after.box.bottom)}
        assert round(to.y if number % 2 else to.x, 6) in edges
    else:
        assert tuple(after.points[number]) == pytest.approx(tuple(to))


def test_the_corner_opposite_to_the_hand_stays() -> None:
    box = Rectangle(10, 20, 50, 60)
    for number in range(4):
        after = with_handle(box, number, Spot(30, 35))
        assert after.points[(number + 2) % 4] == box.points[(number + 2) % 4]


@given(shapes, views)
def test_a_handle_is_hit_where_it_is_seen(shape: Shape, view: Transform) -> None:
    for handle in handles(shape):
        pointer = view.to_screen.at(*handle)
        away, number = handle_at(shape, view.to_screen, pointer)
        assert away == pytest.approx(0.0, abs=1e-6)
        assert math.dist(handles(shape)[number], handle) < 1e-6


@given(shapes, views, st.floats(0.0, 1.0))
def test_a_line_is_hit_all_along(shape: Shape, view: Transform, part: float) -> None:
    if isinstance(shape, Ellipse):
        turn = part * 2 * math.pi
        place = Spot(shape.x + shape.rx * math.cos(turn), shape.y + shape.ry * math.sin(turn))
    elif isinstance(shape, Probe):
        place = Spot(shape.x, shape.y)
    else:
        one, other = shape.points[0], shape.points[1]
        place = Spot(one.x + part * (other.x - one.x), one.y + part * (other.y - one.y))
    assert distance(shape, view.to_screen, view.to_screen.at(*place)) < 1.0


def test_the_distance_to_a_line_is_in_screen_points() -> None:
    view = Transform(EXTENT, 900, 1200, hold=Hold(1))
    line = Line(10, 50, 200, 50)
    above = view.to_screen.at(100, 50)
    assert distance(line, view.to_screen, Spot(above.x + 7, above.y)) == pytest.approx(7.0)
    end = view.to_screen.at(200, 50)
    assert distance(line, view.to_screen, Spot(end.x, end.y + 9)) == pytest.approx(9.0)


def test_what_is_outside_is_brought_to_the_edge() -> None:
    assert kept_on(EXTENT, Spot(-10, 500)) == (-0.5, 199.5)
    assert kept_on(EXTENT, Spot(3.25, 4.5)) == (3.25, 4.5)


@pytest.mark.parametrize(
    ("shape", "enough"),
    [
        (Line(0, 0, 0, 0), False), (Line(0, 0, 10, 0), True), (Angle(0, 0, 10, 0, 10, 0), False),
        (Rectangle(0, 0, 50, 0), False), (Ellipse(10, 10, 5, 0), False), (Ellipse(10, 10, 5, 5), True),
        (Probe(0, 0), True),
    ],
)  # fmt: skip
def test_a_shape_has_a_size_on_the_screen(shape: Shape, enough: bool) -> None:
    assert is_large_enough(shape, Transform(EXTENT, 900, 700).to_screen, 3.0) is enough


def test_an_ellipse_lies_between_two_corners_in_any_order() -> None:
    assert astuple(ellipse_between(Spot(10, 30), Spot(4, 10))) == (7, 20, 3, 10)
