"""Presets: Hounsfield units mean the same everywhere, other values do not."""

from __future__ import annotations

import pytest

from qrstation.imaging.display.window_presets import presets


def test_ct_has_windows_with_names_of_their_own() -> None:
    offered = presets("CT")
    assert len({preset.name for preset in offered}) == len(offered) >= 5
    assert all(preset.window.width > 0 for preset in offered)
    assert {preset.name: (preset.window.centre, preset.window.width) for preset in offered}["Lung"] == (-600, 1500)


@pytest.mark.parametrize("modality", ["MR", "DX", "", "PT"])
def test_other_modalities_have_none(modality: str) -> None:
    assert presets(modality) == ()
