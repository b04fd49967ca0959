"""What the hand says over a file's own presentation, with the steps back and on again."""

from __future__ import annotations

from dataclasses import replace

from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.presentation import UNSAID, FileTable, Presentation

MOST_STEPS = 100


class Look:
    """One viewport's presentation by hand. A found window is held, or a stack without windows would flicker."""

    def __init__(self) -> None:
        self.hand = UNSAID
        """What the hand says now."""
        self._held: Window | None = None
        self._past: list[Presentation] = []
        self._future: list[Presentation] = []
        self._run = ""

    @property
    def presentation(self) -> Presentation:
        """What is laid over the file's own: what the hand says, with the window that is held."""
        if self._held is None or isinstance(self.hand.voi, Window | FileTable):
            return self.hand
        return replace(self.hand, voi=self._held)

    def hold(self, frame: Frame, window: Window | None) -> None:
        """Keep the first window that was found for want of one, for all frames to come."""
        is_found = window is not None and window not in frame.windows
        if is_found and self._held is None and not isinstance(self.hand.voi, Window):
            self._held = window

    def say(self, hand: Presentation, run: str = "") -> bool:
        """Take what the hand says now as a step, and tell whether it is another than before.

        What follows within one ``run``, as of a drag, is one step together.
        """
        if hand == self.hand:
            return False
        if not run or run != self._run:
            self._past = [*self._past[1 - MOST_STEPS :], self.hand]
        self._run = run
        self._future.clear()
        self.follow(hand)
        return True

    def follow(self, hand: Presentation) -> None:
        """Take what is said elsewhere: no step of this hand."""
        if (hand.subtracted, hand.voi) != (self.hand.subtracted, self.hand.voi):
            self._held = None  # found for other values, or not wanted any more
        self.hand = hand

    def settle(self) -> None:
        """End a run: what comes next is a step of its own."""
        self._run = ""

    def undo(self) -> bool:
        """Go one step back; tells whether there was one."""
        return self._go(self._past, self._future)

    def redo(self) -> bool:
        """Go on one step that was undone; tells whether there was one."""
        return self._go(self._future, self._past)

    def clear(self) -> None:
        """Forget all: another series is opened."""
        self.hand, self._held, self._run = UNSAID, None, ""
        self._past.clear()
        self._future.clear()

    def _go(self, source: list[Presentation], target: list[Presentation]) -> bool:
        if not source:
            return False
        self._run = ""
        target.append(self.hand)
        self.follow(source.pop())
        return True
