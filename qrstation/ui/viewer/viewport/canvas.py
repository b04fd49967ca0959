"""The pyqtgraph view of one viewport: draws ready pixels, and lets the hand act on it."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGraphicsView

from qrstation.ui.viewer.frames.picture import Pixels
from qrstation.ui.viewer.frames.transform import Extent, Transform
from qrstation.ui.viewer.overlay.overlay_layout import Marks
from qrstation.ui.viewer.overlay.overlay_painter import OverlayPainter
from qrstation.ui.viewer.viewport.hand import Hand


class Canvas(pg.GraphicsView):
    """Shows one picture and its marks. It knows neither slices nor windows: it draws what it is given."""

    view_changed = Signal()
    """Zoom, part in view or size changed."""
    focused = Signal(bool)

    _ready = False
    """pyqtgraph's constructor already resizes."""
    _painter: OverlayPainter | None = None

    def __init__(self) -> None:
        super().__init__(background="k")
        # The viewport round this view takes what is dropped; QGraphicsView would hand it to its scene.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(64, 64)
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, invertY=True, defaultPadding=0.0)
        self._item = pg.ImageItem(axisOrder="row-major")
        self._box.addItem(self._item)
        self.setCentralItem(self._box)
        self._transform = Transform(Extent(1.0, 1.0), 1, 1)
        self._marks = Marks()
        self._kept_free = QRectF()
        self.hand = Hand(self)
        self.hand.panned.connect(self.pan_by)
        self.hand.zoomed.connect(self.zoom_by)
        self._ready = True

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

    def show_pixels(self, pixels: Pixels, extent: Extent) -> None:
        """Draw ``pixels`` over ``extent``; the part in view stays when the extent is the former one."""
        self._item.setImage(pixels, autoLevels=False, levels=(0, 255))
        self._item.setVisible(True)
        if extent != self._transform.extent:
            self._set_view(self._transform.onto(extent))
        target = QRectF(0, 0, extent.width, extent.height)
        if self._item.mapRectToParent(self._item.boundingRect()) != target:
            self._item.setRect(target)

    def clear_pixels(self) -> None:
        """Draw no image."""
        self._item.setVisible(False)
        self._item.clear()

    def set_marks(self, marks: Marks) -> None:
        """Draw these marks over the image from now on."""
        if marks != self._marks:
            self._marks = marks
            self.viewport().update()

    def keep_free(self, area: QRectF) -> None:
        """Draw no marks over this part of the view, where something else has its words; an empty one is none."""
        if area != self._kept_free:
            self._kept_free = area
            self.viewport().update()

    def fit(self) -> None:
        """Show the whole image."""
        self._set_view(self._transform.fit())

    def one_to_one(self) -> None:
        """Show one column as one device pixel."""
        self._set_view(self._transform.one_to_one(self.ratio))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image by so many points."""
        self._set_view(self._transform.panned(dx, dy))

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom by ``factor`` round a screen point."""
        self._set_view(self._transform.zoomed(factor, at.x(), at.y()))

    def _set_view(self, view: Transform) -> None:
        if view == self._transform:
            return
        self._transform = view
        area = view.area
        self._box.setRange(QRectF(area.x, area.y, area.width, area.height), padding=0, disableAutoRange=True)
        self.viewport().update()
        self.view_changed.emit()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, and over it the marks in screen points."""
        super().paintEvent(event)
        if self._painter is None:
            self._painter = OverlayPainter(self.font())
        painter = QPainter(self.viewport())
        self._painter.paint(painter, QRectF(self.viewport().rect()), self._marks, self._kept_free)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's font and its size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._painter = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the view fitted, or round the same centre."""
        super().resizeEvent(event)
        if self._ready:
            self._set_view(self._transform.resized(self.viewport().width(), self.viewport().height()))

    # The hand

    def viewportEvent(self, event: QEvent) -> bool:
        """Let the hand take what is its own (Qt)."""
        return (self._ready and self.hand.takes(event)) or super().viewportEvent(event)

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
