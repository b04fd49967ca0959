"""A hand that measures: real mouse events at places of the image, through the viewport's affine."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qrstation.imaging.measuring.shapes import Shape
from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.measuring.measure_layer import MeasureLayer
from qrstation.ui.viewer.measuring.measurement import Measurement
from qrstation.ui.viewer.measuring.measurements import Measurements
from qrstation.ui.viewer.viewport.tools import Tool
from qrstation.ui.viewer.viewport.viewport import Viewport
from tests.ui.viewer.screen import Screen

LEFT = Qt.MouseButton.LeftButton
KEYS = {
    Tool.DISTANCE: Qt.Key.Key_D,
    Tool.ANGLE: Qt.Key.Key_A,
    Tool.ELLIPSE: Qt.Key.Key_E,
    Tool.RECTANGLE: Qt.Key.Key_R,
    Tool.PROBE: Qt.Key.Key_H,
}


class MeasuringHand:
    """Acts on the first viewport of a screen; places are columns and rows of its image."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.viewport: Viewport = screen.first
        self.canvas = self.viewport.canvas

    @property
    def owner(self) -> Measurements:
        return self.screen.pane.measuring.measurements

    @property
    def layer(self) -> MeasureLayer:
        return self.screen.pane.measuring.layers[0]

    @property
    def all(self) -> tuple[Measurement, ...]:
        return self.owner.of_study("1.1")

    @property
    def shape(self) -> Shape:
        """The shape of the only measurement."""
        (only,) = self.all
        return only.shape

    def choose(self, tool: Tool) -> None:
        self.screen.press(KEYS[tool])
        assert self.canvas.hand.tool is tool

    def point(self, x: float, y: float) -> QPoint:
        """Give the screen point nearest to a place."""
        at = self.canvas.view.to_screen.at(x, y)
        return QPoint(round(at.x), round(at.y))

    def reached(self, x: float, y: float) -> Spot:
        """Give the place of the screen point nearest to a place: what a mouse can hit."""
        at = self.point(x, y)
        return self.canvas.view.to_image.at(float(at.x()), float(at.y()))

    def press(self, x: float, y: float) -> None:
        QTest.mousePress(self.canvas, LEFT, pos=self.point(x, y))

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.canvas, self.point(x, y))

    def release(self, x: float, y: float) -> None:
        QTest.mouseRelease(self.canvas, LEFT, pos=self.point(x, y))

    def click(self, x: float, y: float) -> None:
        self.press(x, y)
        self.release(x, y)

    def double_click(self, x: float, y: float) -> None:
        """Click twice as a mouse does."""
        self.click(x, y)
        self.click_again(self.point(x, y))

    def click_again(self, at: QPoint) -> None:
        """End a double click: the second way down is an event of its own kind."""
        spot, pressed = QPointF(at), QEvent.Type.MouseButtonDblClick
        for kind, buttons in ((pressed, LEFT), (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton)):
            there = QPointF(self.canvas.mapToGlobal(at))
            event = QMouseEvent(kind, spot, there, LEFT, buttons, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(self.canvas, event)

    def drag(self, *path: tuple[float, float]) -> None:
        self.press(*path[0])
        for place in path[1:]:
            self.move(*place)
        self.release(*path[-1])

    def draw(self, tool: Tool, *path: tuple[float, float]) -> None:
        """Choose a tool and draw by a drag; what is left of the points is set by clicks."""
        self.choose(tool)
        self.drag(*path[:2])
        for place in path[2:]:
            self.move(*place)
            self.click(*place)
