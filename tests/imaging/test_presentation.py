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
    mirrored,
    turned,
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


def seen(presentation: Presentation) -> list[list[int]]:
    """Give what a screen makes of a picture: first the mirror, then the turn clockwise."""
    picture = np.arange(6).reshape(2, 3)
    if presentation.flipped:
        picture = picture[:, ::-1]
    return np.rot90(picture, -(presentation.rotation or 0)).tolist()


@pytest.mark.parametrize("before", [Presentation(rotation=r, flipped=f) for r in range(4) for f in (False, True)])
def test_a_turn_and_a_mirror_are_those_of_what_is_seen(before: Presentation) -> None:
    assert seen(turned(before, 1)) == np.rot90(np.array(seen(before)), -1).tolist()
    assert seen(turned(before, -1)) == np.rot90(np.array(seen(before)), 1).tolist()
    assert seen(mirrored(before)) == np.array(seen(before))[:, ::-1].tolist()
