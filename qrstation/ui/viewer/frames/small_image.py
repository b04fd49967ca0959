"""Makes a small image with square pixels of what a frame looks like."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from qrstation.imaging.frame import Frame
from qrstation.ui.viewer.frames.picture import Pixels, extent_of


def small_image(drawn: Pixels, frame: Frame, side: int) -> QImage:
    """Give ``drawn``, 8-bit grey (rows, columns) or RGB (rows, columns, 3) of ``frame``; on any thread.

    Its longer side has ``side`` pixels, and its proportions are those in the patient.
    """
    kind = QImage.Format.Format_RGB888 if drawn.ndim == 3 else QImage.Format.Format_Grayscale8
    # Named, since QImage does not keep the bytes it reads alive.
    data = drawn.tobytes()
    image = QImage(data, drawn.shape[1], drawn.shape[0], drawn.strides[0], kind)
    extent = extent_of(frame)
    scale = side / max(extent.width, extent.height)
    size = QSize(max(1, round(extent.width * scale)), max(1, round(extent.height * scale)))
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth).copy()
