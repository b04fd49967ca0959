"""Shows the place of one viewport in the others: lines of reference, and a cursor in space."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal

from qrstation.core.instance import Vector
from qrstation.imaging.stacks.crossing import Cut, cut, elsewhere
from qrstation.imaging.stacks.plane import dot, moved
from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.places.place_layer import PlaceLayer
from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink, frame_of
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.viewport.viewport import Viewport


class PlacesDesk(QObject):
    """Gives each viewport its layer. Lives on the GUI thread; keeps nothing but what the hand points at."""

    changed = Signal()
    """The lines are shown, or not."""

    def __init__(self, stage: Stage, link: ScrollLink, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._link = link
        self.has_lines = True
        """Whether lines of reference are shown."""
        self._pointed: dict[Viewport, Vector] = {}
        """Where the hand points, in each other viewport's own frame of reference."""
        self._layers: dict[Viewport, PlaceLayer] = {}
        stage.made.connect(self.attach)
        stage.changed.connect(self._paint_all)
        link.shifts.changed.connect(self._paint_all)
        for viewport in stage.viewports:
            self.attach(viewport)

    def attach(self, viewport: Viewport) -> None:
        """Show lines and cursor in a viewport, and let the hand point in it."""
        self._layers[viewport] = PlaceLayer(viewport, self.line_in, self.cross_in)
        viewport.feed.shown.connect(partial(self._shown, viewport))
        viewport.canvas.hand.pointed.connect(partial(self.point, viewport))

    def show_lines(self, shown: bool) -> None:
        """Show lines of reference, or not."""
        if shown != self.has_lines:
            self.has_lines = shown
            self._paint_all()
            self.changed.emit()

    def line_in(self, viewport: Viewport) -> Cut | None:
        """Give where the active viewport's image cuts that of another; None where there is no line."""
        active = self._stage.active
        own, plane = viewport.plane, active.plane
        if not self.has_lines or viewport is active or own is None or plane is None:
            return None
        way = self._way(active, viewport)
        return None if way is None else cut(elsewhere(plane, way), own)

    def cross_in(self, viewport: Viewport) -> Spot | None:
        """Give where the hand points, on the image of another viewport; None where it does not, or points beside it."""
        place, plane = self._pointed.get(viewport), viewport.plane
        found = plane.to_image(place) if plane is not None and place is not None else None
        if plane is None or found is None:
            return None
        is_on = -0.5 <= found.column <= plane.columns - 0.5 and -0.5 <= found.row <= plane.rows - 0.5
        return Spot(found.column, found.row) if is_on else None

    def point(self, viewport: Viewport, at: QPointF | None) -> None:
        """Show in the other viewports the place at a screen point of one; None where the hand points no more."""
        before, self._pointed = self._pointed, {}
        plane = viewport.plane
        if at is not None and plane is not None:
            spot = viewport.canvas.view.to_image.at(at.x(), at.y())
            place = plane.to_patient(spot.x, spot.y)
            is_on = -0.5 <= spot.x <= plane.columns - 0.5 and -0.5 <= spot.y <= plane.rows - 0.5
            if place is not None and is_on:
                self._show_place(viewport, place)
        for other in {*before, *self._pointed}:
            self._layers[other].refresh()

    def _show_place(self, viewport: Viewport, place: Vector) -> None:
        for other in self._stage.seen:
            way = self._way(viewport, other) if other is not viewport else None
            stack = other.content.stack
            if way is None or stack is None or stack.normal is None:
                continue
            there = moved(place, way)
            location = dot(there, stack.normal)
            index = stack.nearest(location)
            if index is None or not stack.reaches(location):
                continue
            self._pointed[other] = there
            if other.show_slice(index):
                other.content.touched = True

    def _way(self, one: Viewport, other: Viewport) -> Vector | None:
        """Give the way from a place in one viewport's frame of reference to the same in another's; None: not known."""
        shift = self._link.shifts.between(frame_of(one.content), frame_of(other.content))
        return None if shift is None else shift.way

    def _shown(self, viewport: Viewport) -> None:
        """Another image of a viewport is shown: those of the others stay, what is drawn over them may not."""
        if viewport is self._stage.active and self.has_lines:
            self._paint_all()

    def _paint_all(self) -> None:
        for viewport in self._stage.seen:
            self._layers[viewport].refresh()
