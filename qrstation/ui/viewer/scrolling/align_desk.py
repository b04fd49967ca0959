"""Has what is seen side by side aligned by its pixels, and keeps what the hand aligned."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.core.instance import Vector
from qrstation.imaging.stacks.slice import is_frame_uid
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.scrolling.aligning import Aligning
from qrstation.ui.viewer.scrolling.scroll_link import UNALIGNED, ScrollLink, Tie, frame_of
from qrstation.ui.viewer.scrolling.shifts import By, Shift
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.viewport.viewport import Viewport

if TYPE_CHECKING:
    from qrstation.imaging.alignment.align import Alignment


class KeptAlignments(Protocol):
    """Where what the hand aligned is kept; a state file is one. No method waits."""

    def alignments(self) -> Mapping[tuple[str, str], Vector]:
        """Give what is kept, from one frame of reference to another in mm, both ways."""

    def keep_alignment(self, one: str, other: str, shift: Vector | None) -> None:
        """Keep the way from one to the other, None forgets it."""


class _Pair(NamedTuple):
    """Two stacks beside each other: their frames of reference and their names, current before prior."""

    one: str
    other: str
    current: str
    prior: str


class AlignDesk(QObject):
    """Looks what stands side by side and is not linked; tells `ScrollLink.shifts` what comes of it. GUI thread."""

    def __init__(self, stage: Stage, link: ScrollLink, pump: Pump, kept: KeptAlignments, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._link = link
        self._shifts = link.shifts
        self._kept = kept
        self._aligning = Aligning(lambda *told: pump.post(partial(self._take, *told)))
        self._watched: dict[_Pair, tuple[Stack, Stack]] = {}
        self._by_hand: set[frozenset[str]] = set()
        for (one, other), way in kept.alignments().items():
            self._by_hand.add(frozenset((one, other)))
            self._shifts.put(one, other, Shift(way, By.HAND))
        self._shifts.changed.connect(self._keep)

    def look(self) -> None:
        """Have aligned what is seen and not linked; leave what is not seen any more."""
        seen = dict(self._pairs())
        before, self._watched = self._watched, seen
        if set(before) - set(seen):
            self._aligning.keep_only(set(seen))
        for pair, stacks in seen.items():
            known = before.get(pair)
            if known is None or any(one is not other for one, other in zip(known, stacks, strict=True)):
                self._aligning.watch(pair, *stacks)
            if known is None:
                self._shifts.explain(pair.one, pair.other, AlignmentCode.COMPARING)

    def close(self) -> None:
        """End thread and process. Twice does no harm."""
        self._aligning.close()

    def _pairs(self) -> list[tuple[_Pair, tuple[Stack, Stack]]]:
        found = []
        for leader, follower in self._link.pairs():
            bond = self._link.bond_between(leader, follower)
            current, prior = sorted((leader, follower), key=self._stage.number_of)
            stacks = (current.content.stack, prior.content.stack)
            pair = _pair(current, prior)
            is_open = bond.tie in UNALIGNED or (
                bond.tie is Tie.LINKED and bond.by is By.PIXELS and pair in self._watched
            )
            if is_open and stacks[0] is not None and stacks[1] is not None:
                found.append((pair, (stacks[0], stacks[1])))
        return found

    def _take(self, pair: Hashable, found: Alignment, is_last: bool) -> None:
        """Take an answer, if it is one for what is seen still."""
        if not isinstance(pair, _Pair) or pair not in self._watched:
            return
        prior = self._watched[pair][1]
        if found.offset is None or prior.normal is None:
            if not is_last:
                return
            known = self._shifts.between(pair.one, pair.other)
            self._shifts.explain(pair.one, pair.other, found.reason)
            if known is not None and known.by is By.PIXELS:
                self._shifts.forget(pair.one, pair.other)
            return
        x, y, z = prior.normal
        way = (x * found.offset, y * found.offset, z * found.offset)
        self._shifts.put(pair.one, pair.other, Shift(way, By.PIXELS))

    def _keep(self, one: str, other: str) -> None:
        """Keep what the hand said of two frames of reference that have a name, or that it takes back what it said."""
        shift, pair = self._shifts.between(one, other), frozenset((one, other))
        if shift is not None and shift.by is By.HAND:
            if is_frame_uid(one) and is_frame_uid(other):
                self._by_hand.add(pair)
                self._kept.keep_alignment(one, other, shift.way)
        elif shift is None and pair in self._by_hand:
            self._by_hand.discard(pair)
            self._kept.keep_alignment(one, other, None)


def _pair(current: Viewport, prior: Viewport) -> _Pair:
    one, other = current.content, prior.content
    return _Pair(frame_of(one), frame_of(other), one.stack_name, other.stack_name)
