"""The magnifier: a round glass at the pointer, there as long as its key is held."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from qrstation.ui import theme
from qrstation.ui.viewer.frames.affine import Affine
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.viewport.pixel_image import PixelImage

FACTOR = 2.5
"""How much larger than in the view an image is under the glass."""
RADIUS = 96.0
"""Of the glass, in screen points."""
_RIM = 3.0
_ENDS = (QEvent.Type.MouseButtonPress, QEvent.Type.FocusOut, QEvent.Type.Hide)


class Lens(QObject):
    """Watches the view that it lies on: follows the pointer, and goes when a key is let go or anything else begins."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._at: QPointF | None = None
        view.installEventFilter(self)

    @property
    def is_up(self) -> bool:
        """Tell whether the glass is there."""
        return self._at is not None

    def raise_it(self) -> None:
        """Lay the glass at the pointer, or in the middle of the view where the pointer is elsewhere."""
        here = self._view.mapFromGlobal(QCursor.pos())
        inside = self._view.rect().contains(here)
        self._move(QPointF(here if inside else self._view.rect().center()))

    def put_away(self) -> None:
        """Take the glass away."""
        self._move(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer and the keys; all events go on to the view (Qt)."""
        if self._at is None:
            return False
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyRelease:
            if not event.isAutoRepeat():
                self.put_away()
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self._move(event.position())
        elif event.type() in _ENDS:
            self.put_away()
        return False

    def paint(self, painter: QPainter, view: Transform, image: PixelImage) -> None:
        """Paint the image larger round the pointer."""
        if self._at is None:
            return
        glass = QPainterPath()
        glass.addEllipse(self._at, RADIUS, RADIUS)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(glass)
        painter.fillPath(glass, Qt.GlobalColor.black)
        image.paint(painter, _larger(self._at).after(view.to_screen))
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(QColor(0, 0, 0), _RIM), QPen(QColor(theme.ACCENT), _RIM / 2)):
            painter.setPen(pen)
            painter.drawPath(glass)
        painter.restore()

    def _move(self, at: QPointF | None) -> None:
        for place in (self._at, at):
            if place is not None:
                self._view.update(_around(place))
        self._at = at


def _larger(at: QPointF) -> Affine:
    grown = Affine.scale(FACTOR, FACTOR).after(Affine.shift(-at.x(), -at.y()))
    return Affine.shift(at.x(), at.y()).after(grown)


def _around(at: QPointF) -> QRect:
    reach = RADIUS + _RIM
    return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach).toAlignedRect()
