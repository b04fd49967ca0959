"""Draws the picture that leaves: as a viewport shows it, or the whole image in its own size, with or without names."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QImage, QPainter

from qrstation.ui.outside_text import isolated
from qrstation.ui.viewer.frames.picture import PictureOrder, extent_of
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.overlay.notes import side_words
from qrstation.ui.viewer.overlay.overlay import Corners
from qrstation.ui.viewer.overlay.overlay_layout import Marks
from qrstation.ui.viewer.overlay.overlay_painter import OverlayPainter
from qrstation.ui.viewer.viewport.pixel_image import PixelImage
from qrstation.ui.viewer.viewport.viewport import Viewport

_USUAL = 640.0
"""Pixels of an image's shorter side up to which text has its size on the screen; on larger ones it grows with them."""
_LONGEST_SIDE = 16
"""A side and view of more letters is free text, and may say more."""
MOST_PIXELS = 1 << 27


@dataclass(frozen=True, eq=False, slots=True)
class WholePicture:
    """All that is needed to draw a whole image, on any thread."""

    order: PictureOrder
    view: Transform
    """Of the image onto the picture, in points."""
    points: float
    """The picture's pixels for a point."""
    marks: Marks
    font: QFont


def seen_picture(viewport: Viewport, *, named: bool) -> QImage:
    """Give what a viewport shows, in the screen's pixels; without names nothing stays that says whose image it is."""
    canvas = viewport.canvas
    shown = viewport.annotations.marks
    try:
        if not named:
            canvas.set_marks(unnamed(shown, _side(viewport)))
        picture = canvas.grab().toImage()
    finally:
        canvas.set_marks(shown)
    picture.setDevicePixelRatio(1.0)
    return picture.convertToFormat(QImage.Format.Format_RGB32)


def whole_picture(viewport: Viewport, *, named: bool) -> WholePicture | None:
    """Take what a whole picture is drawn of: one pixel for each of the image's; None where there is none, or a preview.

    Where pixels are not square, as many more as make them so. It is turned and flipped as it is seen.
    """
    picture = viewport.feed.picture
    if picture is None or picture.order.frame.is_preview:
        return None
    extent, hold = extent_of(picture.order.frame), viewport.canvas.view.hold
    finest = min(extent.across, extent.down)
    width, height = max(1, round(extent.width / finest)), max(1, round(extent.height / finest))
    if width * height > MOST_PIXELS:
        width, height = extent.columns, extent.rows
    if hold.lies:
        width, height = height, width
    points = max(1.0, min(width, height) / _USUAL)
    view = Transform(extent, max(1, round(width / points)), max(1, round(height / points)), hold=hold)
    words = viewport.annotations.marks_for(view, points) if viewport.annotations.is_drawn else Marks()
    marks = words if named else unnamed(words, _side(viewport))
    return WholePicture(picture.order, view, points, marks, viewport.canvas.font())


def draw_whole(whole: WholePicture) -> QImage:
    """Draw a whole picture; on any thread."""
    import numpy as np

    from qrstation.imaging.display.display import to_display

    # Anew, of the frame: on the screen may be a coarser picture, while a hand is moving.
    pixels = to_display(whole.order.frame, whole.order.presentation)
    view = whole.view
    image = QImage(round(view.width * whole.points), round(view.height * whole.points), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.scale(image.width() / view.width, image.height() / view.height)
    PixelImage(np.ascontiguousarray(pixels)).paint(painter, view.to_screen)
    words = OverlayPainter(whole.font)
    words.paint_letters(painter, QRectF(0, 0, view.width, view.height), whole.marks)
    painter.end()
    return image


def unnamed(marks: Marks, side: str) -> Marks:
    """Leave out what says whose image it is, when and where it was made: of the upper corners only the side stays.

    What stands below is the image's number and place, how it is shown, and what is not shown of it.
    """
    kept = tuple(line for line in marks.corners.top_right if side and line.text == isolated(side))
    corners = Corners((), kept, marks.corners.bottom_left, marks.corners.bottom_right)
    return replace(marks, corners=corners)


def _side(viewport: Viewport) -> str:
    picture = viewport.feed.picture
    side = side_words(picture.order.frame.side) if picture else ""
    return side if len(side) <= _LONGEST_SIDE else ""
