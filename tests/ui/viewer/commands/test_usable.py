"""What has nothing to act on is grey; steps back and on are offered where there are some."""

from __future__ import annotations

from PySide6.QtCore import Qt

from qrstation.imaging.frame import Window
from qrstation.ui.viewer.commands.usable import OF_IMAGES, OF_STUDIES
from qrstation.ui.viewer.viewport.tools import Tool
from tests.ui.viewer.made_up import ct_series, heading, report_series
from tests.ui.viewer.screen import Screen

CHOSEN_AHEAD = {
    *(f"tool {tool}" for tool in Tool),
    *(f"layout {name}" for name in ("1x1", "1x2", "2x1", "2x2", "2x3")),
    *("annotations", "sync", "link window", "link view", "reference lines", "timeline"),
}


def enabled(screen: Screen) -> set[str]:
    commands = screen.pane.commands
    return {name for name in commands._actions if commands[name].isEnabled()}


def test_without_images_only_what_is_chosen_ahead_can_be_told(screen: Screen) -> None:
    assert enabled(screen) == CHOSEN_AHEAD
    assert not any(preset.isEnabled() for preset in screen.pane.commands.presets)


def test_a_study_without_images_can_be_left_for_a_prior(screen: Screen) -> None:
    screen.hold(report_series("1.1"))
    screen.pane.open_study(heading("1.1"))
    screen.until(lambda: "report" in screen.first.annotations.tile_words[0])
    assert enabled(screen) == CHOSEN_AHEAD | set(OF_STUDIES)


def test_images_can_be_acted_on_in_the_viewport_that_has_them(screen: Screen) -> None:
    screen.open(heading("1.1"), ct_series("1.1", 2, 5))
    assert enabled(screen) == CHOSEN_AHEAD | set(OF_STUDIES) | set(OF_IMAGES)
    screen.pane.commands["layout 1x2"].trigger()
    screen.pane.stage.activate(1)
    assert not screen.pane.commands["fit"].isEnabled()
    screen.pane.stage.activate(0)
    assert screen.pane.commands["fit"].isEnabled()


def test_steps_are_offered_where_there_are_some(screen: Screen) -> None:
    commands = screen.pane.commands
    screen.open(heading("1.1"), ct_series("1.1", 2, 5))
    screen.focus(screen.first)
    back, on = commands["undo look"], commands["redo look"]
    assert (back.isEnabled(), on.isEnabled()) == (False, False)
    screen.first.set_window(Window(40, 400))
    assert (back.isEnabled(), on.isEnabled()) == (True, False)
    screen.press(Qt.Key.Key_U)
    assert (back.isEnabled(), on.isEnabled()) == (False, True)
    back, on = commands["undo measuring"], commands["redo measuring"]
    screen.press(Qt.Key.Key_D)
    screen.drag(screen.first, Qt.MouseButton.LeftButton, (150, 150), (180, 180), (220, 220))
    assert (back.isEnabled(), on.isEnabled()) == (True, False)
    screen.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (back.isEnabled(), on.isEnabled()) == (False, True)
