"""Cine walks by the clock, leaves out what is late, and stops where the hand takes over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qrstation.imaging.frame import Frame
from qrstation.ui.viewer.cine.cine import Cine
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def opened(screen: Screen) -> Screen:
    screen.open(heading(), ct_series(number=2, count=10))
    screen.focus(screen.first)
    screen.first.go_to(0)
    screen.until(lambda: screen.shows_slice(screen.first, 0))
    return screen


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cine(opened: Screen, clock: Clock) -> Cine:
    made: Cine = opened.pane.controls.hands.cine
    made.clock = clock
    return made


def at(opened: Screen, cine: Cine, clock: Clock, seconds: float) -> int:
    """Give the index that is wanted so late, with what came before it decoded."""
    opened.until(lambda: not opened.first.feed.is_waiting)
    clock.now = seconds
    cine.tick()
    return opened.first.content.wanted_index


def test_it_walks_by_the_clock_and_begins_again(opened: Screen, cine: Cine, clock: Clock) -> None:
    opened.press(Qt.Key.Key_C)
    assert cine.viewport is opened.first
    assert cine.rate == 15.0
    assert opened.pane.commands["cine"].isChecked()
    assert at(opened, cine, clock, 0.05) == 0
    assert at(opened, cine, clock, 0.2) == 3
    assert at(opened, cine, clock, 9 / 15) == 9
    assert at(opened, cine, clock, 11 / 15) == 1
    opened.press(Qt.Key.Key_C)
    assert cine.viewport is None
    assert opened.pane.controls.hands.cine_bar.isHidden()


def test_forth_and_back_and_another_rate_make_no_leap(opened: Screen, cine: Cine, clock: Clock) -> None:
    opened.press(Qt.Key.Key_C)
    opened.press(Qt.Key.Key_B)
    assert at(opened, cine, clock, 11 / 15) == 7
    cine.set_rate(30)
    assert at(opened, cine, clock, 11 / 15) == 7
    assert at(opened, cine, clock, 11 / 15 + 2 / 30) == 5
    assert opened.pane.controls.hands.cine_bar.rate.value() == 30
    cine.stop()
    cine.toggle()
    assert cine.rate == 30, "chosen for this series"


def test_an_image_that_is_late_is_waited_for_and_what_is_due_then_comes(
    opened: Screen, cine: Cine, clock: Clock
) -> None:
    opened.press(Qt.Key.Key_C)
    opened.decoders.gate.clear()
    opened.pane.makers.loader.forget([piece.record.sop_uid for piece in opened.first.content.stack.slices])  # type: ignore[union-attr]
    clock.now = 1 / 15
    cine.tick()
    assert opened.first.feed.is_waiting
    clock.now = 5 / 15
    cine.tick()
    assert opened.first.content.wanted_index == 1, "nothing more is ordered meanwhile"
    opened.decoders.gate.set()
    assert at(opened, cine, clock, 7 / 15) == 7


def test_the_hand_stops_it(opened: Screen, cine: Cine, clock: Clock) -> None:
    opened.press(Qt.Key.Key_C)
    assert at(opened, cine, clock, 0.2) == 3
    opened.press(Qt.Key.Key_Down)
    cine.tick()
    assert cine.viewport is None
    assert opened.first.content.wanted_index == 4


def test_a_clip_has_the_rate_of_its_file(opened: Screen, cine: Cine) -> None:
    picture = opened.first.feed.picture
    assert picture is not None
    frame: Frame = replace(picture.order.frame, count=10, rate=7.5)
    opened.first.feed.picture = replace(picture, order=replace(picture.order, frame=frame))
    assert cine.rate == 7.5
    opened.first.feed.picture = replace(picture, order=replace(picture.order, frame=replace(frame, rate=1e9)))
    assert cine.rate == 120.0


def test_a_rate_that_was_typed_gives_the_keys_back(opened: Screen, cine: Cine) -> None:
    opened.press(Qt.Key.Key_C)
    rate = opened.pane.controls.hands.cine_bar.rate
    rate.setFocus()
    rate.selectAll()
    QTest.keyClicks(rate, "20")
    QTest.keyClick(rate, Qt.Key.Key_Return)
    assert cine.rate == 20
    opened.until(opened.first.canvas.hasFocus)


@pytest.mark.parametrize("size", [(420, 900), (900, 640)])
def test_its_panel_lies_over_no_picture(opened: Screen, cine: Cine, size: tuple[int, int]) -> None:
    pane = opened.pane
    pane.resize(*size)
    pane.commands["layout 2x3"].trigger()
    QApplication.processEvents()
    before = pane.stage.geometry()
    opened.press(Qt.Key.Key_C)
    QApplication.processEvents()
    bar = pane.controls.hands.cine_bar
    assert bar.isVisible()
    place = QRect(bar.mapTo(pane, QPoint()), bar.size())
    assert pane.rect().contains(place)
    assert not place.intersects(pane.stage.geometry())
    assert not place.intersects(pane.thumbnails.geometry())
    assert pane.stage.geometry() == before, "no picture moves"
    cine.stop()
    assert not bar.isVisible()
