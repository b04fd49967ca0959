"""Ties the viewports together: scrolling one shows the same place in the other, through the same window."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from qrstation.core.instance import Vector
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.viewer.scrolling.sync import NOWHERE, facing, follow, frame_of_reference, looks_alike, shift_between
from qrstation.ui.viewer.viewport.content import Content
from qrstation.ui.viewer.viewport.viewport import Viewport


class Tie(Enum):
    """How the viewports are tied."""

    OFF = "off"
    ALONE = "alone"
    """Switched on, but there are not two stacks to be tied."""
    LINKED = "linked"
    OTHER_PLANE = "other plane"
    TILTED = "tilted"
    """Planes that look alike, tilted too far against each other for a place in one to be a place in the other."""
    OTHER_FRAME = "other frame of reference"
    """Their coordinates do not compare until a person has said which places correspond."""
    NO_FRAME = "no frame of reference"
    """The same, since one of them names none."""


class ScrollLink:
    """Synchronised scrolling between two viewports; on from the start where coordinates compare.

    The viewport last walked through leads; the other shows the nearest slice, also when that one arrives later.
    """

    def __init__(self, viewports: Sequence[Viewport]) -> None:
        self._viewports = list(viewports)
        self._leader = 0
        self._shifts: dict[tuple[str, str], Vector] = {}
        """What a person aligned: from a place in one frame of reference to the same place in another, in mm."""
        self.enabled = True

    @property
    def tie(self) -> Tie:
        """How the viewports are tied now."""
        if not self.enabled:
            return Tie.OFF
        if any(viewport.isHidden() or not viewport.content.slice_count for viewport in self._viewports):
            return Tie.ALONE
        first, second = (viewport.content for viewport in self._viewports)
        normals = [content.stack.normal if content.stack else None for content in (first, second)]
        if not facing(*normals):
            return Tie.TILTED if looks_alike(*normals) else Tie.OTHER_PLANE
        if self._shift(_frame(first), _frame(second)) is not None:
            return Tie.LINKED
        return Tie.OTHER_FRAME if _names_frame(first) and _names_frame(second) else Tie.NO_FRAME

    def toggle(self, leader: int) -> None:
        """Switch on or off; where frames of reference differ, on ties what is shown now."""
        if self.tie in (Tie.OTHER_FRAME, Tie.NO_FRAME):
            self._align()
        else:
            self.enabled = not self.enabled
            if not self.enabled:
                return
            if self.tie is not Tie.ALONE:
                self._align()
        self._leader = leader
        self._follow()
        self.share_window(leader)

    def walked(self, leader: int) -> None:
        """Follow a viewport that was walked through; what follows stays what it is."""
        self._leader = leader
        if self._follow():
            self._viewports[1 - leader].content.touched = True

    def index_for(self, number: int, series_uid: str, stack: Stack) -> int | None:
        """Give the slice with which a stack opens in a viewport beside the other; None where that says nothing."""
        other, viewport = self._viewports[1 - number].content, self._viewports[number]
        if not self.enabled or viewport.isHidden() or not other.stack:
            return None
        shift = self._shift(_frame(other), _frame_of(series_uid, stack, 0))
        return None if shift is None else follow(other.stack, other.wanted_index, stack, shift)

    def opened(self, number: int) -> None:
        """A viewport shows another series: it goes where the other one is."""
        self._leader = 1 - number if self._viewports[1 - number].content.slice_count else number
        self._follow()

    def refresh(self) -> None:
        """More has arrived, or a viewport is seen again: a nearer slice may be there now."""
        self._follow()

    def share_window(self, number: int) -> None:
        """Show the other viewport through the window chosen in one, when both are of one modality."""
        one, other = self._viewports[number], self._viewports[1 - number]
        if self.enabled and one.content.modality == other.content.modality and other.content.series_uid:
            other.set_window(one.feed.window, by_hand=False)

    def _align(self) -> None:
        """Take what both viewports show now for the same place, where their planes compare."""
        first, second = (viewport.content for viewport in self._viewports)
        one, other = _frame(first), _frame(second)
        if not first.stack or not second.stack or one == other:
            return
        if not facing(first.stack.normal, second.stack.normal):
            return  # what was shown then must not tie other series of these two frames later
        x, y, z = shift_between(first.stack, first.wanted_index, second.stack, second.wanted_index)
        self._shifts[one, other] = (x, y, z)
        self._shifts[other, one] = (-x, -y, -z)

    def _shift(self, one: str, other: str) -> Vector | None:
        """Give the way from a place in one frame of reference to the same in another; None where nobody knows it."""
        return NOWHERE if one == other else self._shifts.get((one, other))

    def _follow(self) -> bool:
        """Show the leader's place in the other viewport, and tell whether they are tied."""
        viewport = self._viewports[1 - self._leader]
        leader, follower = self._viewports[self._leader].content, viewport.content
        shift = self._shift(_frame(leader), _frame(follower))
        if not self.enabled or shift is None or viewport.isHidden() or not leader.stack or not follower.stack:
            return False
        target = follow(leader.stack, leader.wanted_index, follower.stack, shift)
        if target is not None:
            viewport.show_slice(target)
        return target is not None


def _names_frame(content: Content) -> bool:
    return bool(content.stack and frame_of_reference(content.stack, content.wanted_index))


def _frame(content: Content) -> str:
    return _frame_of(content.series_uid, content.stack or Stack(), content.wanted_index)


def _frame_of(series_uid: str, stack: Stack, index: int) -> str:
    """Name the frame of reference of a slice; a series that names none has one of its own."""
    return frame_of_reference(stack, index) or f"of series {series_uid}"
