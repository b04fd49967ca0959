"""What a movement of the hand means."""

from __future__ import annotations

import pytest

from qrstation.imaging.frame import Window
from qrstation.ui.viewer.viewport.tools import SliceDrag, dragged_window, rounded_window, zoom_factor


def test_a_drag_across_changes_the_width_and_up_and_down_the_level() -> None:
    lung = Window(-600, 1500)
    assert dragged_window(lung, 150, 0).width == pytest.approx(3000)
    assert dragged_window(lung, -150, 0).width == pytest.approx(750)
    assert dragged_window(lung, 0, 30).centre == pytest.approx(-450)
    assert dragged_window(lung, 0, -30).centre == pytest.approx(-750)


def test_a_drag_means_the_same_share_of_a_narrow_window() -> None:
    narrow = Window(0.5, 0.01)
    assert dragged_window(narrow, 0, 30).centre == pytest.approx(0.501)
    assert dragged_window(Window(0, 0), -5000, 0).width > 0


def test_windows_are_rounded_where_that_loses_nothing() -> None:
    assert rounded_window(Window(-600.4, 1499.6)) == Window(-600, 1500)
    assert rounded_window(Window(0.123, 0.5)) == Window(0.123, 0.5)


def test_the_function_of_a_window_stays() -> None:
    assert dragged_window(Window(10, 20, "SIGMOID", "soft"), 10, 0).function == "SIGMOID"


def test_zoom_upwards_is_larger() -> None:
    assert zoom_factor(-120) == pytest.approx(2.0)
    assert zoom_factor(120) == pytest.approx(0.5)


def test_small_movements_add_up_to_slices() -> None:
    hand = SliceDrag(6.0)
    assert [hand.steps(2.5) for _ in range(5)] == [0, 0, 1, 0, 1]
    assert hand.steps(-6.0) == -1
    hand.steps(5.0)
    hand.reset()
    assert hand.steps(2.0) == 0
