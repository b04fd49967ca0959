"""Words for a frame's side and for what is not shown of its file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from qrstation.imaging.frame import Frame, LookupTable, Mask, NotApplied, Overlay, Shutter, Side, Window
from qrstation.imaging.presentation import PLAIN, Presentation
from qrstation.ui.viewer.overlay.notes import notes, side_words

GREY = Frame(np.zeros((4, 5), np.int16))
SOFT, BONE = Window(40, 400), Window(300, 1500)
TABLE = LookupTable(0, np.zeros(3, np.uint16), 16)


@pytest.mark.parametrize(
    ("side", "words"),
    [
        (Side(), ""),
        (Side("R"), "Right"),
        (Side("L"), "Left"),
        (Side("B"), "Both sides"),
        (Side("R", "MLO"), "R MLO"),
        (Side("L", "CC ID"), "L CC ID"),
        (Side("", "PA"), "PA"),
        (Side("X", "PA"), "PA"),
        (Side("X"), ""),
    ],
)
def test_a_side_is_said_as_the_standard_says_it(side: Side, words: str) -> None:
    assert side_words(side) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ()),
        ({"windows": (SOFT, BONE), "voi_tables": (TABLE, TABLE)}, ()),
        ({"not_applied": NotApplied(overlay=True)}, ("Overlay not shown",)),
        ({"not_applied": NotApplied(curve=True, shutter=True)}, ("Curve not shown", "Shutter not shown")),
        ({"not_applied": NotApplied(subtraction=True)}, ("Subtraction not applied",)),
        ({"not_applied": NotApplied(colour_profile=True)}, ("Colour profile not applied",)),
    ],
    ids=str,
)
def test_what_is_not_shown_is_said(changes: dict[str, Any], words: tuple[str, ...]) -> None:
    assert notes(replace(GREY, **changes)) == words


LAID = replace(
    GREY,
    overlays=(Overlay(np.zeros(3, np.uint8)),),
    shutter=Shutter(np.zeros(3, np.uint8)),
    mask=Mask(np.zeros((4, 5), np.float32), Window(0, 1)),
)


@pytest.mark.parametrize(
    ("presentation", "words"),
    [
        (Presentation(), ("Subtraction off",)),
        (Presentation(subtracted=True), ("Mask subtracted",)),
        (PLAIN, ("Subtraction off", "Overlay off", "Shutter off")),
    ],
)
def test_what_the_hand_left_out_is_said(presentation: Presentation, words: tuple[str, ...]) -> None:
    assert notes(LAID, presentation) == words
