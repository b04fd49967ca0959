"""Which window preset is in use, in a word."""

from __future__ import annotations

from collections.abc import Sequence

from qrstation.imaging.display.window_presets import Preset
from qrstation.imaging.frame import Window


def preset_name(chosen: Window | None, offered: Sequence[Preset]) -> str:
    """Give the preset's name; "File" for the file's own window, "Custom" for one by hand."""
    if chosen is None:
        return "File"
    return next((preset.name for preset in offered if preset.window == chosen), "Custom")
