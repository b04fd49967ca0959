"""Fit, zoom, pan, turn and flip as plain numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.frames.transform import Extent, Seen, Transform

SQUARE = Extent(512, 512, 0.7, 0.7)
WIDE = Transform(SQUARE, 600, 400)
UNEQUAL = Extent(300, 200, 0.5, 1.5)
HOLDS = [Hold(quarters, flipped) for quarters in range(4) for flipped in (False, True)]
holds = st.sampled_from(HOLDS)


@st.composite
def views(draw: st.DrawFn) -> Transform:
    """Give any view of an image with pixels that are no squares, turned, flipped, zoomed and panned."""
    view = Transform(UNEQUAL, draw(st.integers(1, 3000)), draw(st.integers(1, 2000)), hold=draw(holds))
    if draw(st.booleans()):
        view = view.zoomed(draw(st.floats(0.2, 20.0)), draw(st.floats(0, 600)), draw(st.floats(0, 400)))
        view = view.panned(draw(st.floats(-300, 300)), draw(st.floats(-300, 300)))
    return view


def test_a_fitted_image_fills_the_narrower_side() -> None:
    assert WIDE.fitted
    assert WIDE.to_screen.at(-0.5, -0.5) == (pytest.approx(100.0), pytest.approx(0.0))
    assert WIDE.to_screen.at(511.5, 511.5) == (pytest.approx(500.0), pytest.approx(400.0))


@pytest.mark.parametrize("hold", HOLDS)
def test_a_fitted_image_lies_wholly_in_the_view_however_it_is_held(hold: Hold) -> None:
    view = Transform(UNEQUAL, 600, 400, hold=hold)
    corners = [view.to_screen.at(x, y) for x in (-0.5, 299.5) for y in (-0.5, 199.5)]
    across, down = [spot.x for spot in corners], [spot.y for spot in corners]
    assert min(across) >= -1e-6
    assert max(across) <= 600 + 1e-6
    assert min(down) >= -1e-6
    assert max(down) <= 400 + 1e-6
    fills = max(across) - min(across) == pytest.approx(600) or max(down) - min(down) == pytest.approx(400)
    assert fills
    assert view.to_screen.at(*UNEQUAL.middle) == (pytest.approx(300), pytest.approx(200))


def test_one_to_one_counts_device_pixels() -> None:
    assert WIDE.one_to_one().zoom() == pytest.approx(1.0)
    assert WIDE.one_to_one(2.0).zoom(2.0) == pytest.approx(1.0)


@given(views(), st.floats(-400, 700), st.floats(-400, 700))
def test_screen_and_image_lead_back_to_each_other(view: Transform, x: float, y: float) -> None:
    assert tuple(view.to_image.at(*view.to_screen.at(x, y))) == (pytest.approx(x, abs=1e-6), pytest.approx(y, abs=1e-6))


@given(views(), st.floats(1.0, 100.0))
def test_a_millimetre_is_as_long_across_as_down(view: Transform, length: float) -> None:
    across = view.to_screen.along(length / 0.5, 0.0)
    down = view.to_screen.along(0.0, length / 1.5)
    points = length * view.effective_scale
    assert abs(across.x) + abs(across.y) == pytest.approx(points)
    assert abs(down.x) + abs(down.y) == pytest.approx(points)


@given(views(), st.floats(0.5, 2.0), st.floats(0, 600), st.floats(0, 400))
def test_the_place_under_the_pointer_stays_while_zooming(view: Transform, factor: float, x: float, y: float) -> None:
    zoomed = view.zoomed(factor, x, y)
    place = view.to_image.at(x, y)
    centre = zoomed.centre
    assume(centre is not None and -0.5 < centre.x < 299.5 and -0.5 < centre.y < 199.5)
    assert zoomed.to_screen.at(*place) == (pytest.approx(x, abs=1e-6), pytest.approx(y, abs=1e-6))
    assert zoomed.hold == view.hold


@given(views(), st.floats(-20, 20), st.floats(-20, 20))
def test_a_pan_moves_with_the_hand(view: Transform, dx: float, dy: float) -> None:
    panned = view.panned(dx, dy)
    centre = panned.centre
    assume(centre is not None and -0.5 < centre.x < 299.5 and -0.5 < centre.y < 199.5)
    before, after = view.to_screen.at(10.0, 20.0), panned.to_screen.at(10.0, 20.0)
    assert (after.x - before.x, after.y - before.y) == (pytest.approx(dx, abs=1e-6), pytest.approx(dy, abs=1e-6))


@pytest.mark.parametrize("hold", HOLDS)
def test_a_pan_never_loses_the_image(hold: Hold) -> None:
    lost = replace(WIDE, hold=hold).panned(1e6, 1e6)
    seen = lost.seen
    assert seen.right > seen.left
    assert seen.bottom > seen.top


@given(views())
def test_turned_round_once_and_flipped_twice_it_is_as_before(view: Transform) -> None:
    hold = view.hold
    assert view.held(hold.turned(1).turned(1).turned(1).turned(1)).to_screen == view.to_screen
    assert view.held(hold.mirrored().mirrored()).to_screen == view.to_screen
    middle = view.to_image.at(view.width / 2, view.height / 2)
    turned = view.held(hold.turned(1))
    assert turned.to_image.at(view.width / 2, view.height / 2) == (
        pytest.approx(middle.x, abs=1e-6),
        pytest.approx(middle.y, abs=1e-6),
    ), "it is turned round what is in the middle of the view"


def test_a_resized_view_stays_fitted_or_keeps_its_scale() -> None:
    assert WIDE.resized(300, 200).fitted
    zoomed = WIDE.zoomed(2.0, 300, 200)
    assert zoomed.resized(300, 200).effective_scale == zoomed.effective_scale


def test_an_image_of_the_same_extent_keeps_the_view_and_another_is_fitted() -> None:
    zoomed = WIDE.held(Hold(1, True)).zoomed(2.0, 300, 200)
    assert zoomed.onto(Extent(512, 512, 0.7, 0.7)) is zoomed
    assert zoomed.onto(Extent(100, 100)).fitted
    assert zoomed.onto(Extent(100, 100)).hold == Hold(1, True)


def test_zoom_has_its_ends() -> None:
    far = WIDE.zoomed(1e-9, 0, 0)
    near = WIDE.zoomed(1e9, 300, 200)
    assert far.effective_scale == pytest.approx(WIDE.fit_scale * 0.1)
    assert near.seen.right - near.seen.left >= 4.0


def test_what_is_seen_is_cut_at_the_image() -> None:
    assert WIDE.seen == Seen(-0.5, pytest.approx(-0.5), 511.5, pytest.approx(511.5))  # type: ignore[arg-type]
    near = Transform(SQUARE, 600, 400).one_to_one().panned(-56.0, 0.0)
    assert near.seen.left == pytest.approx(11.5)
    assert near.seen.right == 511.5
    turned = near.held(Hold(1)).seen
    assert (turned.right - turned.left, turned.bottom - turned.top) == (pytest.approx(400), pytest.approx(512))


def test_a_view_without_size_does_no_harm() -> None:
    empty = Transform(Extent(10, 10), 0, 0)
    assert empty.seen.left <= empty.seen.right
    assert empty.zoomed(2.0, 0, 0).seen.left <= empty.extent.middle.x
