"""Pixels as something to paint: which of the image's pixels they stand for, and from there to the screen."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter, QTransform

from qrstation.ui.viewer.frames.affine import Affine
from qrstation.ui.viewer.frames.picture import Pixels


class PixelImage:
    """Pixels that are shown, (rows, columns) or (rows, columns, 3) uint8 without gaps.

    Each of them stands for ``step`` × ``step`` of the image's, the first for those from column and row ``start``.
    """

    def __init__(self, pixels: Pixels, step: int = 1, start: tuple[int, int] = (0, 0)) -> None:
        layout = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
        self._pixels = pixels  # the image does not own its bytes
        self._image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], layout)
        self._placed = Affine(float(step), 0.0, start[0] - 0.5, 0.0, float(step), start[1] - 0.5)
        self._lying: QImage | None = None

    def paint(self, painter: QPainter, to_screen: Affine) -> None:
        """Paint under a map from the image's pixels to screen points; the painter is left as it was."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        placed, image = to_screen.after(self._placed), self._image
        if placed.xx == placed.yy == 0.0:
            # Turned once and then only drawn larger, it takes half the time each time.
            if self._lying is None:
                self._lying = image.transformed(QTransform().rotate(90.0))
            placed, image = placed.after(Affine(0.0, 1.0, 0.0, -1.0, 0.0, float(image.height()))), self._lying
        painter.setTransform(for_qt(placed), True)
        painter.drawImage(0, 0, image)
        painter.restore()


def for_qt(affine: Affine) -> QTransform:
    """Give a map as Qt writes it."""
    return QTransform(affine.xx, affine.yx, affine.xy, affine.yy, affine.x0, affine.y0)
