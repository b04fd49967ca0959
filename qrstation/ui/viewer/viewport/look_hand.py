"""What the hand does to how a picture looks: window, inversion, what is laid over it, and the steps back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from qrstation.imaging.presentation import UNSAID, Presentation, Voi, file_presentation
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.frames.look import Step
from qrstation.ui.viewer.frames.picture import window_to_drag
from qrstation.ui.viewer.frames.slice_feed import SliceFeed
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.viewport.canvas import Canvas
from qrstation.ui.viewer.viewport.tools import WindowDrag

_DRAG = "window drag"


class LookHand(QObject):
    """Changes the presentation by hand of one feed, step by step."""

    changed = Signal()
    """The hand chose a presentation, which may be the one before."""
    chosen = Signal()
    """The hand chose through what values are seen, another than before."""
    went = Signal(object, bool)
    """A step was taken back (True) or done again: its mark."""

    def __init__(self, feed: SliceFeed, canvas: Canvas, parent: QObject) -> None:
        super().__init__(parent)
        self._feed = feed
        self._canvas = canvas
        self._drag = WindowDrag()

    @property
    def shown(self) -> Presentation:
        """How the picture is shown, with nothing left open; what the hand says while there is none."""
        picture = self._feed.picture
        return self._feed.hand if picture is None else self._feed.hand.over(file_presentation(picture.order.frame))

    @property
    def hold(self) -> Hold:
        """How the image is held."""
        shown = self.shown
        return Hold(shown.rotation or 0, bool(shown.flipped))

    def hold_so(self, hold: Hold) -> None:
        """Turn or flip the image."""
        self.say(replace(self._feed.hand, rotation=hold.quarters, flipped=hold.flipped))

    def say(self, hand: Presentation) -> None:
        """Show as the hand says over the file's own presentation; see `Look.say`."""
        if self._feed.look.say(hand):
            self._feed.look_again()
        self.changed.emit()

    def choose(self, voi: Voi | None, run: str = "") -> None:
        """Show values through a window or a table, or as the file says for None."""
        self._choose(replace(self._feed.hand, voi=voi), run)

    def follow(self, voi: Voi | None, mark: object) -> None:
        """Show values as a hand says in another viewport; see `Look.follow`."""
        if self._feed.look.follow(replace(self._feed.hand, voi=voi), mark):
            self._feed.look_again()

    def follow_step(self, mark: object, back: bool) -> None:
        """Take back the last step, or do it again, where it has this mark: its other part was in another viewport."""
        look = self._feed.look
        if mark is (look.mark if back else look.next_mark) and (look.undo() if back else look.redo()):
            self._feed.look_again()

    def drag_window(self, dx: float, dy: float) -> None:
        """Drag the window so many points further; all of a drag is one step."""
        picture = self._feed.picture
        window = self._drag.moved(window_to_drag(picture) if picture else None, dx, dy)
        if window is not None:
            self.choose(window, _DRAG)

    def end_drag(self) -> None:
        """End a drag."""
        self._drag.reset()
        self._feed.look.settle()

    def toggle_overlays(self) -> None:
        """Draw overlay planes, or not."""
        self.say(replace(self._feed.hand, overlays=not self.shown.overlays))

    def toggle_shutter(self) -> None:
        """Cover what the shutter covers, or not."""
        self.say(replace(self._feed.hand, shutter=not self.shown.shutter))

    def toggle_subtraction(self) -> None:
        """Subtract the mask, or not; a window chosen for the one shows nothing of the other."""
        self.say(replace(self._feed.hand, subtracted=not self.shown.subtracted, voi=None))

    def reset(self, view: Transform | None = None) -> None:
        """Show as the file says; ``view`` is how the image lay until now, where it does so no more."""
        self._choose(UNSAID, view=view)

    def undo(self) -> None:
        """Go one step back."""
        step = self._feed.look.undo(self._canvas.view)
        if step is not None:
            self._go(step, back=True)

    def redo(self) -> None:
        """Go on one step that was undone."""
        step = self._feed.look.redo(self._canvas.view)
        if step is not None:
            self._go(step, back=False)

    def _choose(self, hand: Presentation, run: str = "", view: Transform | None = None) -> None:
        before = self._feed.hand.voi
        if self._feed.look.say(hand, run, view):
            self._feed.look_again()
            if hand.voi != before:
                self.chosen.emit()
        self.changed.emit()

    def _go(self, step: Step, *, back: bool) -> None:
        self._feed.look_again()
        if step.view is not None:
            self._canvas.see(replace(step.view, hold=self._canvas.view.hold))
            self._canvas.viewed.emit()
        self.went.emit(step.mark, back)
        self.changed.emit()
