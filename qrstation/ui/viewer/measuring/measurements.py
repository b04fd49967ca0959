"""All measurements of what was opened, their one owner: what changes them can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from qrstation.core.instance import InstanceRecord
from qrstation.core.measurement import Measurement as Kept
from qrstation.imaging.measuring.shapes import Shape
from qrstation.ui.viewer.measuring.keeping import Keeper
from qrstation.ui.viewer.measuring.measurement import Measurement, Place, as_kept, from_kept

if TYPE_CHECKING:  # the window's start does not wait for numpy
    from qrstation.imaging.measuring.measure import Measured

_MOST_STEPS = 200


class Measurements(QObject):
    """Lives on the GUI thread. Whatever changes a measurement is a step of `steps`, and is kept at once."""

    changed = Signal()
    """There are other measurements or numbers, or another one is selected."""

    def __init__(self, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._held: dict[str, Measurement] = {}
        self._found: dict[str, tuple[Shape, Measured]] = {}
        self._records: dict[str, InstanceRecord] = {}
        self.selected = ""
        """The uid of the selected measurement; "" for none."""
        self.steps = QUndoStack(self)
        self.steps.setUndoLimit(_MOST_STEPS)

    def open(self, records: Iterable[InstanceRecord]) -> None:
        """Take what is kept of instances; once is enough for each."""
        new = {record.sop_uid: record for record in records if record.sop_uid not in self._records}
        if new:
            self._records |= new
            self._keeper.load(tuple(new), self._take)

    def get(self, uid: str) -> Measurement | None:
        """Give a measurement; None where it is gone."""
        return self._held.get(uid)

    def at(self, place: Place) -> tuple[Measurement, ...]:
        """Give the measurements on a frame, in the order in which they were made."""
        return tuple(each for each in self._held.values() if each.place == place)

    def of_study(self, study_uid: str) -> tuple[Measurement, ...]:
        """Give the measurements of a study, in the order in which they were made."""
        listed = [each for each in self._held.values() if each.study_uid == study_uid]
        return tuple(sorted(listed, key=lambda each: each.created))

    def found(self, uid: str) -> Measured | None:
        """Give what a measurement measured when its image was last shown; None where it was not shown yet."""
        known, measurement = self._found.get(uid), self._held.get(uid)
        return known[1] if known and measurement and known[0] == measurement.shape else None

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
            after = replace(before, shape=shape, checksum=checksum)
            self.steps.push(_Step(self, before, after, "change of a measurement"))

    def remove(self, uid: str) -> None:
        """Remove a measurement."""
        before = self._held.get(uid)
        if before is not None:
            self.steps.push(_Step(self, before, None, "removal of a measurement"))

    def take_back(self, uid: str) -> None:
        """Let the last step never have been, if it added this measurement."""
        last = self.steps.index() - 1
        step = self.steps.command(last) if last >= 0 else None
        if isinstance(step, _Step) and step.touched is not None and step.touched.uid == uid:
            step.is_last = True
            self.steps.undo()

    def touched_by(self, number: int) -> Measurement | None:
        """Give the measurement that a step (from 0) puts down, changes or removes; None where there is no such step."""
        step = self.steps.command(number) if 0 <= number < self.steps.count() else None
        return step.touched if isinstance(step, _Step) else None

    def note(self, uid: str, shape: Shape, found: Measured) -> None:
        """Remember what a shape measured, for where its image is not shown; no step to undo."""
        if self._found.get(uid) != (shape, found):
            self._found[uid] = (shape, found)
            self.changed.emit()

    def exchange(self, before: Measurement | None, after: Measurement | None) -> None:
        """Put one in the place of another; a step does so."""
        self._keeper.exchange(None if before is None else as_kept(before), None if after is None else as_kept(after))
        if after is not None:
            self._held[after.uid] = after
        elif before is not None:
            self._held.pop(before.uid, None)
            if self.selected == before.uid:
                self.selected = ""
        self.changed.emit()

    def _take(self, kept: list[Kept]) -> None:
        for each in kept:
            measurement = from_kept(each, self._records[each.instance_uid])
            if measurement is not None:
                self._held.setdefault(measurement.uid, measurement)
        self.changed.emit()


class _Step(QUndoCommand):
    """One change: from a measurement, or none, to another, or none."""

    def __init__(self, owner: Measurements, before: Measurement | None, after: Measurement | None, words: str) -> None:
        super().__init__(words)
        self._owner = owner
        self._before = before
        self._after = after
        self.is_last = False
        """Whether it is never done again when it is taken back."""

    @property
    def touched(self) -> Measurement | None:
        """The measurement that is another by this step."""
        return self._after or self._before

    def redo(self) -> None:
        """Do it (Qt)."""
        self._owner.exchange(self._before, self._after)

    def undo(self) -> None:
        """Take it back (Qt)."""
        self._owner.exchange(self._after, self._before)
        self.setObsolete(self.is_last)
