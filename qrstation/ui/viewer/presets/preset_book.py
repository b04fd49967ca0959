"""The presets of each modality as a person has arranged them; kept as text beside how the window is arranged."""

from __future__ import annotations

import json
import math
from typing import Any

from PySide6.QtCore import QObject, Signal

from qrstation.imaging.display.window_presets import Preset, presets
from qrstation.imaging.frame import Window

MOST = 30
"""Presets of a modality at most; the first nine have keys."""
LONGEST_NAME = 40
_MOST_MODALITIES = 100
_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


class PresetBook(QObject):
    """Gives what the program offers, unless somebody arranged a modality's presets otherwise."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arranged: dict[str, tuple[Preset, ...]] = {}

    def offered(self, modality: str) -> tuple[Preset, ...]:
        """Give the presets of a modality, in their order."""
        return self._arranged.get(modality, presets(modality))

    def is_arranged(self, modality: str) -> bool:
        """Tell whether a modality's presets are other than the program's."""
        return modality in self._arranged

    def arrange(self, modality: str, wanted: tuple[Preset, ...]) -> None:
        """Have these presets from now on."""
        if wanted == presets(modality):
            self._arranged.pop(modality, None)
        else:
            self._arranged[modality] = wanted[:MOST]
        self.changed.emit()

    def add(self, modality: str, name: str, window: Window) -> bool:
        """Add a window under a name, in the place of one that has it; False where there are too many."""
        made = Preset(name, Window(window.centre, window.width, window.function))
        before = self.offered(modality)
        if any(preset.name == name for preset in before):
            self.arrange(modality, tuple(made if preset.name == name else preset for preset in before))
        elif len(before) < MOST:
            self.arrange(modality, (*before, made))
        else:
            return False
        return True

    def text(self) -> str:
        """Give all that was arranged, to be kept."""
        return json.dumps({modality: [_plain(p) for p in found] for modality, found in self._arranged.items()})

    def read(self, text: str) -> None:
        """Take what was kept; what is no preset is left out."""
        try:
            kept = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            kept = {}
        self._arranged = {}
        for modality, entries in list(kept.items())[:_MOST_MODALITIES] if isinstance(kept, dict) else ():
            usual = {preset.name: preset for preset in presets(modality)}
            if isinstance(entries, list):
                read = [_preset(entry, usual) for entry in entries[:MOST]]
                found = {preset.name: preset for preset in read if preset is not None}
                self._arranged[modality] = tuple(found.values())


def clean_name(text: str) -> str:
    """Give a preset's name as it is kept; "" for none."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:LONGEST_NAME]


def _plain(preset: Preset) -> dict[str, Any]:
    if preset.window is None:
        return {"name": preset.name}
    window = preset.window
    return {"name": preset.name, "centre": window.centre, "width": window.width, "function": window.function}


def _preset(entry: Any, usual: dict[str, Preset]) -> Preset | None:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not name or clean_name(name) != name:
        return None
    if "width" not in entry:
        return usual.get(name)
    centre, width, function = entry.get("centre"), entry["width"], entry.get("function")
    if type(centre) not in (int, float) or type(width) not in (int, float) or function not in _FUNCTIONS:
        return None
    if not (math.isfinite(centre) and math.isfinite(width) and width > 0):
        return None
    return Preset(name, Window(float(centre), float(width), function))
