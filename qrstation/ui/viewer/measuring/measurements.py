"""All measurements of the open studies, their one owner: what changes them can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from qrstation.imaging.measuring.shapes import Shape
from qrstation.ui.viewer.measuring.keeping import Keeper
from qrstation.ui.viewer.measuring.measurement import Measurement, Place

if TYPE_CHECKING:  # the window's start does not wait for numpy
    from qrstation.imaging.measuring.measure import Measured

_MOST_STEPS = 200


class Measurements(QObject):
    """Lives on the GUI thread. Whatever changes a measurement is a step of `steps`, and is kept at once."""

    changed = Signal()
    """There are other measurements, or another one is selected."""

    def __init__(self, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._held: dict[str, Measurement] = {}
        self._studies: set[str] = set()
        self.selected = ""
        """The uid of the selected measurement; "" for none."""
        self.steps = QUndoStack(self)
        self.steps.setUndoLimit(_MOST_STEPS)

    def open_study(self, study_uid: str) -> None:
        """Take what is kept of a study; once is enough."""
        if study_uid and study_uid not in self._studies:
            self._studies.add(study_uid)
            self._keeper.load(study_uid, self._take)

    def get(self, uid: str) -> Measurement | None:
        """Give a measurement; None where it is gone."""
        return self._held.get(uid)

    def at(self, place: Place) -> tuple[Measurement, ...]:
        """Give the measurements on a frame, in the order in which they were made."""
        return tuple(each for each in self._held.values() if each.place == place)

    def of_study(self, study_uid: str) -> tuple[Measurement, ...]:
        """Give the measurements of a study, in the order in which they were made."""
        return tuple(each for each in self._held.values() if each.study_uid == study_uid)

    def select(self, uid: str) -> None:
        """Select a measurement, or none for ""."""
        if uid != self.selected:
            self.selected = uid
            self.changed.emit()

    def add(self, measurement: Measurement) -> None:
        """Add a measurement, and select it."""
        self.steps.push(_Step(self, None, measurement, "measurement"))
        self.select(measurement.uid)

    def reshape(self, uid: str, shape: Shape, checksum: str) -> None:
        """Give a measurement another shape, on the file with this checksum."""
        before = self._held.get(uid)
        if before is not None and before.shape != shape:
            after = replace(before, shape=shape, checksum=checksum, found=None)
            self.steps.push(_Step(self, before, after, "change of a measurement"))

    def remove(self, uid: str) -> None:
        """Remove a measurement."""
        before = self._held.get(uid)
        if before is not None:
            self.steps.push(_Step(self, before, None, "removal of a measurement"))

    def remove_selected(self) -> None:
        """Remove the selected measurement, if any."""
        self.remove(self.selected)

    def note(self, uid: str, shape: Shape, found: Measured, checksum: str) -> None:
        """Keep what a measurement measured, unless it has another shape by now; no step to undo."""
        before = self._held.get(uid)
        if before is None or before.shape != shape:
            return
        after = replace(before, found=found, checksum=before.checksum or checksum)
        if after != before:
            self._held[uid] = after
            self._keeper.keep(after)
            self.changed.emit()

    def exchange(self, before: Measurement | None, after: Measurement | None) -> None:
        """Put one in the place of another; a step does so."""
        if after is not None:
            self._held[after.uid] = after
            self._keeper.keep(after)
        elif before is not None:
            self._held.pop(before.uid, None)
            self._keeper.drop(before)
            if self.selected == before.uid:
                self.selected = ""
        self.changed.emit()

    def _take(self, kept: tuple[Measurement, ...]) -> None:
        for each in kept:
            self._held.setdefault(each.uid, each)
        if kept:
            self.changed.emit()


class _Step(QUndoCommand):
    """One change: from a measurement, or none, to another, or none."""

    def __init__(self, owner: Measurements, before: Measurement | None, after: Measurement | None, words: str) -> None:
        super().__init__(words)
        self._owner = owner
        self._before = before
        self._after = after

    def redo(self) -> None:
        """Do it (Qt)."""
        self._owner.exchange(self._before, self._after)

    def undo(self) -> None:
        """Take it back (Qt)."""
        self._owner.exchange(self._after, self._before)
