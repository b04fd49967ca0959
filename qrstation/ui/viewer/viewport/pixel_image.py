"""Pixels as something to paint: which of the image's pixels they stand for, and from there to the screen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QImage, QPainter, QTransform

from qrstation.ui.viewer.frames.affine import Affine
from qrstation.ui.viewer.frames.picture import Pixels
from qrstation.ui.viewer.frames.resampler import Line, Resampler


@dataclass(frozen=True, eq=False, slots=True)
class Ready:
    """What of an image is in view, as the screen has it; None where nothing is."""

    placed: Affine
    view: tuple[int, int]
    ratio: float
    image: QImage | None
    at: QPointF
    pixels: Pixels | None
    """What the image shows, whose bytes it does not own."""


class PixelImage:
    """Pixels that are shown, (rows, columns) or (rows, columns, 3) uint8 without gaps.

    Each of them stands for ``step`` × ``step`` of the image's, the first for those from column and row ``start``.
    """

    def __init__(
        self,
        pixels: Pixels,
        step: int = 1,
        start: tuple[float, float] = (0, 0),
        resampler: Resampler | None = None,
    ) -> None:
        layout = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
        self._pixels = pixels  # the image does not own its bytes
        self._image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], layout)
        self._placed = Affine(float(step), 0.0, start[0] - 0.5, 0.0, float(step), start[1] - 0.5)
        self._lying: QImage | None = None
        self._resampler = resampler if pixels.ndim == 2 else None
        self._ready: Ready | None = None
        self._room: Pixels | None = None

    def take_room(self, former: PixelImage) -> None:
        """Make what is in view where ``former`` had it, which is not painted any more: new memory is cleared first."""
        if former._ready is not None:
            self._room, former._ready = former._ready.pixels, None

    def covered(self, painter: QPainter, to_screen: Affine) -> QRect:
        """Give what painting covers without a gap, as far as that is known: nothing need be painted there before."""
        ready = self._made_ready(painter, to_screen.after(self._placed))
        if ready is None or ready.image is None:
            return QRect()
        size = ready.image.deviceIndependentSize()
        left, top = math.ceil(ready.at.x()), math.ceil(ready.at.y())
        right, low = math.floor(ready.at.x() + size.width()), math.floor(ready.at.y() + size.height())
        return QRect(left, top, right - left, low - top)

    def _made_ready(self, painter: QPainter, placed: Affine) -> Ready | None:
        """Give the part in view point by point of the screen; None where it is not painted so.

        A part that was made is at hand for the next time.
        """
        if self._resampler is None or painter.hasClipping() or not painter.transform().isIdentity():
            return None
        ratio = painter.device().devicePixelRatioF()
        window = painter.window()
        view = (round(window.width() * ratio), round(window.height() * ratio))
        if self._ready is None or (self._ready.placed, self._ready.view, self._ready.ratio) != (placed, view, ratio):
            self._ready = _ready(self._pixels, self._resampler, placed, view, ratio, self._room)
            self._room = self._ready.pixels
        return self._ready

    def paint(self, painter: QPainter, to_screen: Affine) -> None:
        """Paint under a map from the image's pixels to screen points; the painter is left as it was."""
        placed, image = to_screen.after(self._placed), self._image
        ready = self._made_ready(painter, placed)
        if ready is not None:
            if ready.image is not None:
                painter.drawImage(ready.at, ready.image)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if placed.xx == placed.yy == 0.0:
            # Turned once and then only drawn larger, it takes half the time each time.
            if self._lying is None:
                self._lying = image.transformed(QTransform().rotate(90.0))
            placed, image = placed.after(Affine(0.0, 1.0, 0.0, -1.0, 0.0, float(image.height()))), self._lying
        painter.setTransform(for_qt(placed), True)
        painter.drawImage(0, 0, image)
        painter.restore()


def _ready(
    pixels: Pixels, resampler: Resampler, placed: Affine, view: tuple[int, int], ratio: float, room: Pixels | None
) -> Ready:
    """Make what is in view of grey pixels that are placed upright, turned by quarters or flipped."""
    lies = placed.xx == placed.yy == 0.0
    if lies:
        pixels = pixels.T
    across = _line(placed.xy if lies else placed.xx, placed.x0, pixels.shape[1], view[0], ratio)
    down = _line(placed.yx if lies else placed.yy, placed.y0, pixels.shape[0], view[1], ratio)
    if across is None or down is None:
        return Ready(placed, view, ratio, None, QPointF(), None)
    part = resampler.part(pixels, down.line, across.line, room)
    image = QImage(part.data, part.shape[1], part.shape[0], part.strides[0], QImage.Format.Format_Grayscale8)
    image.setDevicePixelRatio(ratio)
    return Ready(placed, view, ratio, image, QPointF(across.first / ratio, down.first / ratio), part)


class _Seen(NamedTuple):
    """Along one axis: the first of the screen's pixels that the image covers, and where in it they lie."""

    first: int
    line: Line


def _line(scale: float, start: float, size: int, view: int, ratio: float) -> _Seen | None:
    """Give what is in view along one axis; None where nothing is."""
    step, origin = scale * ratio, start * ratio
    low, high = sorted((origin, origin + step * size))
    first, end = max(round(low), 0), min(round(high), view)
    return _Seen(first, Line((first + 0.5 - origin) / step - 0.5, 1 / step, end - first)) if first < end else None


def around(view: QRect, covered: QRect) -> list[QRect]:
    """Give what of a view is not covered, in rectangles."""
    inner = view.intersected(covered)
    if inner.isEmpty():
        return [view]
    parts = [
        QRect(QPoint(view.left(), view.top()), QPoint(view.right(), inner.top() - 1)),
        QRect(QPoint(view.left(), inner.bottom() + 1), QPoint(view.right(), view.bottom())),
        QRect(QPoint(view.left(), inner.top()), QPoint(inner.left() - 1, inner.bottom())),
        QRect(QPoint(inner.right() + 1, inner.top()), QPoint(view.right(), inner.bottom())),
    ]
    return [part for part in parts if not part.isEmpty()]


def for_qt(affine: Affine) -> QTransform:
    """Give a map as Qt writes it."""
    return QTransform(affine.xx, affine.yx, affine.xy, affine.yy, affine.x0, affine.y0)
