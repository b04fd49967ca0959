"""Ties the viewports together: scrolling one shows the same place in the other, through the same window."""

from __future__ import annotations

from collections.abc import Sequence

from qrstation.ui.viewer.sync import follow, offset_between
from qrstation.ui.viewer.viewport import Viewport


class ScrollLink:
    """Synchronised scrolling between two viewports; on from the start.

    The viewport last walked through leads; the other shows the nearest slice, also when that one arrives later.
    """

    def __init__(self, viewports: Sequence[Viewport]) -> None:
        self._viewports = list(viewports)
        self._leader = 0
        self._offset = 0.0
        """From the first viewport's place to the second's, in mm, as aligned by hand."""
        self.enabled = True

    def toggle(self, leader: int) -> None:
        """Switch on or off; switched on again, a place that was aligned by hand stays aligned."""
        self.enabled = not self.enabled
        if not self.enabled:
            return
        self._leader = leader
        first, second = self._viewports
        self._offset = 0.0
        if first.stack and second.stack:
            self._offset = offset_between(first.stack, first.wanted_index, second.stack, second.wanted_index)
        self._follow()
        self.share_window(leader)

    def walked(self, leader: int) -> None:
        """Follow a viewport that was walked through."""
        self._leader = leader
        self._follow()

    def opened(self, number: int) -> None:
        """A viewport shows another series: it goes where the other one is."""
        self._offset = 0.0
        self._leader = 1 - number if self._viewports[1 - number].slice_count else number
        self._follow()

    def refresh(self) -> None:
        """More has arrived, or a viewport is seen again: a nearer slice may be there now."""
        self._follow()

    def share_window(self, number: int) -> None:
        """Show the other viewport through the window chosen in one, when both are of one modality."""
        one, other = self._viewports[number], self._viewports[1 - number]
        if self.enabled and one.modality == other.modality and other.series_uid:
            other.set_window(one.feed.window, by_hand=False)

    def _follow(self) -> None:
        leader, follower = self._viewports[self._leader], self._viewports[1 - self._leader]
        if not self.enabled or follower.isHidden() or not leader.stack or not follower.stack:
            return
        offset = self._offset if self._leader == 0 else -self._offset
        target = follow(leader.stack, leader.wanted_index, follower.stack, offset)
        if target is not None:
            follower.show_slice(target)
