"""Presets: Hounsfield units mean the same everywhere, other values do not."""

from __future__ import annotations

import numpy as np
import pytest

from qrstation.imaging.display.window_presets import preset_window, presets
from qrstation.imaging.frame import Frame, Window


def test_ct_has_windows_with_names_of_their_own() -> None:
    offered = presets("CT")
    assert len({preset.name for preset in offered}) == len(offered) >= 5
    windows = {preset.name: preset.window for preset in offered}
    assert all(window is not None and window.width > 0 for window in windows.values())
    assert windows["Lung"] == Window(-600, 1500)


@pytest.mark.parametrize("modality", ["MR", "DX", "PT"])
def test_other_values_are_measured_in_each_image(modality: str) -> None:
    offered = presets(modality)
    assert [preset.name for preset in offered] == ["Auto", "Soft", "Hard"]
    assert all(preset.window is None for preset in offered)
    frame = Frame(np.arange(1000, dtype=np.uint16).reshape(20, 50), modality=modality, slope=2.0)
    auto, soft, hard = (preset_window(preset, frame) for preset in offered)
    assert auto == Window(999, 1958, "LINEAR_EXACT", "Auto")
    assert soft == Window(999, 1998, "LINEAR_EXACT", "Soft")
    assert hard is not None
    assert hard.width < 1800


@pytest.mark.parametrize("modality", ["SR", "", "US"])
def test_where_none_makes_sense_there_are_none(modality: str) -> None:
    assert presets(modality) == ()


def test_padding_and_what_is_no_number_are_not_measured() -> None:
    (auto, *_) = presets("PT")
    pixels = np.array([[np.nan, np.inf, 1.0], [2.0, 3.0, -99.0]], np.float32)
    window = preset_window(auto, Frame(pixels, modality="PT", padding=(-99, -99)))
    assert window == Window(2.0, 2.0, "LINEAR_EXACT", "Auto")
    assert preset_window(auto, Frame(np.full((2, 2), np.nan, np.float32), modality="PT")) is None
    assert preset_window(auto, Frame(np.zeros((2, 2, 3), np.uint8), modality="PT")) is None
    assert preset_window(auto, None) is None
