"""One viewport: a series' picture with its words, its tile where there is no picture, and the hand on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from qrstation.imaging.frame import Window
from qrstation.imaging.stacks.stack import Slice, Stack
from qrstation.ui.outside_text import TEXT, shown_line
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.viewer.canvas import Canvas
from qrstation.ui.viewer.description import marks, picture_facts
from qrstation.ui.viewer.drop_frame import BORDER, DropFrame
from qrstation.ui.viewer.file_check import FileCheck
from qrstation.ui.viewer.frame_loader import FrameLoader
from qrstation.ui.viewer.image_words import image_words, short_words
from qrstation.ui.viewer.mailbox import Mailbox
from qrstation.ui.viewer.overlay import Subject, spoken
from qrstation.ui.viewer.overlay_layout import Marks
from qrstation.ui.viewer.picture import Pixels, extent_of, window_to_drag
from qrstation.ui.viewer.slice_feed import SliceFeed
from qrstation.ui.viewer.stack_name import stack_name
from qrstation.ui.viewer.tile import Tile
from qrstation.ui.viewer.tools import SliceDrag, Tool, dragged_window, rounded_window
from qrstation.ui.viewer.worker import Worker
from qrstation.words import words_of

_PATIENCE_MS = 150
"""After so long without the wanted slice the viewport says that it is on its way."""


class Viewport(DropFrame):
    """Shows one series. What is said of a picture is always said of the picture shown, not of one on its way."""

    activated = Signal()
    isolated = Signal()
    menu_asked = Signal(QPointF)
    walked = Signal()
    """The hand chose another slice."""
    look_changed = Signal()
    """The hand chose another window."""
    picture_changed = Signal()

    def __init__(self, number: int, loader: FrameLoader, mapper: Worker, mailbox: Mailbox, check: FileCheck) -> None:
        super().__init__()
        self.name = f"Viewport {number}"
        self.setAccessibleName(self.name)
        self.subject: Subject | None = None
        self.touched = False
        """Whether the hand chose anything here; until then the viewer may choose a better series."""
        self._is_centred = False
        """Whether the middle slice is shown since nobody chose another: it is followed while the stack grows."""
        self._notes: tuple[str, ...] = ()
        self._annotated = True
        self._is_late = False
        self._drag_window: Window | None = None
        self._drag_slices = SliceDrag()
        self._check = check
        self.feed = SliceFeed(loader, mapper, mailbox, self)
        self.canvas = Canvas()
        self.canvas.setAccessibleName(f"{self.name} image")
        self._tile = Tile(self)
        self._caption = PlainLabel("", self)
        self._late = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BORDER, BORDER, BORDER, BORDER)
        layout.addWidget(self.canvas)
        self._place_caption()
        self.setFocusProxy(self.canvas)
        self._connect()

    def _place_caption(self) -> None:
        """Keep a label with the words of the overlay for screen readers; a painted view has none of its own."""
        self._caption.setAccessibleName(f"{self.name} state")
        self._caption.setStyleSheet("color: black; background: black;")
        self._caption.setGeometry(0, 0, 1, 1)
        self._caption.lower()

    def _connect(self) -> None:
        canvas = self.canvas
        canvas.activated.connect(self.touch)
        canvas.activated.connect(self.activated)
        canvas.isolated.connect(self.isolated)
        canvas.menu_asked.connect(self.menu_asked)
        canvas.focused.connect(self._show_focus)
        canvas.scrolled.connect(self.step)
        canvas.dragged.connect(self._drag)
        canvas.drag_ended.connect(self._end_drag)
        canvas.view_changed.connect(self._follow_view)
        self.feed.shown.connect(self._show_feed)
        self._check.found.connect(self._refresh_marks)
        self._late.timeout.connect(self._note_late)

    # What is shown

    @property
    def series_uid(self) -> str:
        """The series opened here; "" for none."""
        return self.feed.model.series_uid if self.feed.model else ""

    @property
    def stack_name(self) -> str:
        """The name of the stack opened here; "" for none."""
        return stack_name(self.series_uid, self.stack_key)

    @property
    def stack_key(self) -> str:
        """Which stack of its series is opened here, "" for an only one."""
        return self.stack.key if self.stack else ""

    @property
    def study_uid(self) -> str:
        """The study opened here; "" for none."""
        return self.subject.heading.study_uid if self.subject else ""

    @property
    def stack(self) -> Stack | None:
        """The stack opened here."""
        return self.feed.model.stack if self.feed.model else None

    @property
    def slice_count(self) -> int:
        """The number of slices here."""
        return self.feed.model.count if self.feed.model else 0

    @property
    def slice_index(self) -> int:
        """The index of the slice shown, or while none is shown of the one wanted; from 0."""
        return self.feed.shown_index

    @property
    def wanted_index(self) -> int:
        """The index of the slice that is on its way, or shown already; from 0."""
        return self.feed.model.index if self.feed.model else 0

    @property
    def wanted_slice(self) -> Slice | None:
        """The slice that is on its way, or shown already; None in an empty stack."""
        return self.feed.model.current if self.feed.model else None

    @property
    def image_words(self) -> str:
        """What the image is called that is shown; "" for none."""
        piece = self.feed.piece
        if piece is None:
            return ""
        record = piece.record
        return image_words(record.instance_number, self.slice_index, self.slice_count, piece.frame, record.frames)

    @property
    def location(self) -> float | None:
        """The place of the slice shown along the stack's normal, in mm."""
        return self.feed.piece.location if self.feed.piece else None

    @property
    def modality(self) -> str:
        """The modality of the series shown."""
        return self.subject.series.modality if self.subject and self.subject.series else ""

    @property
    def tile_words(self) -> tuple[str, str]:
        """The two lines that stand in place of a picture; both empty while there is one."""
        return self._tile.words

    @property
    def caption(self) -> str:
        """What a screen reader is told."""
        return self._caption.text()

    def displayed(self) -> Pixels | None:
        """Give the pixels now shown, uint8 (rows, cols) or (rows, cols, 3) in full size; None without a picture."""
        return self.feed.picture.pixels if self.feed.picture else None

    # What is asked of it

    def open_series(self, subject: Subject, series_uid: str, stack: Stack, index: int | None = None) -> None:
        """Show a stack of a series from the slice at ``index``, else from its middle."""
        self.subject = subject
        self.canvas.fit()
        self._is_late = False
        self._is_centred = index is None
        self.feed.open(series_uid, stack, _middle(stack) if index is None else index)
        self._await()
        self._show_feed()

    def grow(self, subject: Subject, stack: Stack) -> None:
        """Take what has arrived since; a slice that was chosen stays, else it is the middle one."""
        self.subject = subject
        self.feed.grow(stack, _middle(stack) if self._is_centred else None)
        self._await()
        if self.feed.picture is None:
            self._show_feed()
        else:
            self._refresh_marks()

    def tell(self, subject: Subject | None, what: str, advice: str = "") -> None:
        """Show no picture but two lines: what is the matter, and what to do."""
        self.subject = subject
        self.feed.close_series()
        self._clear(what, advice)

    def describe(self, subject: Subject) -> None:
        """Take news of the study or series: the words change, the picture stays."""
        self.subject = subject
        self._refresh_marks()

    def show_slice(self, index: int) -> bool:
        """Want this slice from now on; tells whether it is another."""
        self._is_centred = False
        moved = self.feed.go(index)
        self._await()
        return moved

    def try_again(self) -> None:
        """Ask anew for an image that could not be shown for a reason that may have passed."""
        self.feed.try_again()

    def step(self, by: int) -> None:
        """Walk ``by`` slices with the hand."""
        self.touch()
        if self.feed.model and self.show_slice(self.feed.model.index + by):
            self.walked.emit()

    def go_to(self, index: int) -> None:
        """Go to a slice with the hand."""
        if self.feed.model:
            self.step(index - self.feed.model.index)

    def set_window(self, window: Window | None, *, by_hand: bool = True) -> None:
        """Show through ``window``, or the file's own for None; a colour image has none."""
        self.feed.set_look(window, self.feed.inverted)
        if by_hand:
            self.touch()
            self.look_changed.emit()

    def set_inverted(self, inverted: bool) -> None:
        """Exchange black and white, or not."""
        self.touch()
        self.feed.set_look(self.feed.window, inverted)

    def touch(self) -> None:
        """Keep series and slice as they are from now on: the reader is at work here."""
        self.touched = True
        self._is_centred = False

    def set_notes(self, notes: tuple[str, ...]) -> None:
        """Say something beside the picture, line by line."""
        if notes != self._notes:
            self._notes = notes
            self._refresh_marks()

    def set_annotated(self, annotated: bool) -> None:
        """Show the words over the image, or not."""
        self._annotated = annotated
        self._refresh_marks()

    def reset(self) -> None:
        """Show the whole image through the file's own window."""
        self.touch()
        self.canvas.fit()
        self.feed.set_look(None, False)
        self.look_changed.emit()

    # How it comes to the screen

    def _show_feed(self) -> None:
        picture, failure = self.feed.picture, self.feed.failure
        if picture is not None:
            frame = picture.order.frame
            self._tile.hide()
            self.canvas.show_pixels(picture.drawn, extent_of(frame))
            self.feed.set_zoom(self.canvas.zoom)
            self._check.look(picture.order.piece.record)
        elif failure is not None:
            said = words_of(failure)
            self._clear(said.what, said.advice)
        elif not self.feed.is_waiting:
            self._clear("Waiting for the first image…")
        else:
            self.canvas.clear_pixels()
            self._tile.hide()
        if not self.feed.is_waiting:
            self._is_late = False
            self._late.stop()
        self._refresh_marks()
        self.picture_changed.emit()

    def _await(self) -> None:
        """Say after a moment that a slice is late, when it is."""
        if self.feed.is_waiting and not self._is_late and not self._late.isActive():
            self._late.start()

    def _note_late(self) -> None:
        self._is_late = self.feed.is_waiting
        self._refresh_marks()

    def _clear(self, what: str, advice: str = "") -> None:
        self.canvas.clear_pixels()
        self._tile.tell(what, advice)
        self._refresh_marks()

    def _follow_view(self) -> None:
        if not self.canvas.view.fitted:
            self.touch()  # only the hand zooms and pans
        self.feed.set_zoom(self.canvas.zoom)
        self._refresh_marks()

    def _refresh_marks(self) -> None:
        """Say what is shown, over the image and to screen readers."""
        piece = self.feed.piece
        harmed = piece is not None and self._check.is_harmed(piece.record)
        facts = picture_facts(self.feed, self.canvas.zoom, harmed=harmed, tie_notes=self._notes)
        self._keep_tile_free()
        tile = ". ".join(part for part in self.tile_words if part)
        if self.subject is None:
            self._mirror(tile)
            self.canvas.set_marks(Marks())
            return
        self._mirror(", ".join(part for part in (tile, spoken(self.subject, facts)) if part))
        wanted = self.wanted_slice
        late = ""
        if wanted is not None and self._is_late:
            late = short_words(wanted.record.instance_number, wanted.frame, wanted.record.frames)
        drawn = marks(self.feed, self.subject, facts, self.canvas.view, late)
        self.canvas.set_marks(drawn if self._annotated else Marks())

    def _keep_tile_free(self) -> None:
        """Let no mark lie over the tile's words."""
        area = self._tile.words_area()
        self.canvas.keep_free(QRectF(area.translated(self.canvas.viewport().mapFrom(self, self._tile.pos()))))

    def _mirror(self, text: str) -> None:
        words = shown_line(text, TEXT)
        if words != self._caption.text():
            self._caption.setText(words)
            self.setAccessibleDescription(words)
            self.canvas.setAccessibleDescription(words)

    # The hand

    def _drag(self, tool: Tool, dx: float, dy: float) -> None:
        if tool is Tool.SCROLL:
            steps = self._drag_slices.steps(dy)
            if steps:
                self.step(steps)
        elif tool is Tool.WINDOW:
            start = self._drag_window or (window_to_drag(self.feed.picture) if self.feed.picture else None)
            if start is not None:
                # The exact window goes on under the rounded one, or slow movements would be rounded away.
                self._drag_window = dragged_window(start, dx, dy)
                self.set_window(rounded_window(self._drag_window))

    def _end_drag(self) -> None:
        self._drag_window = None
        self._drag_slices.reset()

    # Frame and size

    def _show_focus(self, focused: bool) -> None:
        self.set_focused(focused)
        if focused:
            self.activated.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the tile over the view."""
        super().resizeEvent(event)
        self._tile.setGeometry(self.rect())
        self._keep_tile_free()


def _middle(stack: Stack) -> int:
    return len(stack.slices) // 2
