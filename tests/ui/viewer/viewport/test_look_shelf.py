"""A series that comes back is looked at as it was left, while its study is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt

from qrstation.core.events import StudiesDeleted
from qrstation.imaging.frame import Window
from qrstation.imaging.stacks.stack import Order
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.frames.look import Look
from qrstation.ui.viewer.frames.transform import Extent, Transform
from qrstation.ui.viewer.studies.stack_name import stack_name
from qrstation.ui.viewer.viewport.look_shelf import Left, LookShelf
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen

FITTED = Transform(Extent(9, 9), 90, 90)
ZOOMED = replace(FITTED, scale=20.0)


def test_what_is_as_it_came_is_not_kept() -> None:
    shelf = LookShelf()
    shelf.put("1.2", Left(Look(), FITTED))
    assert len(shelf) == 0
    shelf.put("1.2", Left(Look(), ZOOMED))
    shelf.put("1.2.3", Left(Look(), FITTED, Order.TIME))
    assert len(shelf) == 2
    taken = shelf.take("1.2")
    assert taken is not None
    assert taken.view == ZOOMED
    assert shelf.take("1.2") is None
    shelf.put("1.2.3", Left(Look(), FITTED))
    assert len(shelf) == 0, "what was kept before is over"


def test_series_that_are_closed_are_forgotten_with_their_stacks() -> None:
    shelf = LookShelf()
    shelf.put("1.2", Left(Look(), ZOOMED))
    shelf.put(stack_name("1.2", "axial"), Left(Look(), ZOOMED))
    shelf.put("1.3", Left(Look(), ZOOMED))
    shelf.forget({"1.2"})
    assert shelf.take("1.3") is not None
    assert len(shelf) == 0


def go(screen: Screen, key: Qt.Key, series_uid: str) -> None:
    screen.press(key)
    screen.until(lambda: screen.first.content.series_uid == series_uid and screen.shows(screen.first))


def with_two_series(screen: Screen) -> Callable[[], None]:
    """Open two series; gives what goes to the second and comes back."""
    screen.open(heading("1.1"), ct_series("1.1", 2, 20), ct_series("1.1", 3, 20, description="Other"))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    screen.focus(screen.first)
    screen.pane.show_series(0, "1.1", "1.1.2")

    def away_and_back() -> None:
        go(screen, Qt.Key.Key_Right, "1.1.3")
        first = screen.first
        assert first.feed.window is None
        assert first.look.hold == Hold()
        assert first.canvas.view.fitted
        assert first.content.order is Order.POSITION
        go(screen, Qt.Key.Key_Left, "1.1.2")

    return away_and_back


def test_left_after_right_brings_back_how_it_was_looked_at(screen: Screen) -> None:
    away_and_back, first, commands = with_two_series(screen), screen.first, screen.pane.commands
    first.set_window(Window(40, 400))
    screen.press(Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    commands["sort number"].trigger()
    first.canvas.zoom_by(3.0, QPointF(100, 120))
    first.canvas.pan_by(15, -20)
    before, uids = first.canvas.view, [each.record.sop_uid for each in first.content.stack.slices]  # type: ignore[union-attr]
    away_and_back()
    assert first.feed.window == Window(40, 400)
    assert first.look.hold == Hold(1)
    assert first.canvas.view == before
    assert first.content.order is Order.NUMBER
    assert commands["sort number"].isChecked()
    assert [each.record.sop_uid for each in first.content.stack.slices] == uids  # type: ignore[union-attr]
    displayed = first.displayed()
    assert displayed is not None
    assert np.array_equal(displayed, screen.expected_pixels(first))
    screen.press(Qt.Key.Key_U)
    assert first.look.hold == Hold(), "the steps back are there too"


def test_the_middle_is_the_same_slice_in_another_order(screen: Screen) -> None:
    away_and_back, first = with_two_series(screen), screen.first
    screen.pane.commands["sort time"].trigger()
    middle = screen.sop_uid(first)
    away_and_back()
    assert screen.sop_uid(first) == middle


def test_a_study_that_is_closed_is_seen_anew(screen: Screen) -> None:
    away_and_back, first = with_two_series(screen), screen.first
    first.set_window(Window(40, 400))
    away_and_back()
    go(screen, Qt.Key.Key_Right, "1.1.3")
    first.set_window(Window(300, 1500))
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    assert len(first._shelf) == 0
    screen.pane.open_study(heading("1.1"))
    screen.until(lambda: screen.shows(first))
    assert first.feed.window is None
