"""One viewport: a series' picture with its words and the hand on it, put together."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from qrstation.imaging.frame import Window
from qrstation.imaging.stacks.plane import Plane
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.viewer.frames.picture import Pixels, extent_of
from qrstation.ui.viewer.frames.picture_makers import PictureMakers
from qrstation.ui.viewer.frames.slice_feed import SliceFeed
from qrstation.ui.viewer.studies.stack_name import stack_name
from qrstation.ui.viewer.studies.subject import Subject
from qrstation.ui.viewer.viewport.annotations import Annotations
from qrstation.ui.viewer.viewport.canvas import Canvas
from qrstation.ui.viewer.viewport.content import Content
from qrstation.ui.viewer.viewport.drop_frame import BORDER, DropFrame
from qrstation.ui.viewer.viewport.look_hand import LookHand
from qrstation.ui.viewer.viewport.look_shelf import Left, LookShelf
from qrstation.ui.viewer.viewport.pixel_image import PixelImage
from qrstation.words import sentence, words_of


class Viewport(DropFrame):
    """Shows one series. `content` is what it holds, `feed` the way to a picture, `annotations` what is said of it.

    `look` is the hand on how the picture looks.
    """

    activated = Signal()
    isolated = Signal()
    menu_asked = Signal(QPointF)
    walked = Signal()
    """The hand chose another slice."""
    slipped = Signal()
    """The hand has moved this image against those that are linked with it: what is seen now belongs together."""
    look_changed = Signal()
    """The hand chose another window."""
    picture_changed = Signal()

    def __init__(self, number: int, makers: PictureMakers, shelf: LookShelf) -> None:
        super().__init__()
        self.name = f"Viewport {number}"
        self.setAccessibleName(self.name)
        self._check = makers.check
        self._resampler = makers.resampler
        self._shelf = shelf
        self.feed = SliceFeed(makers.loader, makers.mapper, makers.pump, self)
        self.content = Content(self.feed)
        self.canvas = Canvas()
        self.look = LookHand(self.feed, self.canvas, self)
        self.canvas.setAccessibleName(f"{self.name} image")
        self.annotations = Annotations(self, self.canvas, self.content, self.feed, makers.check)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BORDER, BORDER, BORDER, BORDER)
        layout.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self._connect()

    def _connect(self) -> None:
        canvas, hand = self.canvas, self.canvas.hand
        hand.activated.connect(self.content.touch)
        hand.activated.connect(self.activated)
        hand.isolated.connect(self.isolated)
        hand.menu_asked.connect(self.menu_asked)
        hand.scrolled.connect(self.step)
        hand.window_dragged.connect(self.look.drag_window)
        hand.drag_ended.connect(self.look.end_drag)
        self.look.changed.connect(self.content.touch)
        self.look.changed.connect(self.look_changed)
        hand.slipped.connect(self._slip)
        hand.slip_ended.connect(self.slipped)
        canvas.focused.connect(self._show_focus)
        canvas.view_changed.connect(self._follow_view)
        self.feed.shown.connect(self._show_feed)

    # What it shows

    def open_series(self, subject: Subject, series_uid: str, stack: Stack, index: int | None = None) -> None:
        """Show a stack of a series from the slice at ``index``, else from its middle."""
        self._shelf.put(self.content.stack_name, _left(self))
        left = self._shelf.take(stack_name(series_uid, stack.key))
        self.canvas.see(left.view if left else self.canvas.view.fit())
        self.annotations.forget_late()
        self.content.open(subject, series_uid, stack, index, left)
        self.annotations.expect()
        self._show_feed()

    def grow(self, subject: Subject, stack: Stack) -> None:
        """Take what has arrived since; a slice that was chosen stays, else it is the middle one."""
        self.content.grow(subject, stack)
        self.annotations.expect()
        if self.feed.picture is None:
            self._show_feed()
        else:
            self.annotations.refresh()

    def tell(self, subject: Subject | None, what: str, advice: str = "") -> None:
        """Show no picture but two lines: what is the matter, and what to do."""
        self._shelf.put(self.content.stack_name, _left(self))
        self.content.close(subject)
        self._clear(what, advice)

    def describe(self, subject: Subject) -> None:
        """Take news of the study or series: the words change, the picture stays."""
        self.content.subject = subject
        self.annotations.refresh()

    def show_slice(self, index: int) -> bool:
        """Want this slice from now on; tells whether it is another."""
        moved = self.content.go(index)
        self.annotations.expect()
        return moved

    @property
    def plane(self) -> Plane | None:
        """Where the image that is seen lies in the patient; None without a picture, and where nobody knows it."""
        return self.feed.piece.plane if self.feed.piece is not None and self.feed.picture is not None else None

    def displayed(self) -> Pixels | None:
        """Give the pixels now shown, uint8 (rows, cols) or (rows, cols, 3) in full size; None without a picture."""
        return self.feed.picture.pixels if self.feed.picture else None

    # What the hand does

    def step(self, by: int) -> None:
        """Walk ``by`` slices with the hand."""
        self.content.touch()
        if self.feed.model and self.show_slice(self.feed.model.index + by):
            self.walked.emit()

    def _slip(self, by: int) -> None:
        """Walk while those that are linked stay, to say with the hand which places are the same."""
        self.content.touch()
        if self.feed.model:
            self.show_slice(self.feed.model.index + by)

    def go_to(self, index: int) -> None:
        """Go to a slice with the hand."""
        if self.feed.model:
            self.step(index - self.feed.model.index)

    def set_window(self, window: Window | None) -> None:
        """Show through ``window``, or the file's own for None; a colour image has none."""
        self.look.choose(window)

    def set_inverted(self, inverted: bool) -> None:
        """Exchange black and white, or not."""
        self.look.say(replace(self.feed.hand, inverted=inverted))

    def reset(self) -> None:
        """Show the whole image as the file says."""
        self.content.touch()
        before = self.canvas.view
        self.canvas.fit()
        self.look.reset(None if before.fitted else before)

    # How it comes to the screen

    def _show_feed(self) -> None:
        picture, failure = self.feed.picture, self.feed.failure
        if picture is not None:
            self.annotations.tile.hide()
            reduction, resampler = picture.order.frame.reduction, self._resampler
            # A lower resolution has each value where the first of its pixels is, not in their middle.
            start = ((1 - reduction) / 2, (1 - reduction) / 2)
            whole = PixelImage(picture.pixels, reduction * picture.step, start, resampler)
            drawn = whole
            if picture.drawn is not picture.pixels:
                drawn = PixelImage(picture.drawn, reduction * picture.drawn_step, start, resampler)
            self.canvas.set_hold(self.look.hold)
            self.canvas.show_image(drawn, extent_of(picture.order.frame), whole)
            self.feed.set_zoom(self.canvas.zoom)
            self._check.look(picture.order.piece.record)
        elif failure is not None:
            self._clear(*map(sentence, words_of(failure).lines))
        elif not self.feed.is_waiting:
            self._clear("Waiting for the first image…")
        else:
            self.canvas.clear_pixels()
            self.annotations.tile.hide()
        self.annotations.arrived()
        self.annotations.refresh()
        self.picture_changed.emit()

    def _clear(self, what: str, advice: str = "") -> None:
        self.canvas.clear_pixels()
        self.annotations.tell(what, advice)

    def _follow_view(self) -> None:
        if not self.canvas.view.fitted:
            self.content.touch()  # only the hand zooms and pans
        self.feed.set_zoom(self.canvas.zoom)
        self.annotations.refresh()

    # Frame and size

    def _show_focus(self, focused: bool) -> None:
        self.set_focused(focused)
        if focused:
            self.activated.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the tile over the view."""
        super().resizeEvent(event)
        self.annotations.lay_over()


def _left(viewport: Viewport) -> Left:
    """Give how the stack is looked at that a viewport shows."""
    return Left(viewport.feed.look, viewport.canvas.view, viewport.content.order)
