"""Fixtures: a hand on an open study, and the same on an image with pixels that are no squares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.imaging.frame import Frame, Geometry, SpacingKind
from tests.ui.viewer.made_up import AXIAL, ct_frame, ct_series, heading
from tests.ui.viewer.measuring.hands import MeasuringHand
from tests.ui.viewer.screen import Screen

SPACING = (1.5, 0.5)
"""Between rows and between columns, in mm."""


def unequal_frame(size: int = 64) -> Frame:
    """Give a frame whose rows are three times as far apart as its columns."""
    frame = ct_frame(1, size)
    return replace(frame, value_unit="HU", geometry=Geometry(SPACING, SpacingKind.PATIENT, orientation=AXIAL))


@pytest.fixture
def hand(screen: Screen) -> MeasuringHand:
    """A hand on a CT slice of unequal pixels, the focus in the viewport."""
    series, instances = ct_series(count=4)
    for instance in instances:
        screen.decoders.frames[instance.sop_uid, 0] = unequal_frame()
    screen.open(heading(), (series, tuple(replace(each, checksum="sum") for each in instances)))
    screen.focus(screen.first)
    return MeasuringHand(screen)
