"""All measurements of a study: shown with their slice in any viewport, listed, reached, copied, flagged and kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.measurement import Measurement as Kept
from qrstation.core.measurement import ShapeKind
from qrstation.imaging.frame import Frame
from qrstation.ui.viewer.measuring.keeping import MemoryStore
from qrstation.ui.viewer.measuring.measure_list import NOTHING, MeasureList
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.viewer.viewport.tools import Tool
from tests.ui.viewer.made_up import MadeUpDecoders, MadeUpIndex, ct_frame, ct_series, heading
from tests.ui.viewer.measuring.hands import MeasuringHand
from tests.ui.viewer.screen import Screen


def shown_list(screen: Screen) -> MeasureList:
    screen.pane.commands["measurements"].trigger()
    found = screen.pane.findChild(MeasureList)
    assert found is not None
    return found


def cells(listed: MeasureList) -> list[list[str]]:
    items = (listed.list.topLevelItem(number) for number in range(listed.list.topLevelItemCount()))
    return [[item.text(column) for column in range(5)] for item in items if item is not None]


def press(listed: MeasureList, words: str) -> None:
    button = next(each for each in listed.findChildren(QPushButton) if each.accessibleName() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_measurement_belongs_to_its_slice(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, (10, 40), (40, 20))
    hand.screen.press(Qt.Key.Key_Up)
    hand.screen.until(lambda: hand.screen.shows(hand.viewport))
    assert hand.layer.drawn() == ()
    hand.screen.press(Qt.Key.Key_Down)
    hand.screen.until(lambda: hand.screen.shows(hand.viewport))
    assert [each.shape for each in hand.layer.drawn()] == [hand.shape]


def test_a_slice_that_is_left_while_one_draws_gives_the_drawing_up(hand: MeasuringHand) -> None:
    hand.choose(Tool.DISTANCE)
    hand.click(10, 20)
    hand.screen.press(Qt.Key.Key_Up)
    hand.screen.until(lambda: hand.screen.shows(hand.viewport))
    hand.click(30, 40)
    assert hand.all == ()


def test_it_is_seen_in_every_viewport_that_shows_the_slice(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, (10, 40), (40, 20))
    pane = hand.screen.pane
    pane.commands["layout 1x2"].trigger()
    pane.show_series(1, "1.1", "1.1.2")
    hand.screen.until(lambda: hand.screen.shows(hand.screen.second))
    hand.screen.second.go_to(hand.viewport.content.slice_index)
    hand.screen.until(lambda: hand.screen.sop_uid(hand.screen.second) == hand.screen.sop_uid(hand.viewport))
    assert [each.shape for each in pane.measuring.layers[1].drawn()] == [hand.shape]


def test_screen_readers_hear_the_selected_one(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, (10, 40), (40, 20))
    assert "Distance" in hand.viewport.annotations.caption
    assert " mm" in hand.viewport.annotations.caption
    hand.owner.select("")
    assert "Distance" not in hand.viewport.annotations.caption


def test_the_list_has_all_and_jumps(hand: MeasuringHand) -> None:
    empty = shown_list(hand.screen)
    assert empty.note.text() == NOTHING
    empty.close()
    hand.screen.focus(hand.viewport)  # the keys act where the focus is
    hand.draw(Tool.DISTANCE, (10, 40), (40, 20))
    hand.screen.first.go_to(0)
    hand.screen.until(lambda: hand.screen.shows_slice(hand.viewport, 0))
    hand.draw(Tool.PROBE, (32, 20), (32, 20))
    listed = shown_list(hand.screen)
    first, second = hand.all
    found = hand.owner.found(first.uid)
    assert found is not None
    assert found.length is not None
    assert cells(listed) == [
        ["2 · Lung 1.0 mm B60", "Image 3", "Distance", f"{found.length.value:.1f} mm", ""],
        ["2 · Lung 1.0 mm B60", "Image 1", "Probe", cells(listed)[1][3], ""],
    ]
    assert cells(listed)[1][3].endswith(" HU")
    assert listed.list.currentIndex().row() == 1, "the selected one"
    listed.list.setCurrentIndex(listed.list.model().index(0, 0))
    press(listed, "Go to")
    hand.screen.until(lambda: hand.screen.shows_slice(hand.viewport, 2))
    assert hand.owner.selected == first.uid
    press(listed, "Copy all")
    text = QGuiApplication.clipboard().text().splitlines()
    assert text[0] == "Series\tImage\tWhat\tValue\tNote"
    assert text[1].split("\t")[:3] == ["2 · Lung 1.0 mm B60", "Image 3", "Distance"]
    assert len(text) == 3
    press(listed, "Delete")
    assert hand.all == (second,)
    listed.close()


def test_it_jumps_to_a_series_that_is_not_shown(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2, count=4), ct_series(number=3, count=4))
    screen.focus(screen.first)
    hand = MeasuringHand(screen)
    hand.draw(Tool.DISTANCE, (10, 40), (40, 20))
    uid, sop_uid = hand.all[0].uid, screen.sop_uid(screen.first)
    screen.press(Qt.Key.Key_Right)
    screen.until(lambda: screen.first.content.series_uid == "1.1.3" and screen.shows(screen.first))
    assert screen.pane.measuring.go_to(uid)
    screen.until(lambda: screen.shows(screen.first) and screen.sop_uid(screen.first) == sop_uid)
    assert not screen.pane.measuring.go_to("another")


@pytest.mark.parametrize(("checksum", "flagged"), [("sum", False), ("another", True), ("", False)])
def test_what_was_measured_on_other_pixels_is_flagged(
    qtbot: QtBot, store_index: MadeUpIndex, decoders: MadeUpDecoders, checksum: str, flagged: bool
) -> None:
    series, instances = ct_series(count=1)
    store = MemoryStore()
    store.add(Kept(instances[0].sop_uid, 0, ShapeKind.LINE, (10.0, 10.0, 40.0, 10.0), "sum", name="kept"))
    store.add(Kept(instances[0].sop_uid, 0, ShapeKind.LINE, (10.0, 10.0, 40.0), "sum", name="damaged"))
    pane = ViewerPane(store_index, decoders, measurements=store)
    qtbot.addWidget(pane)
    pane.resize(700, 500)
    pane.show()
    screen = Screen(pane, store_index, decoders, qtbot)
    screen.open(heading(), (series, tuple(replace(each, checksum=checksum) for each in instances)))
    layer = pane.measuring.layers[0]
    screen.until(lambda: bool(layer.drawn()))
    (drawn,) = layer.drawn()
    assert bool(drawn.warning) is flagged
    listed = shown_list(screen)
    assert ("Pixels replaced since" in cells(listed)[0][4]) is flagged
    listed.close()
    screen.focus(screen.first)
    hand = MeasuringHand(screen)
    hand.choose(Tool.DISTANCE)
    hand.drag((40, 10), (50, 20))
    (drawn,) = layer.drawn()
    assert not drawn.warning, "what is changed on the new pixels is measured on them"
    pane.shutdown()
    (kept,) = (each for each in store.of_instances([instances[0].sop_uid]) if each.name == "kept")
    assert kept.checksum == checksum
    assert kept.coordinates[2] == pytest.approx(50, abs=0.3)


def test_a_large_area_is_measured_behind_the_hand(screen: Screen) -> None:
    series, instances = ct_series(count=1, size=1024)
    frame = replace(ct_frame(1, 1024), value_unit="HU")
    screen.decoders.frames[instances[0].sop_uid, 0] = frame
    screen.open(heading(), (series, instances))
    screen.focus(screen.first)
    hand = MeasuringHand(screen)
    hand.draw(Tool.RECTANGLE, (100, 100), (800, 700))
    hand.screen.until(lambda: hand.owner.found(hand.all[0].uid) is not None)
    found = hand.owner.found(hand.all[0].uid)
    assert found is not None
    assert found.mean == pytest.approx(_mean(frame, hand))
    (drawn,) = hand.layer.drawn()
    assert drawn.lines[0].startswith("mean ")


def _mean(frame: Frame, hand: MeasuringHand) -> float:
    points = hand.shape.points
    rows = slice(int(np.ceil(points[0].y)), int(np.floor(points[2].y)) + 1)
    columns = slice(int(np.ceil(points[0].x)), int(np.floor(points[2].x)) + 1)
    return float(frame.pixels[rows, columns].mean()) - 1024.0


def test_what_is_not_seen_is_not_removed(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, (10, 40), (40, 20))
    hand.screen.press(Qt.Key.Key_Up)
    hand.screen.until(lambda: hand.screen.shows(hand.viewport))
    hand.screen.press(Qt.Key.Key_Delete)
    assert len(hand.all) == 1
    hand.screen.press(Qt.Key.Key_Down)
    hand.screen.until(lambda: hand.screen.shows(hand.viewport))
    hand.screen.press(Qt.Key.Key_Delete)
    assert hand.all == ()


def test_a_step_back_is_taken_where_it_is_seen(hand: MeasuringHand) -> None:
    hand.draw(Tool.DISTANCE, (10, 40), (40, 20))
    drawn = hand.viewport.content.wanted_index
    for key, modifier, count in (
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, 0),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, 1),
    ):
        hand.screen.press(Qt.Key.Key_Home)
        hand.screen.until(lambda: hand.screen.shows_slice(hand.viewport, 0))
        hand.screen.press(key, modifier)
        assert (len(hand.all), hand.viewport.content.wanted_index) == (count, drawn)
