"""Presentations lie over each other, and a turn and a mirror do on the screen what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qrstation.imaging.frame import Frame, LookupTable, Mask, Window
from qrstation.imaging.presentation import (
    PLAIN,
    UNSAID,
    AutomaticWindow,
    FileTable,
    Presentation,
    file_presentation,
)

GREY = Frame(np.zeros((4, 5), np.int16))
SOFT, BONE = Window(40, 400), Window(300, 1500)
TABLE = LookupTable(0, np.zeros(3, np.uint16), 16)
MASK = Mask(np.zeros((4, 5), np.float32), Window(0, 10))


def test_what_lies_over_replaces_and_the_rest_stays() -> None:
    below = Presentation(SOFT, inverted=True, rotation=1, overlays=False)
    assert UNSAID.over(below) == below
    assert below.over(UNSAID) == below
    assert Presentation(BONE, inverted=False).over(below) == Presentation(
        BONE, inverted=False, rotation=1, overlays=False
    )
    assert Presentation(rotation=0, overlays=True).over(PLAIN) == Presentation(rotation=0, shutter=False, overlays=True)


@pytest.mark.parametrize(
    ("frame", "voi"),
    [
        (GREY, AutomaticWindow()),
        (replace(GREY, windows=(BONE, SOFT)), BONE),
        (replace(GREY, windows=(BONE,), voi_tables=(TABLE, TABLE)), FileTable(0)),
    ],
)
def test_the_files_own_leaves_nothing_open(frame: Frame, voi: object) -> None:
    assert file_presentation(frame) == Presentation(voi, False, 0, False, True, True, False)  # type: ignore[arg-type]


@pytest.mark.parametrize("recommended", [False, True])
def test_a_mask_is_subtracted_where_the_file_asks_for_it(recommended: bool) -> None:
    frame = replace(GREY, mask=replace(MASK, recommended=recommended))
    assert file_presentation(frame).subtracted is recommended
