"""The preset in use, in a word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qrstation.imaging.display.window_presets import presets
from qrstation.imaging.frame import Frame, LookupTable, Window
from qrstation.imaging.presentation import AutomaticWindow, FileTable
from qrstation.ui.viewer.commands.preset_choice import preset_name


def test_the_name_of_the_window_in_use() -> None:
    offered = presets("CT")
    assert preset_name(None, offered) == "File"
    assert [preset_name(preset.window, offered) for preset in offered] == [preset.name for preset in offered]
    assert preset_name(Window(1, 2), offered) == "Custom"
    assert preset_name(offered[0].window, ()) == "Custom"


def test_the_name_of_what_the_file_brings() -> None:
    table = LookupTable(0, np.zeros(3, np.uint16), 16)
    soft, bare = Window(1, 2, explanation="SOFT"), Window(3, 4)
    frame = Frame(
        np.zeros((4, 5), np.int16), windows=(soft, bare), voi_tables=(table, replace(table, explanation="BONE"))
    )
    assert preset_name(soft, (), frame) == "SOFT"
    assert preset_name(bare, (), frame) == "Custom"
    assert preset_name(FileTable(0), (), frame) == "LUT 1"
    assert preset_name(FileTable(1), (), frame) == "BONE"
    assert preset_name(FileTable(5), (), frame) == "LUT 6"
    assert preset_name(AutomaticWindow(), (), frame) == "Automatic"
