"""Windows that fit what a modality shows, by name."""

from __future__ import annotations

from typing import NamedTuple

from qrstation.imaging.frame import Window
from qrstation.imaging.presentation import Presentation


class Preset(NamedTuple):
    """A window with a name for the menu and its key."""

    name: str
    window: Window

    @property
    def presentation(self) -> Presentation:
        """What it says of how an image is shown."""
        return Presentation(self.window)


_CT = (
    Preset("Lung", Window(-600, 1500)),
    Preset("Mediastinum", Window(40, 400)),
    Preset("Bone", Window(300, 1500)),
    Preset("Brain", Window(40, 80)),
    Preset("Abdomen", Window(40, 350)),
    Preset("Liver", Window(90, 150)),
    Preset("Stroke", Window(35, 40)),
    Preset("Angiography", Window(300, 600)),
    Preset("Temporal bone", Window(700, 4000)),
)


def presets(modality: str) -> tuple[Preset, ...]:
    """Give the presets of a modality: CT, whose values mean the same everywhere (Hounsfield units); else none."""
    return _CT if modality == "CT" else ()
