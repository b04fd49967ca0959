"""The picture of one viewport: draws ready pixels, and lets the hand act on it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from qrstation.ui.viewer.frames.affine import Hold, Spot
from qrstation.ui.viewer.frames.transform import Extent, Transform
from qrstation.ui.viewer.overlay.overlay_layout import Box, Marks, Piece
from qrstation.ui.viewer.overlay.overlay_painter import OverlayPainter, outline
from qrstation.ui.viewer.viewport.hand import Hand
from qrstation.ui.viewer.viewport.lens import Lens
from qrstation.ui.viewer.viewport.pixel_image import PixelImage, around


class Layer(Protocol):
    """Something painted over the picture, under the words."""

    def paint(self, painter: QPainter, area: QRectF, view: Transform, taken: tuple[Box, ...]) -> None:
        """Paint into an area in screen points, over the image as it is seen; ``taken`` is where words will stand."""
        ...


class Canvas(QWidget):
    # More than 20 methods: seven are Qt's events, and each says what a hand or a feed wants in a line.
    """Shows one picture and its marks. It knows neither slices nor windows: it draws what it is given.

    A frame of 512 x 512 takes half the time that a graphics view takes for it, and no library to be imported.
    """

    view_changed = Signal()
    """Zoom, part in view or size changed."""
    viewed = Signal()
    """The hand chose another zoom, or another part."""
    focused = Signal(bool)

    _painter: OverlayPainter | None = None

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(64, 64)
        self.setMouseTracking(True)
        self._image: PixelImage | None = None
        self._whole: PixelImage | None = None
        """The image in full size, for the magnifier."""
        self._transform = Transform(Extent(1, 1), 1, 1)
        self._marks = Marks()
        self._kept_free = QRectF()
        self.hand = Hand(self)
        self.installEventFilter(self.hand)
        self.lens = Lens(self)
        self.layers: list[Layer] = []
        self.hand.panned.connect(self.pan_by)
        self.hand.zoomed.connect(self.zoom_by)

    @property
    def view(self) -> Transform:
        """Which part of the image is seen."""
        return self._transform

    @property
    def ratio(self) -> float:
        """Device pixels for a point."""
        return float(self.devicePixelRatioF())

    @property
    def zoom(self) -> float:
        """Device pixels for a column of the image."""
        return self._transform.zoom(self.ratio)

    def show_image(self, image: PixelImage, extent: Extent, whole: PixelImage | None = None) -> None:
        """Draw an image of ``extent``, which ``whole`` gives in full size where ``image`` does not.

        The part in view stays when the extent is the former one.
        """
        if self._image is None:
            self.update()
        else:
            image.take_room(self._image)
        self._image, self._whole = image, whole
        if extent != self._transform.extent:
            self._set_view(self._transform.onto(extent))
            self.update()
        else:
            self.update(_outline(self._transform))

    def clear_pixels(self) -> None:
        """Draw no image."""
        self._image = self._whole = None
        self.lens.put_away()
        self.update()

    def set_marks(self, marks: Marks) -> None:
        """Draw these marks over the image from now on."""
        if marks != self._marks:
            former, self._marks = self._laid_out(), marks
            for piece in former ^ self._laid_out():
                self.update(outline(piece.box))

    def keep_free(self, area: QRectF) -> None:
        """Draw no marks over this part of the view, where something else has its words; an empty one is none."""
        if area != self._kept_free:
            self._kept_free = area
            self.update()

    def fit(self) -> None:
        """Show the whole image: the hand says so."""
        self.show_whole()
        self.viewed.emit()

    def show_whole(self) -> None:
        """Show the whole image."""
        self._set_view(self._transform.fit())

    def look_at(self, scale: float, centre: Spot) -> None:
        """Show the image round a place of it, in its pixels, at so many screen points for a world unit."""
        self._set_view(self._transform.centred(scale, centre))

    def see(self, view: Transform) -> None:
        """Let the image lie as it did in another view, which may have been of another size."""
        self._set_view(view.resized(self.width(), self.height()))

    def one_to_one(self) -> None:
        """Show one column as one device pixel."""
        self._set_view(self._transform.one_to_one(self.ratio))
        self.viewed.emit()

    def set_hold(self, hold: Hold) -> None:
        """Hold the image turned or flipped from now on."""
        self._set_view(self._transform.held(hold))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image by so many points."""
        self._set_view(self._transform.panned(dx, dy))
        self.viewed.emit()

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom by ``factor`` round a screen point."""
        self._set_view(self._transform.zoomed(factor, at.x(), at.y()))
        self.viewed.emit()

    def _set_view(self, view: Transform) -> None:
        if view == self._transform:
            return
        self._transform = view
        self.update()
        self.view_changed.emit()

    # Painting

    def _words(self) -> OverlayPainter:
        if self._painter is None:
            self._painter = OverlayPainter(self.font())
        return self._painter

    def _laid_out(self) -> frozenset[Piece]:
        """Give the marks as they lie in the view now."""
        return frozenset(self._words().lay_out(QRectF(self.rect()), self._marks, self._kept_free))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, and over it the marks in screen points."""
        words = self._words()
        painter = QPainter(self)
        to_screen = self._transform.to_screen
        covered = self._image.covered(painter, to_screen) if self._image is not None else QRect()
        for part in around(self.rect(), covered):
            painter.fillRect(part, Qt.GlobalColor.black)
        if self._image is not None:
            self._image.paint(painter, to_screen)
        area = QRectF(self.rect())
        if self.layers:
            taken = tuple(piece.box for piece in words.lay_out(area, self._marks, self._kept_free))
            for layer in self.layers:
                layer.paint(painter, area, self._transform, taken)
        words.paint(painter, area, self._marks, self._kept_free, event.region())
        if self._image is not None:
            self.lens.paint(painter, self._transform, self._whole or self._image)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's font and its size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._painter = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the view fitted, or round the same centre."""
        super().resizeEvent(event)
        self._set_view(self._transform.resized(self.width(), self.height()))

    # The hand

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu for the keyboard's menu key; the mouse asks on release, since a right drag zooms."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.hand.menu_asked.emit(QPointF(self.mapToGlobal(self.rect().center())))
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keys act here now."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the keys act elsewhere."""
        super().focusOutEvent(event)
        self.focused.emit(False)


def _outline(view: Transform) -> QRect:
    """Give what of a view the image may cover."""
    extent = view.extent
    one, other = view.to_screen.at(-0.5, -0.5), view.to_screen.at(extent.columns - 0.5, extent.rows - 0.5)
    return QRectF(QPointF(one.x, one.y), QPointF(other.x, other.y)).normalized().toAlignedRect()
