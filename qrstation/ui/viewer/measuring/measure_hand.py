"""The measuring hand on one viewport: draws new shapes, grasps those that are there, and leaves the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from qrstation.imaging.measuring.shapes import Shape
from qrstation.imaging.stacks.stack import Slice
from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.measuring.grip import Grip, nearest_grip
from qrstation.ui.viewer.measuring.measurement import Measurement, measurement_on, place_of
from qrstation.ui.viewer.measuring.measurements import Measurements
from qrstation.ui.viewer.measuring.shape_edit import handles, is_large_enough, kept_on, moved, with_handle
from qrstation.ui.viewer.measuring.sketch import Sketch
from qrstation.ui.viewer.viewport.tools import MEASURING
from qrstation.ui.viewer.viewport.viewport import Viewport

_A_MOVE = 4.0
"""A hand that goes so many points drags; less is a click."""
_LEAST = 3.0
"""What is smaller on the screen was no drawing."""
_LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True, slots=True)
class _Grasp:
    """A measurement in the hand, from where on the image, and what became of its shape."""

    grip: Grip
    start: Spot
    shape: Shape


class MeasureHand(QObject):
    """Takes the left button where a measuring tool is chosen or a shape is grasped."""

    moved = Signal()
    """What is sketched or held is another."""
    ended = Signal()
    """Something was begun, done or given up."""

    def __init__(self, viewport: Viewport, measurements: Measurements) -> None:
        super().__init__(viewport)
        self._canvas = viewport.canvas
        self._annotations = viewport.annotations
        self._measurements = measurements
        self._piece: Slice | None = None
        self._sketch: Sketch | None = None
        self._grasp: _Grasp | None = None
        self._pressed: Spot | None = None
        """Where the left button went down."""
        self._begun = False
        """Whether the button is still down that began the sketch."""
        self._set_down = ""
        """The measurement that the last press set down whole."""
        self._skips = False
        """Whether the button's way up means nothing."""
        self._pointer: Spot | None = None
        self._canvas.installEventFilter(self)

    @property
    def is_seen(self) -> bool:
        """Tell whether measurements are seen: with the words, and while one measures."""
        return self._annotations.is_drawn or self._is_measuring

    @property
    def sketched(self) -> Shape | None:
        """What is being drawn, as it stands; None for nothing."""
        return self._sketch.shape() if self._sketch is not None else None

    def held_shape(self, uid: str) -> Shape | None:
        """Give what became of a measurement's shape in the hand; None where that holds it not."""
        return self._grasp.shape if self._grasp is not None and self._grasp.grip.measurement.uid == uid else None

    def here(self) -> tuple[Measurement, ...]:
        """Give the measurements on the slice shown."""
        return self._measurements.at(place_of(self._piece)) if self._piece is not None else ()

    def go_to(self, piece: Slice | None) -> bool:
        """Work on another slice and give up what was drawn on the one before; tells whether it is another."""
        before, self._piece = self._piece, piece
        is_other = (before and place_of(before)) != (piece and place_of(piece))
        if is_other:
            self.give_up()
            if piece is not None:
                self._measurements.open((piece.record,))
        return is_other

    def give_up(self) -> None:
        """End a drawing or a move without a trace."""
        if self.is_busy:
            self._sketch = self._grasp = None
            self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is a measuring hand's (Qt)."""
        if isinstance(event, QMouseEvent):
            return self._takes_mouse(event)
        if isinstance(event, QKeyEvent):
            return self._takes_key(event)
        if event.type() is QEvent.Type.Leave:
            self._pointer = None
        return False

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self.is_busy:
            # Taken here it does not reset the view as well.
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() is QEvent.Type.KeyPress:
                self.give_up()
            return True
        if event.type() is QEvent.Type.KeyRelease:
            self._show_cursor()  # another tool may have been chosen
        return False

    def _takes_mouse(self, event: QMouseEvent) -> bool:
        pointer = Spot(event.position().x(), event.position().y())
        if event.type() is QEvent.Type.MouseMove:
            return self._move(pointer, event.buttons())
        if event.button() is not _LEFT or self._piece is None:
            return False
        if event.type() is QEvent.Type.MouseButtonDblClick:
            return self._press_again(pointer)
        if event.type() is QEvent.Type.MouseButtonPress:
            self._set_down = ""
            return self._press(pointer)
        return event.type() is QEvent.Type.MouseButtonRelease and self._release(pointer)

    def _press(self, pointer: Spot) -> bool:
        self._pressed = pointer
        if self._sketch is not None:
            return True
        grip = self._grip_at(pointer, every=self._is_measuring)
        if grip is None and not self._is_measuring:
            return False
        self._canvas.hand.activated.emit()
        here = self._canvas.view.to_image.at(*pointer)
        if grip is not None:
            self._measurements.select(grip.measurement.uid)
            self._grasp = _Grasp(grip, here, grip.measurement.shape)
        else:
            self._measurements.select("")
            self._sketch = Sketch(self._canvas.hand.tool, kept_on(self._canvas.view.extent, here))
            self._begun = True
        self.ended.emit()
        return True

    def _press_again(self, pointer: Spot) -> bool:
        """Leave a double click to whoever enlarges the viewport, and take back what its first click began."""
        if self._sketch is not None:
            self._skips = not self._sketch.has_start_alone  # a hasty hand: two points are never in one place
            if not self._skips:
                self.give_up()
            return self._skips
        if self._set_down:
            # A probe, or a shape as small as a double click allows.
            self._measurements.take_back(self._set_down)
            return False
        return self._press(pointer)

    def _move(self, pointer: Spot, buttons: Qt.MouseButton) -> bool:
        self._pointer = pointer
        extent, here = self._canvas.view.extent, self._canvas.view.to_image.at(*pointer)
        if self._sketch is not None:
            self._sketch.follow(kept_on(extent, here))
        elif self._grasp is not None:
            self._grasp = replace(self._grasp, shape=_reshaped(self._grasp, here, self._canvas.view))
        else:
            if not buttons:
                self._show_cursor()
            return False
        self.moved.emit()
        # With another button down the picture is moved under the sketch.
        return not buttons & ~_LEFT

    def _release(self, pointer: Spot) -> bool:
        is_click = self._pressed is not None and math.dist(self._pressed, pointer) < _A_MOVE
        self._pressed = None
        if self._skips:
            self._skips = False
            return True
        if self._sketch is not None:
            self._set_point(self._sketch, pointer, is_first_click=self._begun and is_click)
            return True
        if self._grasp is not None:
            self._let_go(self._grasp)
            return True
        if is_click:
            # With another tool a click selects what a drag would leave alone.
            grip = self._grip_at(pointer, every=True)
            self._measurements.select(grip.measurement.uid if grip else "")
        return False

    def _set_point(self, sketch: Sketch, pointer: Spot, *, is_first_click: bool) -> None:
        was_begun, self._begun = self._begun, False
        if is_first_click and not sketch.takes_one:
            return  # it is drawn by clicks, not by a drag
        sketch.put(kept_on(self._canvas.view.extent, self._canvas.view.to_image.at(*pointer)))
        if sketch.is_done:
            self._sketch = None
            if self._piece is not None and is_large_enough(sketch.shape(), self._canvas.view.to_screen, _LEAST):
                made = measurement_on(self._piece, sketch.shape())
                self._measurements.add(made)
                self._set_down = made.uid if was_begun else ""
        self.ended.emit()

    def _let_go(self, grasp: _Grasp) -> None:
        self._grasp = None
        if self._piece is not None and is_large_enough(grasp.shape, self._canvas.view.to_screen, _LEAST):
            self._measurements.reshape(grasp.grip.measurement.uid, grasp.shape, self._piece.record.checksum)
        self.ended.emit()

    @property
    def is_busy(self) -> bool:
        """Tell whether something is being drawn or moved."""
        return self._sketch is not None or self._grasp is not None

    @property
    def _is_measuring(self) -> bool:
        return self._canvas.hand.tool in MEASURING

    def _grip_at(self, pointer: Spot, *, every: bool) -> Grip | None:
        """Give what is grasped at a place of the screen.

        Unless ``every`` counts, only the selected one does: else a drag for the window would move what it begins on.
        """
        if not self.is_seen:
            return None
        selected = self._measurements.selected
        mine = [each for each in self.here() if every or each.uid == selected]
        return nearest_grip(mine, self._canvas.view.to_screen, pointer, selected)

    def _show_cursor(self) -> None:
        grip = self._grip_at(self._pointer, every=self._is_measuring) if self._pointer is not None else None
        if grip is not None:
            shape = Qt.CursorShape.SizeAllCursor if grip.handle is None else Qt.CursorShape.PointingHandCursor
            self._canvas.setCursor(shape)
        elif self._is_measuring:
            self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._canvas.unsetCursor()


def _reshaped(grasp: _Grasp, here: Spot, view: Transform) -> Shape:
    """Give what becomes of a grasped shape when the hand is ``here`` on the image."""
    before, dx, dy = grasp.grip.measurement.shape, here.x - grasp.start.x, here.y - grasp.start.y
    if grasp.grip.handle is None:
        return moved(before, dx, dy, view.extent)
    handle = handles(before)[grasp.grip.handle]
    return with_handle(before, grasp.grip.handle, kept_on(view.extent, Spot(handle.x + dx, handle.y + dy)))
