"""Ties the viewports together: scrolling one shows the same place in the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.imaging.stacks.facing import facing, looks_alike
from qrstation.imaging.stacks.plane import dot
from qrstation.imaging.stacks.slice import own_frame
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.viewer.scrolling.shifts import By, Shift, Shifts
from qrstation.ui.viewer.scrolling.sync import follow, frame_of_reference, shift_between
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.viewport.content import Content
from qrstation.ui.viewer.viewport.viewport import Viewport


class Tie(Enum):
    """How a viewport is tied to the one that leads."""

    OFF = "off"
    ALONE = "alone"
    """Switched on, but there are not two stacks to be tied."""
    LINKED = "linked"
    OTHER_PLANE = "other plane"
    TILTED = "tilted"
    """Planes that look alike, tilted too far against each other for a place in one to be a place in the other."""
    OTHER_FRAME = "other frame of reference"
    """Their coordinates do not compare until it is known which places correspond."""
    NO_FRAME = "no frame of reference"
    """The same, since one of them names none."""


UNALIGNED = (Tie.OTHER_FRAME, Tie.NO_FRAME)
"""The hand can tie these, by showing the same place in both."""


@dataclass(frozen=True, slots=True)
class Bond:
    """How a viewport follows: its tie, and where it is linked by whose word, and how far along its normal in mm."""

    tie: Tie
    by: By | None = None
    along: float = 0.0
    reason: AlignmentCode | None = None
    """Why the pixels do not link them, or that they are being compared."""


class ScrollLink:
    """Synchronised scrolling of all viewports that are seen; on from the start where coordinates compare.

    The viewport last walked through leads; each other shows its nearest slice, also when that one arrives later.
    """

    def __init__(self, stage: Stage, shifts: Shifts) -> None:
        self._stage = stage
        self._leader = 0
        self.shifts = shifts
        self.enabled = True

    @property
    def leader(self) -> Viewport:
        """The viewport that leads: the one last walked through, as long as it is seen and holds something."""
        viewports, seen = self._stage.viewports, self._stage.seen
        if self._leader < len(viewports) and _leads(viewports[self._leader], seen):
            return viewports[self._leader]
        return next((each for each in (self._stage.active, *seen) if _leads(each, seen)), self._stage.active)

    def bonds(self) -> dict[Viewport, Bond]:
        """Give how each viewport that is seen is tied to the one that leads, which has none itself.

        One that is seen alone for a while is tied to the others of its layout: it goes on with them afterwards.
        """
        return {follower: self._bond(leader.content, follower.content) for leader, follower in self.pairs()}

    def pairs(self) -> list[tuple[Viewport, Viewport]]:
        """Give what `bonds` is about: the viewport that leads, and one that follows."""
        leader = self.leader
        if self._stage.is_alone:
            beside = self._hidden_beside(leader)
            return [(beside, leader)] if beside is not None else []
        return [(leader, each) for each in self._others(leader)]

    @property
    def tie(self) -> Tie:
        """How things stand on the whole: what the hand could do something about before what is well."""
        if not self.enabled:
            return Tie.OFF
        ties = {bond.tie for bond in self.bonds().values()}
        order = (*UNALIGNED, Tie.LINKED, Tie.TILTED, Tie.OTHER_PLANE)
        return next((tie for tie in order if tie in ties), Tie.ALONE)

    def toggle(self, leader: int) -> None:
        """Switch on or off. It ties nothing that was not: that the hand says by `belong`, and it is remembered."""
        self._leader = leader
        self.enabled = not self.enabled
        self._follow()

    def belong(self, number: int) -> None:
        """What a viewport and the others show now is the same place: the hand says so, whatever was known."""
        self._align(self._stage.viewports[number])
        self._follow()

    def forget(self, number: int) -> None:
        """Take back how what a viewport shows was aligned to the others, by the hand or by pixels."""
        one = self._stage.viewports[number].content
        for other in self._others(self._stage.viewports[number]):
            self.shifts.forget(frame_of(one), frame_of(other.content))

    def walked(self, leader: int) -> None:
        """Follow a viewport that was walked through; what follows stays what it is."""
        self._leader = leader
        for viewport in self._follow():
            viewport.content.touched = True

    def index_for(self, number: int, series_uid: str, stack: Stack) -> int | None:
        """Give the slice with which a stack opens in a viewport beside others; None where these say nothing."""
        viewport = self._stage.viewports[number]
        if not self.enabled or viewport not in self._stage.seen:
            return None
        for other in self._beside(viewport):
            content = other.content
            shift = self.shifts.between(frame_of(content), _frame_of(series_uid, stack, 0))
            found = follow(content.stack, content.wanted_index, stack, shift.way) if shift and content.stack else None
            if found is not None:
                return found
        return None

    def opened(self, number: int) -> None:
        """A viewport shows another series: it goes where the others are."""
        if self._leader == number:
            beside = next(self._beside(self._stage.viewports[number]), None)
            if beside is not None:
                self._leader = self._stage.number_of(beside)
        self._follow()

    def refresh(self) -> None:
        """More has arrived or is known, or a viewport is seen again: a nearer slice may be there now."""
        self._follow()

    def bond_between(self, one: Viewport, other: Viewport) -> Bond:
        """Tell how two viewports are tied, whichever of them leads."""
        return self._bond(one.content, other.content)

    def _others(self, viewport: Viewport) -> list[Viewport]:
        return [each for each in self._stage.seen if each is not viewport]

    def _hidden_beside(self, viewport: Viewport) -> Viewport | None:
        """Give the viewport to which one that is seen alone is tied: of its pair, else the first that holds images."""
        laid_out = self._stage.laid_out
        number = laid_out.index(viewport)
        pair = laid_out[number ^ 1 : (number ^ 1) + 1]
        return next((each for each in (*pair, *laid_out) if each is not viewport and each.content.slice_count), None)

    def _beside(self, viewport: Viewport) -> Iterator[Viewport]:
        """Give the other viewports that could lead, the one that does first."""
        leader = self.leader
        first = [leader] if leader is not viewport else []
        for each in (*first, *self._others(viewport)):
            if each.content.slice_count and each in self._stage.seen:
                yield each

    def _bond(self, leader: Content, follower: Content) -> Bond:
        if not self.enabled:
            return Bond(Tie.OFF)
        if not leader.slice_count or not follower.slice_count or not leader.stack or not follower.stack:
            return Bond(Tie.ALONE)
        one, other = leader.stack.normal, follower.stack.normal
        if not facing(one, other):
            return Bond(Tie.TILTED if looks_alike(one, other) else Tie.OTHER_PLANE)
        shift = self._shift(leader, follower)
        if shift is not None:
            return Bond(Tie.LINKED, shift.by, dot(shift.way, other) if other else 0.0)
        why = self.shifts.why(frame_of(leader), frame_of(follower))
        tie = Tie.OTHER_FRAME if _names_frame(leader) and _names_frame(follower) else Tie.NO_FRAME
        return Bond(tie, reason=why)

    def _align(self, leader: Viewport) -> None:
        """Take what is shown now for the same place, where planes compare, whatever was known of it."""
        one = leader.content
        for other in (each.content for each in self._others(leader)):
            if not one.stack or not other.stack or not facing(one.stack.normal, other.stack.normal):
                continue  # what was shown then must not tie other series of these two frames later
            way = shift_between(one.stack, one.wanted_index, other.stack, other.wanted_index)
            self.shifts.put(frame_of(one), frame_of(other), Shift(way, By.HAND))

    def _shift(self, one: Content, other: Content) -> Shift | None:
        return self.shifts.between(frame_of(one), frame_of(other))

    def _follow(self) -> list[Viewport]:
        """Show the leader's place in the other viewports, and give those that are tied."""
        viewport = self.leader
        leader = viewport.content
        tied: list[Viewport] = []
        if not self.enabled or not leader.stack:
            return tied
        for other in self._others(viewport):
            content = other.content
            shift = self._shift(leader, content)
            if shift is None or not content.stack or content.held:
                continue
            target = follow(leader.stack, leader.wanted_index, content.stack, shift.way)
            if target is not None:
                other.show_slice(target)
                tied.append(other)
        return tied


def _leads(viewport: Viewport, seen: list[Viewport]) -> bool:
    return viewport in seen and bool(viewport.content.slice_count)


def _names_frame(content: Content) -> bool:
    return bool(content.stack and frame_of_reference(content.stack, content.wanted_index))


def frame_of(content: Content) -> str:
    """Name the frame of reference of the slice that a viewport wants."""
    return _frame_of(content.series_uid, content.stack or Stack(), content.wanted_index)


def _frame_of(series_uid: str, stack: Stack, index: int) -> str:
    """Name the frame of reference of a slice; a series that names none has one of its own."""
    pieces = stack.slices
    return pieces[index].frame_of_reference if 0 <= index < len(pieces) else own_frame(series_uid)
