"""A shutter covers the image, overlays lie white over both, and the decoded pixels stay what they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Frame, Overlay, Shutter, Window
from qrstation.imaging.presentation import PLAIN, Presentation

Array = np.ndarray[Any, Any]
GREY = Frame(np.full((3, 5), 100, np.uint8), bits=8, windows=(Window(128, 256),))
COLOUR = Frame(np.full((3, 5, 3), 100, np.uint8), bits=8)


def bits(*places: tuple[int, int]) -> Array:
    mask = np.zeros((3, 5), np.bool_)
    for row, column in places:
        mask[row, column] = True
    return np.packbits(mask)


@pytest.mark.parametrize(("grey", "level"), [(0, 0), (0xFFFF, 255), (257 * 90, 90), (257 * 90 + 129, 91), (128, 0)])
@pytest.mark.parametrize("frame", [GREY, replace(GREY, monochrome1=True), COLOUR], ids=["2", "1", "rgb"])
def test_a_shutter_covers_with_its_own_value(frame: Frame, grey: int, level: int) -> None:
    plain = to_display(frame)
    shown = to_display(replace(frame, shutter=Shutter(bits((0, 0), (2, 4)), grey)))
    assert (shown[0, 0] == level).all()
    assert (shown[2, 4] == level).all()
    rest = np.ones((3, 5), np.bool_)
    rest[0, 0] = rest[2, 4] = False
    assert (shown[rest] == plain[rest]).all()


@pytest.mark.parametrize("frame", [GREY, replace(GREY, monochrome1=True), COLOUR], ids=["2", "1", "rgb"])
def test_overlays_lie_white_over_a_shutter_and_over_an_inverted_image(frame: Frame) -> None:
    laid = replace(
        frame,
        shutter=Shutter(bits((0, 0), (0, 1))),
        overlays=(Overlay(bits((0, 1))), Overlay(bits((1, 1)), is_region=True)),
    )
    for shown in (to_display(laid), to_display(laid, Presentation(inverted=True))):
        assert shown.reshape(3, 5, -1)[..., 0][:2, :2].tolist()[0] == [0, 255]
        assert (shown[1, 1] == 255).all()


@pytest.mark.parametrize("frame", [GREY, COLOUR], ids=["grey", "rgb"])
def test_what_is_laid_over_can_be_left_out(frame: Frame) -> None:
    laid = replace(frame, shutter=Shutter(bits((0, 0))), overlays=(Overlay(bits((0, 1))),))
    plain = to_display(frame)
    assert (to_display(laid, PLAIN) == plain).all()
    without_shutter = to_display(laid, Presentation(shutter=False))
    assert (without_shutter[0, 0] == plain[0, 0]).all()
    assert (without_shutter[0, 1] == 255).all()
    without_overlays = to_display(laid, Presentation(overlays=False))
    assert (without_overlays[0, 0] == 0).all()
    assert (without_overlays[0, 1] == plain[0, 1]).all()


def test_the_decoded_pixels_stay_what_they_are() -> None:
    laid = replace(COLOUR, overlays=(Overlay(bits((0, 1))),))
    to_display(laid)
    assert (COLOUR.pixels == 100).all()
