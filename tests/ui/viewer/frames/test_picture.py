"""From a decoded frame to the bytes on the screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qrstation.imaging.frame import Geometry, SpacingKind, Window
from qrstation.imaging.presentation import Presentation
from qrstation.imaging.stacks.stack import build_stack
from qrstation.ui.viewer.frames.picture import (
    PictureOrder,
    extent_of,
    make_picture,
    shrink_for,
    shrunk,
    spacing_note,
    window_to_drag,
)
from qrstation.ui.viewer.frames.transform import Extent
from tests.ui.viewer.made_up import LUNG, ct_frame, ct_series

PIECE = build_stack(ct_series(count=1)[1]).slices[0]


@pytest.mark.parametrize("shape", [(12, 16), (13, 17), (12, 16, 3), (5, 7, 3)])
@pytest.mark.parametrize("factor", [1, 2, 4])
def test_blocks_are_averaged(shape: tuple[int, ...], factor: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    small = shrunk(pixels, factor)
    assert small.shape[:2] == (-(-shape[0] // factor), -(-shape[1] // factor))
    assert small.dtype == np.uint8
    margin = [(0, -size % factor) for size in shape[:2]] + [(0, 0)] * (len(shape) - 2)
    pixels = np.pad(pixels, margin, mode="edge")  # what is left over at the far edges
    for row in range(small.shape[0]):
        for column in range(small.shape[1]):
            block = pixels[row * factor : (row + 1) * factor, column * factor : (column + 1) * factor]
            mean = block.reshape(-1, *shape[2:]).mean(axis=0)
            assert np.allclose(small[row, column], mean, atol=0.51), (row, column)
    assert small.flags.c_contiguous


def test_white_stays_white() -> None:
    assert (shrunk(np.full((9, 9), 255, np.uint8), 4) == 255).all()


def test_only_large_images_shown_small_are_averaged() -> None:
    assert shrink_for(512, 512, 0.2) == 1
    assert shrink_for(4096, 3328, 1.0) == 1
    assert shrink_for(4096, 3328, 0.5) == 2
    assert shrink_for(4096, 3328, 0.18) == 4
    assert shrink_for(4096, 3328, 0.0) == 1


def test_the_window_used_is_known() -> None:
    frame = ct_frame(1)
    assert make_picture(PictureOrder(PIECE, frame)).window == LUNG
    bone = Window(300, 1500)
    picture = make_picture(PictureOrder(PIECE, frame, Presentation(bone)))
    assert picture.window == bone
    assert window_to_drag(picture) == bone


def test_colour_has_no_window() -> None:
    rgb = np.zeros((8, 8, 3), np.uint8)
    picture = make_picture(PictureOrder(PIECE, replace(ct_frame(1), pixels=rgb, windows=())))
    assert picture.window is None
    assert window_to_drag(picture) is None


def test_pixels_are_as_large_as_their_spacing_or_their_aspect_says() -> None:
    frame = ct_frame(1)
    tall = replace(frame, geometry=Geometry((2.0, 0.5), SpacingKind.CALIBRATED))
    assert extent_of(tall) == Extent(64, 64, 0.5, 2.0)
    assert extent_of(replace(frame, geometry=Geometry(aspect=1.5))) == Extent(64, 64, 1.0, 1.5)


def test_the_bar_tells_what_it_rests_on() -> None:
    frame = ct_frame(1)
    assert spacing_note(frame) == ""
    assert spacing_note(replace(frame, geometry=Geometry((0.1, 0.1), SpacingKind.CALIBRATED))) == "calibrated"
    assert spacing_note(replace(frame, geometry=Geometry((0.1, 0.1), SpacingKind.IMAGER))) == "at the detector"
    assert spacing_note(replace(frame, geometry=Geometry())) == "no scale"
