"""From a decoded frame to the bytes on the screen: window chosen, values mapped, large images made smaller.

numpy and what works with it are imported with the first picture: the window's start does not wait for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from qrstation.imaging.frame import Frame, SpacingKind, Window
from qrstation.imaging.presentation import UNSAID, Presentation
from qrstation.imaging.stacks.stack import Slice
from qrstation.ui.viewer.frames.transform import Extent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pixels: TypeAlias = "NDArray[np.uint8]"

DIRECT = 640 * 640
"""Frames of at most so many pixels are mapped on the GUI thread at once; larger ones on a worker."""


@dataclass(frozen=True, eq=False, slots=True)
class PictureOrder:
    """What is to be made: a slice's frame as a presentation says over the file's own, ``shrink`` pixels as one."""

    piece: Slice
    frame: Frame
    presentation: Presentation = UNSAID
    shrink: int = 1
    quick: bool = False
    """Soon rather than well: a hand is moving."""


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """What is shown: ``pixels`` (rows, cols) or (rows, cols, 3) in full, and ``drawn`` as handed to the screen.

    ``window`` is the one that was used; None where there is none (colour, or a table of the file's own).
    """

    order: PictureOrder
    window: Window | None
    pixels: Pixels
    drawn: Pixels
    step: int = 1
    """How many of the frame's pixels one of ``pixels`` stands for in each direction: more while a hand is moving."""

    @property
    def drawn_step(self) -> int:
        """How many of the frame's pixels one of ``drawn`` stands for in each direction."""
        return max(self.step, self.order.shrink)


def quick_step(order: PictureOrder) -> int:
    """Give how coarse a picture is that is made while a hand is moving."""
    return max(2, order.shrink)


def make_quick_picture(order: PictureOrder, level: Frame) -> Picture:
    """Map a coarse level of a frame (`levels.coarse_level`) to display values, through the window of the frame."""
    from qrstation.imaging.display.display import default_window, to_display

    pixels = to_display(level, order.presentation)
    return Picture(order, default_window(order.frame, order.presentation), pixels, pixels, quick_step(order))


def make_picture(order: PictureOrder) -> Picture:
    """Map a frame to display values; pure, on any thread."""
    from qrstation.imaging.display.display import default_window, to_display

    pixels = to_display(order.frame, order.presentation)
    return Picture(order, default_window(order.frame, order.presentation), pixels, shrunk(pixels, order.shrink))


def shrunk(pixels: Pixels, factor: int) -> Pixels:
    """Average blocks of ``factor`` × ``factor`` pixels; rows and columns left over at the far edges are averaged too.

    Drawn smaller without this, fine structures would flicker in and out.
    """
    import numpy as np

    if factor <= 1:
        return np.ascontiguousarray(pixels)
    rows, columns = pixels.shape[0], pixels.shape[1]
    if rows % factor or columns % factor:
        margin = ((0, -rows % factor), (0, -columns % factor)) + ((0, 0),) * (pixels.ndim - 2)
        pixels = np.pad(pixels, margin, mode="edge")
    # Summing strided views reads each row in order and needs no temporary of the full size.
    total = np.zeros((pixels.shape[0] // factor, pixels.shape[1] // factor, *pixels.shape[2:]), np.uint32)
    for row in range(factor):
        for column in range(factor):
            total += pixels[row::factor, column::factor]
    return ((total + factor * factor // 2) // (factor * factor)).astype(np.uint8)


def shrink_for(rows: int, columns: int, zoom: float) -> int:
    """Give the power of two by which an image shown at ``zoom`` device pixels a pixel is averaged: 1, 2, 4 …"""
    if rows * columns <= DIRECT or zoom <= 0:
        return 1
    factor = 1
    while factor * 2 * zoom <= 1.0 and factor < 16:
        factor *= 2
    return factor


def is_small(frame: Frame) -> bool:
    """Tell whether a frame is mapped within a few milliseconds, so that a worker would only delay it."""
    return frame.rows * frame.columns <= DIRECT


def extent_of(frame: Frame) -> Extent:
    """Give a frame's extent: in mm where a spacing is known, else in columns, as high as the aspect ratio says."""
    rows, columns = frame.full_size
    spacing = frame.geometry.spacing
    if spacing is not None:
        row, column = spacing
        return Extent(columns, rows, column, row)
    return Extent(columns, rows, 1.0, frame.geometry.aspect)


def spacing_note(frame: Frame) -> str:
    """Give what the scale bar rests on where a cross-section does not say it: a calibration, the detector, nothing."""
    notes = {
        SpacingKind.CALIBRATED: "calibrated", SpacingKind.IMAGER: "at the detector", SpacingKind.NONE: "no scale"
    }  # fmt: skip
    return notes.get(frame.geometry.spacing_kind, "")


def orientation_of(piece: Slice, frame: Frame) -> tuple[float, ...] | None:
    """Give the direction cosines of a slice: the frame's own, else the instance's."""
    return frame.geometry.orientation or piece.record.orientation


def window_to_drag(picture: Picture) -> Window | None:
    """Give the window from which a drag starts; None for a colour image."""
    from qrstation.imaging.display.display import starting_window

    order = picture.order
    return None if order.frame.is_colour else picture.window or starting_window(order.frame, order.presentation)
