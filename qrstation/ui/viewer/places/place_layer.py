"""Paints over a picture where another image cuts it, and where the cursor in space is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from qrstation.imaging.stacks.crossing import Cut
from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.overlay.overlay_layout import Box
from qrstation.ui.viewer.viewport.viewport import Viewport

COLOUR = QColor("#62b0ff")
"""The accent, light enough to be seen on every grey."""
_DARK = QColor(0, 0, 0)
_GAP, _ARM = 5.0, 20.0
"""Of the cross: from its middle, which stays free, to the end of its arms."""


class PlaceLayer:
    """The lines of one viewport; what they are is asked for at each paint, since they depend on all viewports."""

    def __init__(
        self,
        viewport: Viewport,
        line: Callable[[Viewport], Cut | None],
        cross: Callable[[Viewport], Spot | None],
    ) -> None:
        self._viewport = viewport
        self._line = line
        self._cross = cross
        self._known: tuple[Cut | None, Spot | None] = (None, None)
        viewport.canvas.layers.insert(0, self)  # below what is measured

    def refresh(self) -> None:
        """Have the viewport painted anew where the line or the cross is another than before."""
        before, self._known = self._known, (self._line(self._viewport), self._cross(self._viewport))
        if before != self._known:
            self._viewport.canvas.update()

    def paint(self, painter: QPainter, area: QRectF, view: Transform, taken: tuple[Box, ...]) -> None:
        """Paint the line and the cross, where there are any."""
        line, cross = self._line(self._viewport), self._cross(self._viewport)
        if line is None and cross is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line is not None:
            one, other = view.to_screen.at(line.x1, line.y1), view.to_screen.at(line.x2, line.y2)
            _stroke(painter, [(QPointF(one.x, one.y), QPointF(other.x, other.y))], 1.2)
        if cross is not None:
            at = view.to_screen.at(cross.x, cross.y)
            arms: list[tuple[QPointF, QPointF]] = []
            for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                near, far = QPointF(at.x + _GAP * x, at.y + _GAP * y), QPointF(at.x + _ARM * x, at.y + _ARM * y)
                arms.append((near, far))
            _stroke(painter, arms, 2.4)
        painter.restore()


def _stroke(painter: QPainter, lines: list[tuple[QPointF, QPointF]], width: float) -> None:
    """Draw lines with a dark edge."""
    for colour, wide in ((_DARK, width + 1.8), (COLOUR, width)):
        painter.setPen(QPen(colour, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for near, far in lines:
            painter.drawLine(near, far)
