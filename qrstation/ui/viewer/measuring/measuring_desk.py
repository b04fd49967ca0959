"""Joins measurements to the viewports, the list of them, and the way to each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from qrstation.imaging.stacks.stack import Slice
from qrstation.ui.viewer.frames.picture_makers import PictureMakers
from qrstation.ui.viewer.measuring.keeping import Keeper, MeasurementStore
from qrstation.ui.viewer.measuring.measure_hand import MeasureHand
from qrstation.ui.viewer.measuring.measure_layer import MeasureLayer
from qrstation.ui.viewer.measuring.measure_list import NOT_HERE, MeasureList, Row
from qrstation.ui.viewer.measuring.measurement import Measurement, is_replaced, place_of
from qrstation.ui.viewer.measuring.measurements import Measurements
from qrstation.ui.viewer.measuring.results import Results
from qrstation.ui.viewer.measuring.unseen import Unseen
from qrstation.ui.viewer.overlay.image_words import short_words
from qrstation.ui.viewer.overlay.overlay import series_name
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.stack_name import stack_name
from qrstation.ui.viewer.studies_desk import StudiesDesk
from qrstation.ui.viewer.viewport.viewport import Viewport

_BREATH_MS = 250
"""While images arrive, what is kept of them is asked for this often at most."""


class MeasuringDesk(QObject):
    """Gives each viewport its layer, and shows the list of what is measured in the study that is looked at."""

    failed = Signal(str, str)
    """A measurement was not kept: why, and what to do."""

    def __init__(
        self, pane: QWidget, stage: Stage, desk: StudiesDesk, makers: PictureMakers, store: MeasurementStore
    ) -> None:
        super().__init__(pane)
        self._pane = pane
        self._stage = stage
        self._desk = desk
        self._keeper = Keeper(store, makers.pump, self)
        self._keeper.failed.connect(self.failed)
        self.measurements = Measurements(self._keeper, self)
        self._later = QTimer(self, singleShot=True, interval=_BREATH_MS)
        self._later.timeout.connect(self._open)
        desk.series_changed.connect(self._later.start)
        desk.changed.connect(self._later.start)
        self._results = Results(makers.pump, self)
        self._unseen = Unseen(makers, self.measurements, self)
        self._unseen.found.connect(self._fill)
        self.layers: list[MeasureLayer] = []
        self._list: MeasureList | None = None
        self.measurements.changed.connect(self._fill)
        stage.changed.connect(self._fill)
        stage.made.connect(self.attach)
        for viewport in stage.viewports:
            self.attach(viewport)

    def close(self) -> None:
        """Keep what is left to be kept, and end; twice does no harm."""
        self._later.stop()
        self._steps.blockSignals(True)  # at its end it tells of steps that go, to what is gone already
        self._results.close()
        self._unseen.close()
        self._keeper.close()

    def attach(self, viewport: Viewport) -> None:
        """Let it be measured in a viewport."""
        layer = MeasureLayer(viewport, self.measurements, self._results)
        layer.hand.ended.connect(partial(self._keep_still, viewport, layer.hand))
        self.layers.append(layer)

    def table(self) -> dict[str, Callable[[], None]]:
        """Give what is done for each measuring command of `actions.COMMANDS`, by its name."""
        return {
            "undo measuring": self._undo,
            "redo measuring": self._redo,
            "remove measurement": self._remove_seen,
            "measurements": self.show_list,
        }

    def show_list(self) -> None:
        """Show all measurements of the study in the active viewport."""
        if self._list is None:
            self._list = MeasureList(self._pane)
            self._list.chosen.connect(self._choose)
            self._list.removed.connect(self.measurements.remove)
            self._list.finished.connect(lambda _: self._unseen.want(()))
        self._unseen.forget_troubles()
        self._list.show()
        self._list.raise_()
        self._list.activateWindow()
        self._fill()

    def go_to(self, uid: str) -> bool:
        """Show the slice of a measurement and select it; False where its image is not here."""
        measurement = self.measurements.get(uid)
        return measurement is not None and self._reach(measurement) and self._select(uid)

    def _keep_still(self, viewport: Viewport, hand: MeasureHand) -> None:
        """Let nothing that arrives take the slice away under the hand, nor what it is compared with."""
        viewport.content.held = hand.is_busy
        if hand.is_busy:
            for each in self._stage.seen:
                if each.content.slice_count:
                    each.content.touch()

    def _undo(self) -> None:
        """Take back the last step, where it is seen."""
        self._show_step(self._steps.index() - 1)
        self._steps.undo()

    def _redo(self) -> None:
        """Do again what was taken back last, where it is seen."""
        self._show_step(self._steps.index())
        self._steps.redo()

    @property
    def _steps(self) -> QUndoStack:
        return self.measurements.steps

    def _show_step(self, number: int) -> None:
        touched = self.measurements.touched_by(number)
        if touched is not None:
            self._reach(touched)

    def _remove_seen(self) -> None:
        """Remove the selected measurement, if it is on the image that is looked at."""
        selected, piece = self.measurements.get(self.measurements.selected), self._stage.active.feed.piece
        if selected is not None and piece is not None and selected.place == place_of(piece):
            self.measurements.remove(selected.uid)

    def _open(self) -> None:
        """Take what is kept of all that is open."""
        for study in self._desk.studies.studies.values():
            for series in study.series.values():
                self.measurements.open(piece.record for stack in series.stacks for piece in stack.slices)

    def _choose(self, uid: str) -> None:
        if not self.go_to(uid) and self._list is not None:
            self._list.say("Its image is not here: retrieve the study again")

    def _select(self, uid: str) -> bool:
        self.measurements.select(uid)
        return True

    def _reach(self, measurement: Measurement) -> bool:
        """Show the slice where its stack is seen, else in the active viewport."""
        for number, viewport in enumerate(self._stage.viewports):
            stack = viewport.content.stack
            index = stack.index_of(*measurement.place) if stack is not None else None
            if index is not None and viewport in self._stage.seen:
                self._stage.activate(number)
                viewport.go_to(index)
                return True
        series = self._desk.studies.series(measurement.study_uid, measurement.series_uid)
        for stack in series.stacks if series is not None else ():
            index = stack.index_of(*measurement.place)
            if index is not None:
                self._desk.placement.put(
                    self._stage.active_index, measurement.study_uid, stack_name(measurement.series_uid, stack.key)
                )
                self._stage.active.go_to(index)
                return True
        return False

    def _fill(self) -> None:
        if self._list is None or not self._list.isVisible():
            return
        study_uid = self._stage.active.content.study_uid
        listed = self.measurements.of_study(study_uid)
        self._list.show_rows([self._row(each) for each in listed], self.measurements.selected)
        here = ((each, self._piece(each)) for each in listed if self.measurements.found(each.uid) is None)
        self._unseen.want((each, piece) for each, piece in here if piece is not None)

    def _row(self, measurement: Measurement) -> Row:
        series = self._desk.studies.series(measurement.study_uid, measurement.series_uid)
        piece = self._piece(measurement)
        image = "Not here"
        if piece is not None:
            image = short_words(piece.record.instance_number, piece.frame, piece.record.frames)
        return Row(
            uid=measurement.uid,
            series=series_name(series.record) if series is not None else "",
            image=image,
            shape=measurement.shape,
            found=self.measurements.found(measurement.uid),
            trouble=self._unseen.trouble(measurement) if piece is not None else NOT_HERE,
            replaced=piece is not None and is_replaced(measurement, piece.record.checksum),
        )

    def _piece(self, measurement: Measurement) -> Slice | None:
        series = self._desk.studies.series(measurement.study_uid, measurement.series_uid)
        for stack in series.stacks if series is not None else ():
            index = stack.index_of(*measurement.place)
            if index is not None:
                return stack.slices[index]
        return None
