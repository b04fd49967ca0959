"""Keys and mouse on the viewports: each does what it says, and only while the viewer has the focus."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qrstation.imaging.display.window_presets import presets
from qrstation.ui.viewer.commands.actions import COMMANDS
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.viewport.tools import Tool
from qrstation.ui.viewer.viewport.viewport import Viewport
from tests.ui.viewer.made_up import CORONAL, ct_series, heading, in_frame_of
from tests.ui.viewer.screen import Screen

CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


@pytest.fixture
def opened(screen: Screen) -> Screen:
    """A viewer with two series, the focus in its viewport."""
    screen.open(heading(), ct_series(number=2, count=40), ct_series(number=3))
    screen.until(lambda: screen.pane.thumbnails.model().rowCount() == 2)
    screen.focus(screen.first)
    return screen


def turn_wheel(
    viewport: Viewport, notches: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    view = viewport.canvas
    middle = QPointF(view.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(view.mapToGlobal(view.rect().center())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_arrows_and_pages_walk_through_the_stack(opened: Screen) -> None:
    for key, index in (
        (Qt.Key.Key_Down, 21),
        (Qt.Key.Key_PageDown, 31),
        (Qt.Key.Key_Up, 30),
        (Qt.Key.Key_PageUp, 20),
        (Qt.Key.Key_End, 39),
        (Qt.Key.Key_Down, 39),
        (Qt.Key.Key_Home, 0),
    ):
        opened.press(key)
        opened.until(lambda index=index: opened.shows_slice(opened.first, index))  # type: ignore[misc]
        assert np.array_equal(opened.first.displayed(), opened.expected_pixels(opened.first))  # type: ignore[arg-type]


def test_left_and_right_change_the_series(opened: Screen) -> None:
    opened.press(Qt.Key.Key_Right)
    opened.until(lambda: opened.first.content.series_uid == "1.1.3" and opened.shows(opened.first))
    opened.press(Qt.Key.Key_Right)
    assert opened.first.content.series_uid == "1.1.3"
    opened.press(Qt.Key.Key_Left)
    opened.until(lambda: opened.first.content.series_uid == "1.1.2" and opened.shows(opened.first))


@pytest.mark.parametrize(("digit", "function", "number"), [("1", Qt.Key.Key_F2, 0), ("2", Qt.Key.Key_F3, 1)])
def test_digits_and_function_keys_choose_presets(opened: Screen, digit: str, function: Qt.Key, number: int) -> None:
    preset = presets("CT")[number]
    for key in (Qt.Key(ord(digit)), function):
        opened.press(key)
        assert opened.first.feed.window == preset.window
        assert np.array_equal(opened.first.displayed(), opened.expected_pixels(opened.first))  # type: ignore[arg-type]
        assert opened.pane.toolbar.presets.accessibleDescription() == preset.name
        opened.press(Qt.Key.Key_0)
        assert opened.first.feed.window is None
        assert opened.pane.toolbar.presets.accessibleDescription() == "File"


def test_shift_i_exchanges_black_and_white(opened: Screen) -> None:
    before = opened.first.displayed()
    assert before is not None
    opened.press(Qt.Key.Key_I, SHIFT)
    after = opened.first.displayed()
    assert after is not None
    assert np.array_equal(after, opened.expected_pixels(opened.first))
    assert not np.array_equal(before, after)
    assert "Inverted" in opened.first.annotations.caption
    assert opened.pane.commands["invert"].isChecked()


def test_an_image_is_turned_and_flipped_by_keys_and_reset_holds_it_upright(opened: Screen) -> None:
    canvas = opened.first.canvas
    upright = canvas._marks.letters
    assert upright == ("L", "P")
    for key, hold, letters, words in (
        (Qt.Key.Key_R, Hold(1), ("A", "L"), "Rotated 90° right"),
        (Qt.Key.Key_H, Hold(1, True), ("P", "L"), "Rotated 90° right · mirrored"),
        (Qt.Key.Key_L, Hold(2, True), ("L", "A"), "Rotated 180° · mirrored"),
        (Qt.Key.Key_V, Hold(0), ("L", "P"), ""),
        (Qt.Key.Key_V, Hold(2, True), ("L", "A"), "Rotated 180° · mirrored"),
    ):
        opened.press(key, SHIFT)
        assert canvas.view.hold == hold
        assert canvas._marks.letters == letters
        assert words in opened.first.annotations.caption
    opened.press(Qt.Key.Key_Escape)
    assert canvas.view.hold == Hold()
    assert canvas._marks.letters == upright
    assert "otated" not in opened.first.annotations.caption
    assert opened.second.canvas.view.hold == Hold()


def test_another_series_is_held_upright_again(opened: Screen) -> None:
    opened.press(Qt.Key.Key_R, SHIFT)
    opened.press(Qt.Key.Key_Down)
    opened.until(lambda: opened.shows(opened.first))
    assert opened.first.canvas.view.hold == Hold(1), "the next slice is held alike"
    opened.press(Qt.Key.Key_Right)
    opened.until(lambda: opened.first.content.series_uid == "1.1.3" and opened.shows(opened.first))
    assert opened.first.canvas.view.hold == Hold()


def test_i_takes_the_words_away_and_brings_them_back(opened: Screen) -> None:
    opened.press(Qt.Key.Key_I)
    assert opened.first.canvas._marks.corners.top_left == ()
    opened.press(Qt.Key.Key_I)
    assert opened.first.canvas._marks.corners.top_left != ()


def test_the_letters_choose_the_tool_of_the_left_button(opened: Screen) -> None:
    for key, tool in (
        (Qt.Key.Key_T, Tool.PAN),
        (Qt.Key.Key_Z, Tool.ZOOM),
        (Qt.Key.Key_S, Tool.SCROLL),
        (Qt.Key.Key_W, Tool.WINDOW),
    ):
        opened.press(key)
        assert {viewport.canvas.hand.tool for viewport in opened.pane.viewports} == {tool}
        assert opened.pane.commands[f"tool {tool}"].isChecked()


def test_escape_resets_zoom_window_and_inversion(opened: Screen) -> None:
    opened.press(Qt.Key.Key_1)
    opened.press(Qt.Key.Key_I, SHIFT)
    opened.press(Qt.Key.Key_N)
    opened.press(Qt.Key.Key_Escape)
    assert opened.first.feed.window is None
    assert not opened.first.feed.inverted
    assert opened.first.canvas.view.fitted


def test_n_shows_a_column_as_one_pixel_and_f_fits(opened: Screen) -> None:
    opened.press(Qt.Key.Key_N)
    assert opened.first.canvas.zoom == pytest.approx(1.0)
    assert "100 %" in opened.first.annotations.caption
    opened.press(Qt.Key.Key_F)
    assert opened.first.canvas.view.fitted


def test_ctrl_digits_choose_the_layout(opened: Screen) -> None:
    opened.press(Qt.Key.Key_2, CTRL)
    assert opened.second.isVisible()
    opened.press(Qt.Key.Key_1, CTRL)
    assert opened.second.isHidden()
    assert opened.pane.commands["layout 1x1"].isChecked()
    opened.press(Qt.Key.Key_4, CTRL)
    assert [viewport.isVisible() for viewport in opened.pane.viewports] == [True] * 4
    assert opened.pane.commands["layout 2x2"].isChecked()


def test_ctrl_l_switches_synchronised_scrolling(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.open(heading("1.2", "20250506"), in_frame_of("1.1", ct_series("1.2")))
    screen.focus(screen.first)
    assert screen.pane.commands["sync"].isChecked()
    screen.press(Qt.Key.Key_L, CTRL)
    assert not screen.pane.commands["sync"].isChecked()
    screen.press(Qt.Key.Key_Down)
    screen.until(lambda: screen.shows_slice(screen.first, 11))
    assert screen.second.content.slice_index == 10
    screen.press(Qt.Key.Key_L, CTRL)
    screen.until(lambda: screen.shows_slice(screen.second, 11))
    screen.press(Qt.Key.Key_Down)
    screen.until(lambda: screen.shows_slice(screen.first, 12) and screen.shows_slice(screen.second, 12))


def test_the_hand_ties_another_frame_of_reference_at_what_is_shown(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.open(heading("1.2", "20250506"), ct_series("1.2", first=-50.0))
    screen.focus(screen.first)
    sync = screen.pane.commands["sync"]
    said = "Not linked: other frame of reference; Ctrl+Shift+L links at what is shown now"
    assert (sync.isChecked(), sync.toolTip()) == (True, f"{said} (Ctrl+L)")
    assert said.replace(";", ",") in screen.second.annotations.caption
    screen.press(Qt.Key.Key_Down)
    screen.until(lambda: screen.shows_slice(screen.first, 11))
    assert screen.second.content.slice_index == 10
    screen.press(Qt.Key.Key_L, CTRL)
    screen.press(Qt.Key.Key_L, CTRL)
    assert "Not linked" in screen.second.annotations.caption, "off and on ties nothing"
    screen.press(Qt.Key.Key_L, CTRL | SHIFT)
    assert (sync.isChecked(), sync.toolTip()) == (True, "Synchronise scrolling (Ctrl+L)")
    assert "Not linked" not in screen.second.annotations.caption
    screen.press(Qt.Key.Key_Down)
    screen.until(lambda: screen.shows_slice(screen.first, 12) and screen.shows_slice(screen.second, 11))
    screen.focus(screen.second)
    screen.press(Qt.Key.Key_Down)
    screen.until(lambda: screen.shows_slice(screen.second, 12) and screen.shows_slice(screen.first, 13))
    screen.press(Qt.Key.Key_L, CTRL)
    assert not sync.isChecked()
    screen.press(Qt.Key.Key_Up)
    screen.until(lambda: screen.shows_slice(screen.second, 11))
    assert screen.first.content.slice_index == 13


def test_series_of_one_frame_of_reference_are_tied_at_once(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1", 2, 40), ct_series("1.1", 3, 16, gap=5.0))
    screen.pane.show_slice(0, 30)
    screen.press(Qt.Key.Key_2, CTRL)
    screen.pane.show_series(1, "1.1", "1.1.3")
    assert screen.second.content.wanted_index == 12
    screen.until(lambda: screen.shows_slice(screen.second, 12))
    asked = {name for name, _, urgent in screen.decoders.asked if urgent and name.startswith("1.1.3.")}
    assert "1.1.3.13" in asked
    assert "1.1.3.9" not in asked
    assert screen.pane.commands["sync"].isChecked()
    assert "Not linked" not in screen.second.annotations.caption


def test_other_planes_say_why_they_are_not_tied(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"), ct_series("1.1", 3, orientation=CORONAL))
    screen.press(Qt.Key.Key_2, CTRL)
    screen.pane.show_series(1, "1.1", "1.1.3")
    screen.until(lambda: screen.shows(screen.second))
    assert screen.pane.commands["sync"].toolTip() == "Not linked: the planes do not compare (Ctrl+L)"
    assert "Not linked: the planes do not compare" in screen.second.annotations.caption


def test_planes_that_do_not_compare_are_not_tied_by_hand(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"), ct_series("1.1", 3, orientation=CORONAL))
    screen.open(heading("1.2", "20250506"), ct_series("1.2", first=-50.0))
    screen.pane.show_series(0, "1.1", "1.1.3")
    screen.until(lambda: screen.shows(screen.first) and screen.shows(screen.second))
    screen.focus(screen.first)
    screen.press(Qt.Key.Key_L, CTRL | SHIFT)
    screen.pane.show_series(0, "1.1", "1.1.2")
    screen.until(lambda: screen.shows(screen.first))
    sync = screen.pane.commands["sync"]
    said = "Not linked: other frame of reference; Ctrl+Shift+L links at what is shown now (Ctrl+L)"
    assert (sync.isChecked(), sync.toolTip()) == (True, said)
    screen.press(Qt.Key.Key_Up)
    screen.until(lambda: screen.shows_slice(screen.first, 9))
    assert screen.second.content.wanted_index == 10


def test_a_window_chosen_with_sync_is_chosen_in_both(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.open(heading("1.2", "20250506"), ct_series("1.2"))
    screen.focus(screen.first)
    screen.press(Qt.Key.Key_2)
    assert screen.second.feed.window == presets("CT")[1].window


def test_keys_do_nothing_while_the_focus_is_elsewhere(opened: Screen, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    field = QLineEdit()
    layout.addWidget(field)
    layout.addWidget(opened.pane)
    window.show()
    field.setFocus()
    for key in (Qt.Key.Key_W, Qt.Key.Key_1, Qt.Key.Key_I, Qt.Key.Key_Down, Qt.Key.Key_End):
        QTest.keyClick(field, key)
    assert field.text() == "w1i"
    assert opened.first.content.slice_index == 20
    assert opened.first.feed.window is None
    opened.pane.setParent(None)


def test_the_border_tells_where_the_keys_act(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.open(heading("1.2", "20250506"), ct_series("1.2"))
    screen.focus(screen.second)
    assert screen.pane.active_viewport == 1
    assert screen.second.border_colour() != screen.first.border_colour()
    screen.press(Qt.Key.Key_Down)
    screen.until(lambda: screen.shows_slice(screen.second, 11))


def test_the_wheel_walks_and_with_ctrl_zooms(opened: Screen) -> None:
    turn_wheel(opened.first, -3)
    opened.until(lambda: opened.shows_slice(opened.first, 23))
    turn_wheel(opened.first, 1)
    opened.until(lambda: opened.shows_slice(opened.first, 22))
    before = opened.first.canvas.zoom
    turn_wheel(opened.first, 2, CTRL)
    assert opened.first.canvas.zoom > before
    assert opened.first.content.slice_index == 22


def test_a_left_drag_changes_the_window(opened: Screen) -> None:
    opened.drag(opened.first, LEFT, (200, 200), (230, 200), (260, 200))
    wide = opened.first.feed.window
    assert wide is not None
    assert wide.width > 1500
    assert wide.centre == -600
    opened.drag(opened.first, LEFT, (200, 200), (200, 230), (200, 260))
    darker = opened.first.feed.window
    assert darker is not None
    assert darker.centre > wide.centre
    assert np.array_equal(opened.first.displayed(), opened.expected_pixels(opened.first))  # type: ignore[arg-type]
    assert opened.pane.toolbar.presets.accessibleDescription() == "Custom"


def test_right_drag_zooms_and_middle_drag_pans(opened: Screen) -> None:
    canvas = opened.first.canvas
    before = canvas.zoom
    opened.drag(opened.first, RIGHT, (200, 200), (200, 170), (200, 140))
    assert canvas.zoom > before
    place = canvas.view.to_screen.at(10.0, 10.0)
    opened.drag(opened.first, MIDDLE, (200, 200), (220, 210), (240, 220))
    moved = canvas.view.to_screen.at(10.0, 10.0)
    assert (moved[0] - place[0], moved[1] - place[1]) == (pytest.approx(40), pytest.approx(20))


def test_the_scroll_tool_walks_with_the_hand(opened: Screen) -> None:
    opened.press(Qt.Key.Key_S)
    opened.drag(opened.first, LEFT, (200, 100), (200, 130), (200, 160))
    opened.until(lambda: opened.shows(opened.first) and opened.first.content.slice_index == 30)


def test_a_double_click_shows_a_viewport_alone_and_back(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1"))
    screen.open(heading("1.2", "20250506"), ct_series("1.2"))
    QTest.mouseDClick(screen.second.canvas, LEFT)
    assert screen.first.isHidden()
    assert screen.second.isVisible()
    QTest.mouseDClick(screen.second.canvas, LEFT)
    assert screen.first.isVisible()
    assert screen.second.isVisible()


def test_a_right_click_opens_the_menu_and_a_right_drag_does_not(
    opened: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QPoint] = []
    monkeypatch.setattr(opened.pane.controls.menu, "popup", asked.append)
    opened.drag(opened.first, RIGHT, (200, 200), (200, 150), (200, 120))
    assert asked == []
    QTest.mouseClick(opened.first.canvas, RIGHT, pos=QPoint(100, 100))
    assert asked == [opened.first.canvas.mapToGlobal(QPoint(100, 100))]
    assert opened.pane.commands["fit"] in opened.pane.controls.menu.actions()


def test_a_click_on_a_thumbnail_shows_its_series(opened: Screen) -> None:
    strip = opened.pane.thumbnails
    place = strip.visualRect(strip.model().index(1, 0)).center()
    QTest.mouseClick(strip.viewport(), LEFT, pos=place)
    opened.until(lambda: opened.first.content.series_uid == "1.1.3" and opened.shows(opened.first))


def test_no_key_is_used_twice(opened: Screen) -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    keys += [key.toString() for action in opened.pane.commands.presets for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_presets_follow_the_modality(opened: Screen) -> None:
    opened.pane.commands.offer(presets("CT"))
    names = [action.text() for action in opened.pane.commands.presets if action.isVisible()]
    assert len(names) == min(len(presets("CT")), 9)
    opened.pane.commands.offer([])
    assert not any(action.isEnabled() for action in opened.pane.commands.presets)
