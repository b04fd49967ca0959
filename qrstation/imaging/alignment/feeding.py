"""Which slices of two stacks to shrink next, coarse to fine, and when a new answer is worth computing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.imaging.alignment.reduced import Reduced
from qrstation.imaging.alignment.volume import Array, Volume
from qrstation.imaging.stacks.plane import dot
from qrstation.imaging.stacks.slice import Slice
from qrstation.imaging.stacks.stack import Stack

_LEVELS = (16.0, 8.0, 4.0)
"""Millimetres: one slice of each span of these is looked at, the longest first; what lies between is not needed."""
SHORT, SHORT_LEVEL = 220.0, 2.0
"""A stack of at most so many millimetres is looked at more closely: a head has less that tells it from another."""
_FIRST = 8.0
"""The level at which a first answer is worth computing."""
_GROWN = 1.25
"""A further one when there is so much more, and at the end."""
_LEAST = 4

Key = tuple[str, int]


class Side(IntEnum):
    """Which of the two stacks."""

    CURRENT = 0
    PRIOR = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slice that is to be shrunk, for one side."""

    side: Side
    piece: Slice


class _StackFeed:
    """One stack: what of it is here, wanted, shrunk."""

    def __init__(self) -> None:
        self.stack = Stack()
        self.wanted: list[tuple[float, Slice]] = []
        self.made: dict[Key, Reduced | AlignmentCode] = {}

    def grow(self, stack: Stack) -> None:
        """Take the stack as it stands now; what was shrunk of it stays."""
        self.stack = stack
        self.wanted = list(_coarse_to_fine(stack))
        here = {_key(piece) for piece in stack.slices}
        self.made = {key: value for key, value in self.made.items() if key in here}

    def next(self) -> tuple[float, Slice] | None:
        """Give the next slice with its level; None where all are shrunk."""
        return next((each for each in self.wanted if _key(each[1]) not in self.made), None)

    @property
    def count(self) -> int:
        """How many slices can be used."""
        return sum(isinstance(value, Reduced) for value in self.made.values())

    @property
    def reason(self) -> AlignmentCode | None:
        """Why most of what was tried cannot be used; None where it can."""
        if len(self.stack.frames_of_reference) > 1:
            return AlignmentCode.SEVERAL_FRAMES
        if 2 * self.count >= len(self.made):
            return None
        refused = [value for value in self.made.values() if isinstance(value, AlignmentCode)]
        return max(sorted(set(refused)), key=refused.count)

    def volume(self) -> Volume | None:
        """Gather what was shrunk; None where that is not enough, or not of one kind."""
        pieces = [piece for _, piece in self.wanted if isinstance(self.made.get(_key(piece)), Reduced)]
        if len(pieces) < _LEAST or self.stack.normal is None or len(self.stack.frames_of_reference) > 1:
            return None
        pieces.sort(key=lambda piece: piece.location or 0.0)
        reduced = [each for piece in pieces if isinstance(each := self.made[_key(piece)], Reduced)]
        sizes = {(each.cell, each.values.shape) for each in reduced}
        plane = pieces[len(pieces) // 2].plane
        if len(sizes) != 1 or plane is None:
            return None
        values: Array = np.stack([each.values for each in reduced])
        centres = np.array([piece.centre for piece in pieces])
        axes = np.array((plane.row, plane.column, plane.normal))
        return Volume(values, centres, axes, next(iter(sizes))[0], pieces[0].record.modality)


class Feeding:
    """Two stacks, perhaps still arriving. Ask `next`, shrink it, `take` it; where `is_worth`, align `volumes`."""

    def __init__(self, current: Stack, prior: Stack) -> None:
        self._sides = (_StackFeed(), _StackFeed())
        self._answered = (0, 0)
        self.grow(Side.CURRENT, current)
        self.grow(Side.PRIOR, prior)

    def grow(self, side: Side, stack: Stack) -> None:
        """More of a stack has arrived."""
        self._sides[side].grow(stack)

    def next(self) -> Wanted | None:
        """Give what to shrink next: both sides by turns, coarse to fine; None where nothing is left."""
        found = [(side, each) for side in Side if (each := self._sides[side].next()) is not None]
        if not found:
            return None
        side, (_, piece) = min(found, key=lambda each: (-each[1][0], len(self._sides[each[0]].made)))
        return Wanted(side, piece)

    def all(self) -> list[Wanted]:
        """Give all that is to be shrunk still."""
        return [
            Wanted(side, piece)
            for side in Side
            for _, piece in self._sides[side].wanted
            if _key(piece) not in self._sides[side].made
        ]

    @property
    def reason(self) -> AlignmentCode:
        """Why there are no volumes: what most slices of a side lack, or that they are too few."""
        return next((why for side in self._sides if (why := side.reason) is not None), AlignmentCode.TOO_FEW)

    def take(self, wanted: Wanted, reduced: Reduced | AlignmentCode) -> None:
        """Keep a slice that was shrunk, or why it cannot be."""
        self._sides[wanted.side].made[_key(wanted.piece)] = reduced

    @property
    def is_worth(self) -> bool:
        """Tell whether aligning now may say more than the last time."""
        counts = tuple(side.count for side in self._sides)
        if min(counts) < _LEAST or counts == self._answered:
            return False
        levels = [found[0] if (found := side.next()) is not None else 0.0 for side in self._sides]
        if max(levels) == 0.0:
            return True
        return max(levels) < _FIRST and any(
            now >= _GROWN * then for now, then in zip(counts, self._answered, strict=True)
        )

    def volumes(self) -> tuple[Volume, Volume] | None:
        """Give both as they are now, None where one is too little; and count that as answered."""
        self._answered = (self._sides[0].count, self._sides[1].count)
        current, prior = (side.volume() for side in self._sides)
        return (current, prior) if current is not None and prior is not None else None


def _coarse_to_fine(stack: Stack) -> Iterable[tuple[float, Slice]]:
    """Give the slices that are wanted with their levels: evenly spread ones first."""
    normal = stack.normal
    if normal is None:
        return
    placed = [(dot(piece.plane.centre, normal), piece) for piece in stack.slices if piece.plane and piece.plane.spacing]
    taken: set[Key] = set()
    places = [place for place, _ in placed]
    is_short = bool(places) and max(places) - min(places) <= SHORT
    for level in (*_LEVELS, SHORT_LEVEL) if is_short else _LEVELS:
        spans = {int(place // level) for place, piece in placed if _key(piece) in taken}
        for place, piece in placed:
            if int(place // level) not in spans:
                spans.add(int(place // level))
                taken.add(_key(piece))
                yield level, piece


def _key(piece: Slice) -> Key:
    return piece.record.sop_uid, piece.frame
