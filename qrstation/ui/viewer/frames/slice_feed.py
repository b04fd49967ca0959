"""Feeds one viewport: walks its stack, has frames decoded and mapped, and tells when there is something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.presentation import Presentation
from qrstation.imaging.stacks.stack import Slice, Stack
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.frame_cache import Decoded, FrameKey
from qrstation.ui.viewer.frames.frame_loader import FrameLoader
from qrstation.ui.viewer.frames.look import Look
from qrstation.ui.viewer.frames.picture import Picture, PictureOrder, is_small, make_picture, shrink_for
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
        self._mapper = mapper
        self._pump = pump
        self.model: StackModel | None = None
        self.picture: Picture | None = None
        self.failure: CannotDecode | None = None
        self.piece: Slice | None = None
        """The slice that `picture` or `failure` is of."""
        self.look = Look()
        """What the hand says over the file's own presentation."""
        self._zoom = 1.0
        self._series = 0
        self._turn = 0
        self._shown_turn = 0
        self._order = 0
        self._shown_order = 0
        self._asked: dict[FrameKey, tuple[int, Slice]] = {}
        self._rests = False
        """Whether nobody sees the picture."""
        self._latest: PictureOrder | None = None
        """What was last ordered, shown already or not: a new window goes with it, not with what is still shown."""
        loader.arrived.connect(self._arrived)

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
    def shown_index(self) -> int:
        """The index of the slice shown, or while none is shown of the one wanted; from 0."""
        if self.model is None:
            return 0
        found = self.model.stack.index_of(self.piece.record.sop_uid, self.piece.frame) if self.piece else None
        return self.model.index if found is None else found

    def open(self, series_uid: str, stack: Stack, index: int = 0) -> None:
        """Show a series, from the slice at ``index``."""
        self.close_series()
        self.model = StackModel(series_uid, stack)
        self.model.go(index)
        self.model.direction = 0
        self._want()

    def close_series(self) -> None:
        """Show nothing; what the hand said goes with the series."""
        self._series += 1
        self._asked.clear()
        self._latest = None
        self._loader.leave(self)
        self._mapper.withdraw(self)
        self.model = self.picture = self.failure = self.piece = None
        self.look.clear()

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

    def look_again(self) -> None:
        """Show as `look` says now."""
        if self._latest is None or self._rests:
            return
        before, look = self._latest.presentation, self.look.presentation
        if look != before and look == replace(before, rotation=look.rotation, flipped=look.flipped):
            self._latest = replace(self._latest, presentation=look)
            self.shown.emit()  # the same pixels, held in another way
            return
        self._map(replace(self._latest, presentation=look, shrink=self._shrink(self._latest.frame)))

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
            self._series += 1  # what is still being mapped comes too late
            self._mapper.withdraw(self)
            self._latest = self.picture = self.failure = self.piece = None
            self.shown.emit()

    def set_zoom(self, zoom: float) -> None:
        """Learn at how many device pixels a pixel the image is drawn: a large one is averaged to fit."""
        self._zoom = zoom
        if self._latest is not None and not self._rests and self._latest.shrink != self._shrink(self._latest.frame):
            self.look_again()

    def _want(self) -> None:
        assert self.model is not None
        if self._rests:
            return
        piece = self.model.current
        if piece is None:
            self._loader.leave(self)
            self._latest = self.picture = self.failure = self.piece = None
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

    def _use(self, piece: Slice, decoded: Decoded, turn: int) -> None:
        self._shown_turn = turn
        self._asked = {key: asked for key, asked in self._asked.items() if asked[0] > turn}
        if isinstance(decoded, CannotDecode):
            self._order += 1
            self._shown_order = self._order
            self._latest = None
            self.piece, self.picture, self.failure = _as_known(self.model, piece), None, decoded
            self.shown.emit()
        else:
            self._map(PictureOrder(piece, decoded, self.look.presentation, self._shrink(decoded)))

    def _shrink(self, frame: Frame) -> int:
        return shrink_for(frame.rows, frame.columns, self._zoom)

    def _map(self, order: PictureOrder) -> None:
        self._order += 1
        self._latest = order
        ticket = (self._series, self._order)
        if is_small(order.frame):
            self._show(ticket, make_picture(order))
        else:
            self._mapper.submit(self, partial(_map_elsewhere, order, self._pump, partial(self._show, ticket)))

    def _show(self, ticket: tuple[int, int], picture: Picture) -> None:
        series, order = ticket
        if series != self._series or order <= self._shown_order:
            return
        self._shown_order = order
        self.piece, self.picture, self.failure = _as_known(self.model, picture.order.piece), picture, None
        self.look.hold(picture.order.frame, picture.window)
        self.shown.emit()


def _map_elsewhere(order: PictureOrder, pump: Pump, show: Callable[[Picture], None]) -> None:
    """Map on the worker thread."""
    pump.post(partial(show, make_picture(order)))


def _as_known(model: StackModel | None, piece: Slice) -> Slice:
    """Give a slice as its stack has it by now, which may know better where it lies."""
    found = model.stack.index_of(piece.record.sop_uid, piece.frame) if model else None
    if model is None or found is None:
        return piece
    newest = model.stack.slices[found]
    return newest if key_of(newest) == key_of(piece) else piece
