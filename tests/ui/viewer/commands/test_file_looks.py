"""The menu offers what the file brings, under the file's names; overlays, shutter and mask are switched there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from qrstation.imaging.frame import Frame, LookupTable, Mask, Overlay, Shutter, Window
from qrstation.imaging.presentation import AutomaticWindow, FileTable, Presentation
from qrstation.ui.viewer.commands.file_looks import file_looks
from tests.ui.viewer.made_up import ct_frame, ct_series, heading
from tests.ui.viewer.screen import Screen

BONE, SOFT = Window(300, 1500, explanation="BONE"), Window(40, 400)
RAMP = LookupTable(-1000, np.arange(4096, dtype=np.uint16), 12, "RAMP & more")
STEEP = LookupTable(0, np.arange(0, 4096, 16, dtype=np.uint16), 12)


def test_each_is_offered_once_with_its_name() -> None:
    frame = replace(ct_frame(1), windows=(BONE, SOFT, replace(BONE, explanation="again")), voi_tables=(RAMP, STEEP))
    assert file_looks(frame) == (
        ("File: RAMP & more (LUT)", FileTable(0)),
        ("File: LUT 2 (LUT)", FileTable(1)),
        ("File: BONE (1500 / 300)", BONE),
        ("File: window 2 (400 / 40)", SOFT),
        ("Automatic, from the image's values", AutomaticWindow()),
    )


def test_colour_has_none() -> None:
    assert file_looks(Frame(np.zeros((4, 5, 3), np.uint8))) == ()
    assert file_looks(None) == ()


def test_a_file_with_hundreds_leaves_room_for_the_rest() -> None:
    frame = replace(ct_frame(1), windows=tuple(Window(centre, 100) for centre in range(300)))
    assert len(file_looks(frame)) == 24


@pytest.fixture
def laid(screen: Screen) -> Screen:
    """Give a viewer that shows an image with all that can be laid over one."""
    rows, columns = ct_frame(1).pixels.shape
    left = np.zeros((rows, columns), np.bool_)
    left[:, :4] = True
    made = replace(
        ct_frame(1),
        windows=(BONE, SOFT),
        voi_tables=(RAMP, STEEP),
        overlays=(Overlay(np.packbits(left[:, ::-1])),),
        shutter=Shutter(np.packbits(left)),
        mask=Mask(np.full((rows, columns), 100, np.int16), Window(0, 2000)),
    )
    screen.decoders.frames.update({(record.sop_uid, 0): made for record in ct_series()[1]})
    screen.open(heading(), ct_series())
    screen.focus(screen.first)
    return screen


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def test_the_preset_menu_offers_them(laid: Screen) -> None:
    menu = laid.pane.toolbar.presets.menu()
    assert texts(menu)[1:6] == [
        "File: RAMP && more (LUT)",
        "File: LUT 2 (LUT)",
        "File: BONE (1500 / 300)",
        "File: window 2 (400 / 40)",
        "Automatic, from the image's values",
    ]
    menu.actions()[3].trigger()
    assert laid.first.feed.hand == Presentation(BONE)
    assert laid.pane.toolbar.presets.accessibleDescription() == "BONE"
    assert menu.actions()[3].isChecked()
    assert np.array_equal(laid.first.displayed(), laid.expected_pixels(laid.first))  # type: ignore[arg-type]
    menu.actions()[2].trigger()
    assert laid.first.feed.hand == Presentation(FileTable(1))
    assert not menu.actions()[3].isChecked()
    assert np.array_equal(laid.first.displayed(), laid.expected_pixels(laid.first))  # type: ignore[arg-type]
    laid.press(Qt.Key.Key_0)
    assert laid.first.feed.hand == Presentation()


@pytest.mark.parametrize("name", ["overlays", "shutter", "subtraction"])
def test_what_is_laid_over_is_switched(laid: Screen, name: str) -> None:
    action = laid.pane.commands[name]
    was_on = name != "subtraction"
    before = laid.first.displayed()
    assert before is not None
    assert action.isVisible()
    assert action.isChecked() == was_on
    action.trigger()
    assert action.isChecked() != was_on
    after = laid.first.displayed()
    assert after is not None
    assert not np.array_equal(before, after)
    assert np.array_equal(after, laid.expected_pixels(laid.first))
    laid.first.look.undo()
    assert np.array_equal(before, laid.first.displayed())  # type: ignore[arg-type]
    assert action.isChecked() == was_on
    laid.first.look.redo()
    assert np.array_equal(after, laid.first.displayed())  # type: ignore[arg-type]


def test_an_image_without_them_offers_none(screen: Screen) -> None:
    screen.open(heading(), ct_series())
    assert not any(screen.pane.commands[name].isVisible() for name in ("overlays", "shutter", "subtraction"))
    assert len(texts(screen.pane.toolbar.presets.menu())) == 14


def test_a_window_drag_is_one_step_back(laid: Screen) -> None:
    laid.drag(laid.first, Qt.MouseButton.LeftButton, (100, 100), (110, 100), (130, 120), (160, 120))
    assert laid.first.feed.window is not None
    laid.first.look.undo()
    assert laid.first.feed.hand == Presentation()
