"""Which window preset is in use, in a word."""

from __future__ import annotations

from collections.abc import Sequence

from qrstation.imaging.display.window_presets import Preset
from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.presentation import AutomaticWindow, Voi


def preset_name(chosen: Voi | None, offered: Sequence[Preset], frame: Frame | None = None) -> str:
    """Give the preset's name; "File" for the file's own, its name for another of it, "Custom" by hand."""
    if chosen is None:
        return "File"
    if isinstance(chosen, AutomaticWindow):
        return "Automatic"
    if isinstance(chosen, Window):
        of_file = chosen.explanation if frame is not None and chosen in frame.windows else ""
        named = next((preset.name for preset in offered if preset.window == chosen), "")
        return of_file or named or _measured(chosen, offered) or "Custom"
    tables = frame.voi_tables if frame else ()
    named = tables[chosen.number].explanation if chosen.number < len(tables) else ""
    return named or f"LUT {chosen.number + 1}"


def _measured(chosen: Window, offered: Sequence[Preset]) -> str:
    """Give the name of a preset that is measured in the image, which its window has."""
    return next((each.name for each in offered if each.window is None and each.name == chosen.explanation), "")


def window_text(window: Window) -> str:
    """Give "1500 / −600", width and level."""
    return f"{window.width:g} / {window.centre:g}".replace("-", "−")
