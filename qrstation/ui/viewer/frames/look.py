"""What the hand says over a file's own presentation, with the steps back and on again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.presentation import UNSAID, FileTable, Presentation
from qrstation.ui.viewer.frames.transform import Transform

MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """What a step replaced, or one that was taken back."""

    hand: Presentation
    mark: object
    """One and the same in all viewports that were changed by one thing that a hand did."""
    view: Transform | None = None
    """How the image lay on the screen, where the step changed that too."""


class Look:
    """One viewport's presentation by hand. A found window is held, or a stack without windows would flicker."""

    def __init__(self) -> None:
        self.hand = UNSAID
        """What the hand says now."""
        self._held: Window | None = None
        self._past: list[Step] = []
        self._future: list[Step] = []
        self._run = ""

    @property
    def presentation(self) -> Presentation:
        """What is laid over the file's own: what the hand says, with the window that is held."""
        if self._held is None or isinstance(self.hand.voi, Window | FileTable):
            return self.hand
        return replace(self.hand, voi=self._held)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step that was taken back."""
        return bool(self._future)

    @property
    def mark(self) -> object:
        """The mark of the last step; None before the first."""
        return self._past[-1].mark if self._past else None

    @property
    def next_mark(self) -> object:
        """The mark of the step that was taken back last; None where there is none."""
        return self._future[-1].mark if self._future else None

    def hold(self, frame: Frame, window: Window | None) -> None:
        """Keep the first window that was found for want of one, for all frames to come."""
        is_found = window is not None and window not in frame.windows
        if is_found and self._held is None and not isinstance(self.hand.voi, Window):
            self._held = window

    def say(self, hand: Presentation, run: str = "", view: Transform | None = None) -> bool:
        """Take what the hand says now as a step, and tell whether it is another than before.

        What follows within one ``run``, as of a drag, is one step together. With ``view``, how the image lay, it is a
        step also where only that is another now.
        """
        if hand == self.hand and view is None:
            return False
        if not run or run != self._run:
            self._push(Step(self.hand, object(), view))
        self._run = run
        self._future.clear()
        self._take(hand)
        return True

    def follow(self, hand: Presentation, mark: object) -> bool:
        """Take what a hand says in another viewport, and tell whether it is another than before.

        It is a step of the ``mark`` that it has there; what has the same mark is one step together.
        """
        if hand == self.hand:
            return False
        if mark is None or mark is not self.mark:
            self._push(Step(self.hand, mark or object()))
        self._run = ""
        self._future.clear()
        self._take(hand)
        return True

    def settle(self) -> None:
        """End a run: what comes next is a step of its own."""
        self._run = ""

    def undo(self, view: Transform | None = None) -> Step | None:
        """Go one step back and give it, None where there was none; ``view`` is how the image lies now."""
        return self._go(self._past, self._future, view)

    def redo(self, view: Transform | None = None) -> Step | None:
        """Go on one step that was undone and give it, None where there was none; ``view`` as in `undo`."""
        return self._go(self._future, self._past, view)

    def _push(self, step: Step) -> None:
        self._past = [*self._past[1 - MOST_STEPS :], step]

    def _take(self, hand: Presentation) -> None:
        if (hand.subtracted, hand.voi) != (self.hand.subtracted, self.hand.voi):
            self._held = None  # found for other values, or not wanted any more
        self.hand = hand

    def _go(self, source: list[Step], target: list[Step], view: Transform | None) -> Step | None:
        if not source:
            return None
        self._run = ""
        step = source.pop()
        target.append(Step(self.hand, step.mark, view if step.view is not None else None))
        self._take(step.hand)
        return step
