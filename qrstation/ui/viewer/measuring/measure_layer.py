"""The measurements over one viewport's picture, as they are drawn there and told to screen readers."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from qrstation.core.errors import StationError
from qrstation.imaging.measuring.shapes import Shape
from qrstation.imaging.stacks.stack import Slice
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.measuring.measure_hand import MeasureHand
from qrstation.ui.viewer.measuring.measure_painter import Drawn, MeasurePainter
from qrstation.ui.viewer.measuring.measured_words import PENDING, REPLACED, kind_words, value_lines
from qrstation.ui.viewer.measuring.measurement import Measurement, is_replaced, place_of
from qrstation.ui.viewer.measuring.measurements import Measurements
from qrstation.ui.viewer.measuring.results import Results
from qrstation.ui.viewer.overlay.overlay_layout import Box
from qrstation.ui.viewer.viewport.viewport import Viewport
from qrstation.words import words_of


class MeasureLayer(QObject):
    """Draws what is measured on the slice shown, and what the hand is about to make of it."""

    def __init__(self, viewport: Viewport, measurements: Measurements, results: Results) -> None:
        super().__init__(viewport)
        self._canvas = viewport.canvas
        self._feed = viewport.feed
        self._annotations = viewport.annotations
        self._measurements = measurements
        self._results = results
        self._painter: MeasurePainter | None = None
        self._is_preview = self._has_drawn = False
        self.hand = MeasureHand(viewport, measurements)
        self._canvas.layers.append(self)
        self._feed.shown.connect(self._follow)
        self.hand.moved.connect(self._canvas.update)
        self.hand.ended.connect(self.refresh)
        measurements.changed.connect(self.refresh)
        results.found.connect(self.refresh)

    def paint(self, painter: QPainter, area: QRectF, view: Transform, taken: tuple[Box, ...]) -> None:
        """Paint what is measured on the picture shown, unless the words are hidden too."""
        if self._feed.picture is None or not self.hand.is_seen:
            return
        if self._painter is None:
            self._painter = MeasurePainter(self._canvas.font())
        drawn = self.drawn()
        if drawn:
            self._painter.paint(painter, area, view.to_screen, drawn, taken)

    def drawn(self) -> tuple[Drawn, ...]:
        """Give what is painted: all measurements of the slice, with what the hand makes of them, and the sketch."""
        piece = self._feed.piece
        if piece is None or self._feed.picture is None:
            return ()
        listed = [self._drawn(each, piece) for each in self.hand.here()]
        if self.hand.sketched is not None:
            shape = self.hand.sketched
            listed.append(Drawn(shape, self._lines("sketch", shape, piece), selected=True))
        return tuple(listed)

    def refresh(self) -> None:
        """Show what is another, and keep the numbers that are known now."""
        piece, picture = self._feed.piece, self._feed.picture
        if piece is not None and picture is not None:
            for each in self.hand.here():
                checksum = piece.record.checksum
                finding = self._results.of(each.uid, each.shape, picture.order.frame, place_of(piece), checksum)
                if finding is not None and not isinstance(finding, StationError):
                    self._measurements.note(each.uid, each.shape, finding)
        drawn = self.drawn()
        said = [f"{kind_words(each.shape)} {', '.join(each.lines)}" for each in drawn if each.selected]
        self._annotations.speak_also(said[0] if said else "")
        if drawn or self._has_drawn:
            self._has_drawn = bool(drawn)
            self._canvas.update()

    def _drawn(self, measurement: Measurement, piece: Slice) -> Drawn:
        held = self.hand.held_shape(measurement.uid)
        shape = held or measurement.shape
        lines = self._lines(measurement.uid, shape, piece)
        warning = REPLACED if held is None and is_replaced(measurement, piece.record.checksum) else ""
        return Drawn(shape, lines, warning, measurement.uid == self._measurements.selected)

    def _lines(self, uid: str, shape: Shape, piece: Slice) -> tuple[str, ...]:
        assert self._feed.picture is not None  # noqa: S101 - for the type checker
        frame, checksum = self._feed.picture.order.frame, piece.record.checksum
        finding = self._results.of(uid, shape, frame, place_of(piece), checksum)
        if finding is None:
            return (PENDING,)
        if isinstance(finding, StationError):
            return (words_of(finding).lines[0],)
        return value_lines(finding)

    def _follow(self) -> None:
        """Another slice may be shown, or the frame of which a preview was."""
        picture, was_preview = self._feed.picture, self._is_preview
        self._is_preview = picture is not None and picture.order.frame.is_preview
        is_other = self.hand.go_to(self._feed.piece if picture is not None else None)
        if is_other or was_preview:
            self.refresh()
