"""What is said of a viewport's picture: over it, in its place where there is none, and to screen readers."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtWidgets import QWidget

from qrstation.ui.outside_text import TEXT, shown_line
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.viewer.frames.file_check import FileCheck
from qrstation.ui.viewer.frames.slice_feed import SliceFeed
from qrstation.ui.viewer.frames.transform import Transform
from qrstation.ui.viewer.overlay.description import marks, picture_facts
from qrstation.ui.viewer.overlay.image_words import short_words
from qrstation.ui.viewer.overlay.overlay import CornerWords, PictureFacts, corners, spoken
from qrstation.ui.viewer.overlay.overlay_layout import Marks
from qrstation.ui.viewer.viewport.canvas import Canvas
from qrstation.ui.viewer.viewport.content import Content
from qrstation.ui.viewer.viewport.tile import Tile

_PATIENCE_MS = 150
"""After so long without the wanted slice it is said to be on its way."""
_SPEECH_MS = 100
"""Screen readers are told at most so often: nobody hears every slice of a walk."""


class Annotations(QObject):
    """Says always what is true of the picture shown, not of one on its way."""

    def __init__(self, viewport: QWidget, canvas: Canvas, content: Content, feed: SliceFeed, check: FileCheck) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._canvas = canvas
        self._content = content
        self._feed = feed
        self._check = check
        self._notes: tuple[str, ...] = ()
        self.is_drawn = True
        """Whether the words are drawn over the image."""
        self.marks = Marks()
        """What is drawn over the image now."""
        self._beside = ""
        """What else a screen reader is told."""
        self._facts: PictureFacts | None = None
        """What was said last."""
        self._is_late = False
        self._late = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._late.timeout.connect(self._note_late)
        self._speech = QTimer(self, singleShot=True, interval=_SPEECH_MS)
        self._speech.timeout.connect(self._speak)
        self._words = CornerWords()
        self.tile = Tile(viewport)
        self._caption = _caption(viewport)
        check.found.connect(self.refresh)

    @property
    def tile_words(self) -> tuple[str, str]:
        """The two lines that stand in place of a picture; both empty while there is one."""
        return self.tile.words

    @property
    def caption(self) -> str:
        """What a screen reader is told."""
        if self._speech.isActive():
            self._speech.stop()
            self._speak()
        return self._caption.text()

    def tell(self, what: str, advice: str = "") -> None:
        """Say two lines in place of the picture: what is the matter, and what to do."""
        self.tile.tell(what, advice)
        self.refresh()

    def set_notes(self, notes: tuple[str, ...]) -> None:
        """Say something beside the picture, line by line."""
        if notes != self._notes:
            self._notes = notes
            self.refresh()

    def speak_also(self, words: str) -> None:
        """Tell screen readers something beside, as of a measurement; "" for nothing."""
        if words != self._beside:
            self._beside = words
            self.refresh()

    def set_drawn(self, drawn: bool) -> None:
        """Draw the words over the image, or not; they are told to screen readers always."""
        self.is_drawn = drawn
        self.refresh()

    def expect(self) -> None:
        """Say after a moment that the wanted slice is late, when it is."""
        if self._feed.is_waiting and not self._is_late and not self._late.isActive():
            self._late.start()

    def forget_late(self) -> None:
        """Nothing that was wanted is late: another series is opened."""
        self._is_late = False

    def arrived(self) -> None:
        """Say nothing of a late slice unless one is still on its way."""
        if not self._feed.is_waiting:
            self._is_late = False
            self._late.stop()

    def lay_over(self) -> None:
        """Lay the tile over the whole viewport."""
        self.tile.setGeometry(self._viewport.rect())
        self._keep_tile_free()

    def refresh(self) -> None:
        """Say what is shown, over the image and to screen readers."""
        piece, subject = self._feed.piece, self._content.subject
        harmed = piece is not None and self._check.is_harmed(piece.record)
        facts = picture_facts(self._feed, self._canvas.view, self._canvas.ratio, harmed=harmed, tie_notes=self._notes)
        self._keep_tile_free()
        self._facts = facts
        if not self._speech.isActive():
            self._speech.start()
        if subject is None:
            self._draw(Marks())
            return
        wanted = self._content.wanted_slice
        late = ""
        if wanted is not None and self._is_late:
            late = short_words(wanted.record.instance_number, wanted.frame, wanted.record.frames)
        drawn = marks(self._feed, self._words.of(subject, facts, late), self._canvas.view)
        self._draw(drawn if self.is_drawn else Marks())

    def marks_for(self, view: Transform, ratio: float) -> Marks:
        """Give what would be drawn over the image in another view, of ``ratio`` device pixels for a point."""
        subject, piece = self._content.subject, self._feed.piece
        if subject is None:
            return Marks()
        harmed = piece is not None and self._check.is_harmed(piece.record)
        facts = picture_facts(self._feed, view, ratio, harmed=harmed, tie_notes=self._notes)
        return marks(self._feed, corners(subject, facts), view)

    def _draw(self, drawn: Marks) -> None:
        self.marks = drawn
        self._canvas.set_marks(drawn)

    def _note_late(self) -> None:
        self._is_late = self._feed.is_waiting
        self.refresh()

    def _keep_tile_free(self) -> None:
        """Let no mark lie over the tile's words."""
        corner = self._canvas.mapFrom(self._viewport, self.tile.pos())
        self._canvas.keep_free(QRectF(self.tile.words_area().translated(corner)))

    def _speak(self) -> None:
        """Tell screen readers what was refreshed last."""
        subject = self._content.subject
        tile = ". ".join(part for part in self.tile_words if part)
        parts = (tile, spoken(subject, self._facts), self._beside) if subject is not None else (tile,)
        words = shown_line(", ".join(part for part in parts if part), TEXT)
        if words != self._caption.text():
            self._caption.setText(words)
            self._viewport.setAccessibleDescription(words)
            self._canvas.setAccessibleDescription(words)


def _caption(viewport: QWidget) -> PlainLabel:
    """Make a label with the words of the overlay for screen readers; a painted view has none of its own."""
    caption = PlainLabel("", viewport)
    caption.setAccessibleName(f"{viewport.accessibleName()} state")
    caption.setStyleSheet("color: black; background: black;")
    caption.setGeometry(0, 0, 1, 1)
    caption.lower()
    return caption
