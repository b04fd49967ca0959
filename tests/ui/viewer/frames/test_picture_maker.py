"""While a hand moves the window of a large image it is seen coarsely; when the hand rests, in full."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qrstation.imaging.frame import Frame, Shutter, Window
from tests.ui.viewer.made_up import ct_frame, ct_series, heading
from tests.ui.viewer.screen import Screen

EDGE = 800
"""Such an image is mapped on a worker."""


def open_large(screen: Screen, frame: Frame) -> None:
    record, instances = ct_series(count=1)
    screen.decoders.frames[instances[0].sop_uid, 0] = frame
    screen.open(heading(), (record, instances))
    screen.until(lambda: not screen.first.feed.is_quick)


def test_a_drag_is_coarse_and_the_rest_is_in_full(screen: Screen) -> None:
    open_large(screen, ct_frame(1, EDGE))
    viewport, steps = screen.first, []
    viewport.picture_changed.connect(lambda: steps.append(viewport.feed.picture and viewport.feed.picture.step))
    for centre in range(10):
        viewport.set_window(Window(-600.0 + centre, 1400.0))
        assert viewport.feed.is_quick
    screen.until(lambda: not viewport.feed.is_quick)
    assert steps[0] == 2
    assert steps[-1] == 1
    shown = viewport.displayed()
    assert shown is not None
    assert np.array_equal(shown, screen.expected_pixels(viewport))


def test_the_next_look_is_there_at_once_when_a_level_is(screen: Screen) -> None:
    open_large(screen, ct_frame(1, EDGE))
    viewport = screen.first
    viewport.set_window(Window(-600.0, 1400.0))
    screen.until(lambda: viewport.feed.picture is not None and viewport.feed.picture.step > 1)
    viewport.set_window(Window(-500.0, 1300.0))
    picture = viewport.feed.picture
    assert picture is not None
    assert (picture.window, picture.step) == (Window(-500.0, 1300.0), 2)
    assert picture.order.frame.rows == EDGE, "words and measures are those of the frame"
    screen.until(lambda: not viewport.feed.is_quick)


def test_what_a_shutter_covers_is_covered_also_while_a_hand_moves(screen: Screen) -> None:
    covered = np.full(EDGE * EDGE // 8, 0xFF, np.uint8)
    open_large(screen, replace(ct_frame(1, EDGE), shutter=Shutter(covered, 0)))
    viewport, seen = screen.first, []
    viewport.picture_changed.connect(lambda: seen.append(viewport.displayed()))
    for centre in range(5):
        viewport.set_window(Window(-600.0 + centre, 1400.0))
    screen.until(lambda: not viewport.feed.is_quick)
    assert seen
    assert all(pixels is not None and not pixels.any() for pixels in seen)


def test_nothing_of_it_is_kept_with_another_series(screen: Screen) -> None:
    open_large(screen, ct_frame(1, EDGE))
    feed = screen.first.feed
    screen.first.set_window(Window(-600.0, 1400.0))
    screen.until(lambda: feed._maker._level is not None)
    feed.close_series()
    assert feed._maker._level is None
    assert not feed._maker._rest.isActive()
    assert not feed.is_quick
