"""The preset in use, in a word."""

from __future__ import annotations

from qrstation.imaging.display.window_presets import presets
from qrstation.imaging.frame import Window
from qrstation.ui.viewer.commands.preset_choice import preset_name


def test_the_name_of_the_window_in_use() -> None:
    offered = presets("CT")
    assert preset_name(None, offered) == "File"
    assert [preset_name(preset.window, offered) for preset in offered] == [preset.name for preset in offered]
    assert preset_name(Window(1, 2), offered) == "Custom"
    assert preset_name(offered[0].window, ()) == "Custom"
