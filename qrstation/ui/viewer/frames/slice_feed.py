"""Feeds one viewport: walks its stack, has frames decoded and mapped, and tells when there is something to show."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.presentation import Presentation
from qrstation.imaging.stacks.stack import Slice, Stack
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.frame_cache import Decoded, FrameKey
from qrstation.ui.viewer.frames.frame_loader import FrameLoader
from qrstation.ui.viewer.frames.look import Look
from qrstation.ui.viewer.frames.picture import Picture, PictureOrder, shrink_for
from qrstation.ui.viewer.frames.picture_maker import PictureMaker
from qrstation.ui.viewer.frames.prefetch import neighbours
from qrstation.ui.viewer.frames.stack_model import StackModel, key_of
from qrstation.ui.work_thread import WorkThread

_GUESSED_FRAME_BYTES = 2 * 1024 * 1024


class SliceFeed(QObject):
    """The way from a wanted slice to a picture. `shown` tells that the picture, or the failure, is another one.

    While the wanted slice is being decoded, the one before stays; of slices passed over quickly those are shown that
    were decoded meanwhile, always the later ones after the earlier.
    """

    shown = Signal()

    def __init__(self, loader: FrameLoader, mapper: WorkThread, pump: Pump, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._maker = PictureMaker(mapper, pump, self)
        self._maker.made.connect(self._show)
        self.model: StackModel | None = None
        self.picture: Picture | None = None
        self.failure: CannotDecode | None = None
        self.piece: Slice | None = None
        """The slice that `picture` or `failure` is of."""
        self.look = Look()
        """What the hand says over the file's own presentation."""
        self._zoom = 1.0
        self._turn = 0
        self._shown_turn = 0
        self._asked: dict[FrameKey, tuple[int, Slice]] = {}
        self._rests = False
        """Whether nobody sees the picture."""
        loader.arrived.connect(self._arrived)
        loader.previewed.connect(self._previewed)

    @property
    def hand(self) -> Presentation:
        """What the hand says over the file's own presentation."""
        return self.look.hand

    @property
    def window(self) -> Window | None:
        """The window chosen by hand; None for the file's own."""
        return self.hand.voi if isinstance(self.hand.voi, Window) else None

    @property
    def inverted(self) -> bool:
        """Whether the hand exchanged black and white."""
        return bool(self.hand.inverted)

    @property
    def is_waiting(self) -> bool:
        """Tell whether another slice is wanted than the one shown."""
        wanted = self.model.current if self.model else None
        return wanted is not None and (self.piece is None or key_of(wanted) != key_of(self.piece))

    @property
    def is_quick(self) -> bool:
        """Tell whether what is shown is coarse for as long as a hand is moving, or another picture is on its way."""
        return self._maker.is_busy or (self.picture is not None and self.picture.step > 1)

    @property
    def shown_index(self) -> int:
        """The index of the slice shown, or while none is shown of the one wanted; from 0."""
        if self.model is None:
            return 0
        found = self.model.stack.index_of(self.piece.record.sop_uid, self.piece.frame) if self.piece else None
        return self.model.index if found is None else found

    def open(self, series_uid: str, stack: Stack, index: int = 0, look: Look | None = None) -> None:
        """Show a series, from the slice at ``index``, and looking as it did before where ``look`` is given."""
        self.close_series()
        self.look = look or Look()
        self.model = StackModel(series_uid, stack)
        self.model.go(index)
        self.model.direction = 0
        self._want()

    def close_series(self) -> None:
        """Show nothing; what the hand said goes with the series."""
        self._asked.clear()
        self._maker.clear()
        self._loader.leave(self)
        self.model = self.picture = self.failure = self.piece = None
        self.look = Look()

    def grow(self, stack: Stack, index: int | None = None) -> None:
        """Take the stack with what has arrived since; the slice stays, or is the one at ``index``."""
        if self.model is None:
            return
        was_empty = self.model.current is None
        is_other = self.model.grow(stack)
        if self.piece is not None:
            self.piece = _as_known(self.model, self.piece)
        if index is not None and self.model.go(index):
            self.model.direction = 0
            is_other = True
        if is_other or was_empty:
            self._want()

    def go(self, index: int) -> bool:
        """Want another slice; tells whether it is another."""
        if self.model is None or not self.model.go(index):
            return False
        self._want()
        return True

    def try_again(self) -> None:
        """Want the slice once more whose failure may have passed."""
        if isinstance(self.failure, CannotDecodeNow):
            self._want()

    def look_again(self, *, quick: bool = True) -> None:
        """Show as `look` says now; ``quick`` where the hand may go on: coarsely at first, where that is sooner."""
        latest = self._maker.latest
        if latest is None or self._rests:
            return
        before, look = latest.presentation, self.look.presentation
        if look != before and look == replace(before, rotation=look.rotation, flipped=look.flipped):
            self._maker.latest = replace(latest, presentation=look)
            self.shown.emit()  # the same pixels, held in another way
            return
        self._maker.make(replace(latest, presentation=look, shrink=_shrink(latest.frame, self._zoom), quick=quick))

    def set_seen(self, seen: bool, *, keep_picture: bool = True) -> None:
        """Learn whether anybody sees the picture: nothing is wanted meanwhile, and it is kept only where asked for.

        Seen again, it is of the slice and through the window that were chosen last.
        """
        was_seen, self._rests = not self._rests, not seen
        if seen and not was_seen and self.model is not None:
            self._want()
        elif not seen and was_seen:
            self._asked.clear()
            self._loader.leave(self)
        if not seen and not keep_picture and self.piece is not None:
            self._maker.clear()
            self.picture = self.failure = self.piece = None
            self.shown.emit()

    def set_zoom(self, zoom: float) -> None:
        """Learn at how many device pixels a pixel the image is drawn: a large one is averaged to fit."""
        self._zoom = zoom
        latest = self._maker.latest
        if latest is not None and latest.shrink != _shrink(latest.frame, self._zoom):
            self.look_again(quick=False)

    def _want(self) -> None:
        assert self.model is not None  # noqa: S101 - for the type checker
        if self._rests:
            return
        piece = self.model.current
        if piece is None:
            self._loader.leave(self)
            self._maker.clear()
            self.picture = self.failure = self.piece = None
            self.shown.emit()
            return
        self._turn += 1
        self._asked[key_of(piece)] = (self._turn, piece)
        frame_bytes = self.picture.order.frame.nbytes if self.picture else _GUESSED_FRAME_BYTES
        room = self._loader.room // frame_bytes
        near = neighbours(self.model.index, self.model.count, self.model.direction, room)
        found = self._loader.want(self, piece, self.model.around(near))
        if found is not None:
            self._use(piece, found, self._turn)

    def _arrived(self, key: FrameKey) -> None:
        asked = self._asked.get(key)
        decoded = self._loader.peek(key) if asked else None
        if asked and decoded is not None and asked[0] > self._shown_turn:
            self._use(asked[1], decoded, asked[0])

    def _previewed(self, key: FrameKey) -> None:
        """Show a preview of what is asked for; the frame itself is still waited for."""
        asked, preview = self._asked.get(key), self._loader.preview(key)
        if asked and preview is not None and asked[0] > self._shown_turn:
            self._maker.make(PictureOrder(asked[1], preview, self.look.presentation, _shrink(preview, self._zoom)))

    def _use(self, piece: Slice, decoded: Decoded, turn: int) -> None:
        self._shown_turn = turn
        self._asked = {key: asked for key, asked in self._asked.items() if asked[0] > turn}
        if isinstance(decoded, CannotDecode):
            self._maker.clear()
            self.piece, self.picture, self.failure = _as_known(self.model, piece), None, decoded
            self.shown.emit()
        else:
            self._maker.make(PictureOrder(piece, decoded, self.look.presentation, _shrink(decoded, self._zoom)))

    def _show(self, picture: Picture) -> None:
        self.piece, self.picture, self.failure = _as_known(self.model, picture.order.piece), picture, None
        if not picture.order.frame.is_preview:  # a window found in a preview may be another
            self.look.hold(picture.order.frame, picture.window)
        self.shown.emit()


def _shrink(frame: Frame, zoom: float) -> int:
    return shrink_for(frame.rows, frame.columns, zoom * frame.reduction)


def _as_known(model: StackModel | None, piece: Slice) -> Slice:
    """Give a slice as its stack has it by now, which may know better where it lies."""
    found = model.stack.index_of(piece.record.sop_uid, piece.frame) if model else None
    if model is None or found is None:
        return piece
    newest = model.stack.slices[found]
    return newest if key_of(newest) == key_of(piece) else piece
