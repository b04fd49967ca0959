"""Fit, zoom and pan as plain numbers."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qrstation.ui.viewer.frames.transform import Extent, Transform

WIDE = Transform(Extent(358.4, 358.4, 0.7), 600, 400)


def test_a_fitted_image_fills_the_narrower_side() -> None:
    assert WIDE.fitted
    assert WIDE.to_view(0.0, 0.0) == (pytest.approx(100.0), pytest.approx(0.0))
    assert WIDE.to_view(358.4, 358.4) == (pytest.approx(500.0), pytest.approx(400.0))


def test_one_to_one_counts_device_pixels() -> None:
    assert WIDE.one_to_one().zoom() == pytest.approx(1.0)
    assert WIDE.one_to_one(2.0).zoom(2.0) == pytest.approx(1.0)


@given(st.floats(0.5, 2.0), st.floats(100, 500), st.floats(0, 400))
def test_the_place_under_the_pointer_stays_while_zooming(factor: float, x: float, y: float) -> None:
    zoomed = WIDE.zoomed(factor, x, y)
    place = WIDE.to_world(x, y)
    assume(zoomed.centre is not None and all(0 < value < 358.4 for value in zoomed.centre))
    assert zoomed.to_view(*place) == (pytest.approx(x, abs=1e-6), pytest.approx(y, abs=1e-6))


def test_a_pan_moves_with_the_hand_and_never_loses_the_image() -> None:
    moved = WIDE.panned(30.0, -20.0)
    assert moved.to_view(0.0, 0.0) == (pytest.approx(130.0), pytest.approx(-20.0))
    lost = WIDE.panned(1e6, 1e6)
    assert lost.to_view(0.0, 0.0) == (pytest.approx(300.0), pytest.approx(200.0))


def test_a_resized_view_stays_fitted_or_keeps_its_scale() -> None:
    assert WIDE.resized(300, 200).fitted
    zoomed = WIDE.zoomed(2.0, 300, 200)
    assert zoomed.resized(300, 200).effective_scale == zoomed.effective_scale


def test_an_image_of_the_same_extent_keeps_the_view_and_another_is_fitted() -> None:
    zoomed = WIDE.zoomed(2.0, 300, 200)
    assert zoomed.onto(Extent(358.4, 358.4, 0.7)) is zoomed
    assert zoomed.onto(Extent(100.0, 100.0)).fitted


def test_zoom_has_its_ends() -> None:
    far = WIDE.zoomed(1e-9, 0, 0)
    near = WIDE.zoomed(1e9, 300, 200)
    assert far.effective_scale == pytest.approx(WIDE.fit_scale * 0.1)
    assert near.area.width / 0.7 >= 4.0


def test_a_view_without_size_does_no_harm() -> None:
    assert Transform(Extent(10.0, 10.0), 0, 0).area.width > 0
