"""Windows that fit what a modality shows, by name: fixed where values mean the same everywhere, else by the image."""

from __future__ import annotations

from typing import NamedTuple

from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.presentation import Voi


class Preset(NamedTuple):
    """A window with a name for the menu and its key; one without a window is measured in each image anew."""

    name: str
    window: Window | None


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
_MEASURED = {"Auto": (1.0, 99.0), "Soft": (0.0, 100.0), "Hard": (10.0, 97.0)}
"""Between which percentiles of an image's values a window lies."""
_BY_IMAGE = tuple(Preset(name, None) for name in _MEASURED)
_VALUES_DIFFER = frozenset({"MR", "PT", "NM", "CR", "DX", "MG", "XA", "RF", "RG", "IO", "PX"})
"""Values of these mean something else at each machine, or in each examination."""
_SAMPLED = 1 << 16


def presets(modality: str) -> tuple[Preset, ...]:
    """Give the presets of a modality: fixed for CT, whose Hounsfield units mean the same everywhere, or measured."""
    if modality == "CT":
        return _CT
    return _BY_IMAGE if modality in _VALUES_DIFFER else ()


def measured_preset(voi: Voi | None, frame: Frame | None) -> Preset | None:
    """Give the preset that measured a window in an image; None for another, also one of the file that is called so."""
    if not isinstance(voi, Window) or voi.function != "LINEAR_EXACT" or voi.explanation not in _MEASURED:
        return None
    return None if frame is not None and voi in frame.windows else Preset(voi.explanation, None)


def preset_window(preset: Preset, frame: Frame | None) -> Window | None:
    """Give the window of a preset for an image; None where it has none, as in colour.

    A measured one lies between percentiles of the image's values, those of padding and of no number left out; it is
    called by the preset's name.
    """
    if preset.window is not None:
        return preset.window
    if frame is None or frame.is_colour or preset.name not in _MEASURED:
        return None
    import numpy as np

    from qrstation.imaging.display.modality_values import modality_values
    from qrstation.imaging.display.sampling import is_image, sampled

    stored = sampled(frame.pixels, _SAMPLED)
    values = modality_values(frame, stored[is_image(stored, frame.padding)])
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    low, high = (float(value) for value in np.percentile(values, _MEASURED[preset.name], method="nearest"))
    width = high - low or 1.0
    return Window(low + width / 2, width, "LINEAR_EXACT", preset.name)
