"""What the hand does to how a picture looks: window, inversion, what is laid over it, and the steps back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from qrstation.imaging.frame import Window
from qrstation.imaging.presentation import UNSAID, Presentation, file_presentation
from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.frames.picture import window_to_drag
from qrstation.ui.viewer.frames.slice_feed import SliceFeed
from qrstation.ui.viewer.viewport.tools import WindowDrag

_DRAG = "window drag"


class LookHand(QObject):
    """Changes the presentation by hand of one feed, step by step."""

    changed = Signal()
    """The hand chose a presentation, which may be the one before."""

    def __init__(self, feed: SliceFeed, parent: QObject) -> None:
        super().__init__(parent)
        self._feed = feed
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

    def say(self, hand: Presentation, run: str = "") -> None:
        """Show as the hand says over the file's own presentation; see `Look.say`."""
        if self._feed.look.say(hand, run):
            self._feed.look_again()
        self.changed.emit()

    def set_window(self, window: Window | None, run: str = "") -> None:
        """Show through ``window``, or as the file says for None."""
        self.say(replace(self._feed.hand, voi=window), run)

    def drag_window(self, dx: float, dy: float) -> None:
        """Drag the window so many points further; all of a drag is one step."""
        picture = self._feed.picture
        window = self._drag.moved(window_to_drag(picture) if picture else None, dx, dy)
        if window is not None:
            self.set_window(window, _DRAG)

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

    def reset(self) -> None:
        """Show as the file says."""
        self.say(UNSAID)

    def undo(self) -> None:
        """Go one step back."""
        if self._feed.look.undo():
            self._tell()

    def redo(self) -> None:
        """Go on one step that was undone."""
        if self._feed.look.redo():
            self._tell()

    def _tell(self) -> None:
        self._feed.look_again()
        self.changed.emit()
