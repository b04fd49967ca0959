"""Which shift leads from a place in one frame of reference to the same place in another, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QObject, Signal

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.core.instance import Vector
from qrstation.ui.viewer.scrolling.sync import NOWHERE


class By(IntEnum):
    """Who says how two frames of reference lie to each other; the greater is believed."""

    PIXELS = 1
    HAND = 2
    FRAME = 3
    """They are one and the same."""


@dataclass(frozen=True, slots=True)
class Shift:
    """The way in mm, in patient coordinates, from a place in one frame of reference to the same in another."""

    way: Vector
    by: By

    @property
    def back(self) -> Shift:
        """The way from the other to the one."""
        x, y, z = self.way
        return Shift((-x, -y, -z), self.by)


_SAME = Shift(NOWHERE, By.FRAME)


class Shifts(QObject):
    """What is known of pairs of frames of reference, by their UIDs (a series without one has a name of its own).

    Whoever aligns tells it here: the hand, and what compares pixels. Lives on the GUI thread.
    """

    changed = Signal(str, str)
    """Another shift is known between these two frames of reference, or none any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[tuple[str, str], Shift] = {}
        self._why: dict[frozenset[str], AlignmentCode] = {}

    def between(self, one: str, other: str) -> Shift | None:
        """Give the shift from ``one`` to ``other``; None where nobody knows it."""
        return _SAME if one == other else self._known.get((one, other))

    def why(self, one: str, other: str) -> AlignmentCode | None:
        """Give why no shift is known, as far as the pixels were compared."""
        return self._why.get(frozenset((one, other)))

    def explain(self, one: str, other: str, reason: AlignmentCode | None) -> None:
        """Learn why no shift is known."""
        pair = frozenset((one, other))
        if self._why.get(pair) is reason:
            return
        self._why.pop(pair, None)
        if reason is not None:
            self._why[pair] = reason
        self.changed.emit(one, other)

    def put(self, one: str, other: str, shift: Shift) -> None:
        """Learn a shift; what the hand said is not replaced by what pixels say."""
        known = self.between(one, other)
        if known == shift or (known is not None and known.by > shift.by):
            return
        self._known[one, other] = shift
        self._known[other, one] = shift.back
        self.changed.emit(one, other)

    def forget(self, one: str, other: str) -> None:
        """Know nothing more of a pair."""
        if self._known.pop((one, other), None) is not None:
            self._known.pop((other, one), None)
            self.changed.emit(one, other)
