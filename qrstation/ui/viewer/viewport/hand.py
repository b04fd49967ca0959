"""The hand on a viewport's image: what mouse and wheel do becomes movements of a tool."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from qrstation.ui.viewer.viewport.tools import SliceDrag, Tool, tool_for, zoom_factor

_WHEEL_NOTCH = 120.0
_WHEEL_ZOOM = 0.25
"""A notch with Ctrl zooms as a drag of 30 points does."""
_AWAY = (QEvent.Type.Leave, QEvent.Type.WindowDeactivate)


class Hand(QObject):
    """Says what is asked for; it knows neither the image nor how it lies on the screen."""

    activated = Signal()
    isolated = Signal()
    """Double click: this viewport alone, or back."""
    menu_asked = Signal(QPointF)
    scrolled = Signal(int)
    """So many slices further."""
    panned = Signal(float, float)
    """By so many points."""
    zoomed = Signal(float, QPointF)
    """By a factor round a screen point."""
    window_dragged = Signal(float, float)
    """The tool for the window moved by so many points."""
    drag_ended = Signal()
    slipped = Signal(int)
    """So many slices further, without those that are linked: Alt is held."""
    slip_ended = Signal()
    pointed = Signal(object)
    """The hand points at a screen point (QPointF), Shift being held; None: no more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tool = Tool.WINDOW
        """What the left button does."""
        self._held: tuple[Tool, QPointF, QPointF] | None = None
        """The tool of the button that is down, where it was pressed, and where it is."""
        self._moved = self._slips = self._points = False
        self._wheel = SliceDrag(_WHEEL_NOTCH)
        self._slices = SliceDrag()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is the hand's from whatever it watches (Qt)."""
        return self.takes(event)

    def takes(self, event: QEvent) -> bool:
        """Take an event of the mouse's buttons or of the wheel; any other is left."""
        if isinstance(event, QWheelEvent):
            self._turn(event)
        elif _is_shift_up(event) or (self._points and event.type() in _AWAY):
            # The key's end goes to the viewport with the focus, which need not be the one under the pointer.
            self._point(None)
            return False
        elif not isinstance(event, QMouseEvent):
            return False
        elif event.type() is QEvent.Type.MouseButtonPress:
            self._press(event)
        elif event.type() is QEvent.Type.MouseMove:
            self._move(event)
        elif event.type() is QEvent.Type.MouseButtonRelease:
            self._release(event)
        elif event.type() is QEvent.Type.MouseButtonDblClick:
            self._double_click(event)
        else:
            return False
        event.accept()
        return True

    def _point(self, at: QPointF | None) -> None:
        self._points = at is not None
        self.pointed.emit(at)

    def _press(self, event: QMouseEvent) -> None:
        """Begin a drag; a click gives the viewport the focus."""
        self.activated.emit()
        tool = tool_for(event.button(), self.tool)
        if tool is not None and self._held is None:
            self._slips = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._held = (Tool.SCROLL if self._slips else tool, event.position(), event.position())
            self._moved = False

    def _move(self, event: QMouseEvent) -> None:
        if self._held is None:
            is_pointing = event.modifiers() == Qt.KeyboardModifier.ShiftModifier and not event.buttons()
            if is_pointing or self._points:
                self._point(event.position() if is_pointing else None)
            return
        tool, start, last = self._held
        here = event.position()
        if not self._moved and (here - start).manhattanLength() < QApplication.startDragDistance() / 2:
            return
        self._moved = True
        self._held = (tool, start, here)
        delta = here - last
        if tool is Tool.PAN:
            self.panned.emit(delta.x(), delta.y())
        elif tool is Tool.ZOOM:
            self.zoomed.emit(zoom_factor(delta.y()), start)
        elif tool is Tool.WINDOW:
            self.window_dragged.emit(delta.x(), delta.y())
        elif steps := self._slices.steps(delta.y()):
            (self.slipped if self._slips else self.scrolled).emit(steps)

    def _release(self, event: QMouseEvent) -> None:
        """End a drag; the right button without one asks for the menu."""
        if self._held is None:
            return
        self._held = None
        if self._moved:
            self._slices.reset()
            (self.slip_ended if self._slips else self.drag_ended).emit()
        elif event.button() is Qt.MouseButton.RightButton:
            self.menu_asked.emit(event.globalPosition())

    def _double_click(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = None
            self.isolated.emit()

    def _turn(self, event: QWheelEvent) -> None:
        """Walk through the stack; with Ctrl, zoom round the pointer."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(zoom_factor(-turn * _WHEEL_ZOOM), event.position())
        else:
            self._scroll(self._wheel.steps(-turn))

    def _scroll(self, steps: int) -> None:
        if steps:
            self.scrolled.emit(steps)


def _is_shift_up(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyRelease and event.key() == Qt.Key.Key_Shift
