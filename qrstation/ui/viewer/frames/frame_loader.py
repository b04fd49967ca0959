"""Gets frames for the viewports: from the cache, or from the decoders, the newest wish first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.imaging.frame import Frame
from qrstation.imaging.stacks.stack import Slice
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.decoders import Decoders
from qrstation.ui.viewer.frames.frame_cache import Decoded, FrameCache, FrameKey
from qrstation.ui.viewer.frames.previews import Previews
from qrstation.ui.viewer.frames.stack_model import key_of
from qrstation.ui.work_thread import WorkThread

_MORE_IN_FLIGHT = 2
"""Frames asked for ahead of need at once, beyond one for each decoder: enough to keep them busy, few enough to change
direction."""


@dataclass(eq=False, slots=True)
class _Request:
    """One frame asked of the decoders; withdrawn by a flag before it is handed over, by its future after."""

    piece: Slice
    urgent: bool
    quiet: bool = False
    """For a thumbnail: no viewport's change of mind withdraws it."""
    future: Future[Frame] | None = None
    dropped: bool = False

    def drop(self) -> bool:
        """Withdraw the request; False when a decoder is at it already."""
        self.dropped = self.future is None or self.future.cancel()
        return self.dropped


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one viewport wants: a slice, and the slices round it."""

    wanted: FrameKey
    round: dict[FrameKey, Slice]


class FrameLoader(QObject):
    """Answers each viewport's wish; of several wishes of one viewport only the newest is decoded.

    All methods are called on the GUI thread and none of them waits. `arrived` tells the `FrameKey` of a frame, or of
    a failure, that is in the cache now.
    """

    arrived = Signal(object)
    previewed = Signal(object)
    """The `FrameKey` of a wanted frame of which a preview is here, and it itself is not."""

    def __init__(self, decoders: Decoders, pump: Pump, cache: FrameCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decoders = decoders
        self._pump = pump
        self._cache = cache
        # Handing a request to the pool may start a process: not on the GUI thread.
        self._worker = WorkThread("viewer-decode")
        self._requests: dict[FrameKey, _Request] = {}
        self._wishes: dict[object, _Wish] = {}
        self._thumbnails: dict[object, Slice] = {}
        self._previews = Previews(decoders, pump, self._worker, self._preview_ended)
        self._behind: dict[FrameKey, Slice] = {}
        """What is asked for when its preview is made."""
        self._in_flight = decoders.count + _MORE_IN_FLIGHT

    @property
    def room(self) -> int:
        """The bytes that one viewport's surroundings may take: a quarter of the cache."""
        return self._cache.limit // 4

    def set_limit(self, limit: int) -> None:
        """Keep frames of at most so many bytes from now on."""
        self._cache.set_limit(limit)

    def want(self, viewport: object, piece: Slice, round_it: Sequence[Slice]) -> Decoded | None:
        """Give the frame if it is here; else have it decoded before all else, and `arrived` tells.

        ``round_it`` are the slices to decode next, the soonest needed first. The viewport's former wish is withdrawn.
        A failure that may have passed is tried anew.
        """
        key = key_of(piece)
        self._wishes[viewport] = _Wish(key, {key_of(near): near for near in round_it})
        self._withdraw_unwanted()
        self._drop_passing(key)
        found = self._cache.get(key)
        if found is None:
            self._ask_wanted(piece)
        self._ask_ahead()
        return found

    def expect(self, piece: Slice) -> None:
        """Have a frame decoded that will probably be wanted in a moment, and that no change of mind withdraws."""
        if key_of(piece) not in self._cache:
            self._ask(piece, urgent=False, quiet=True)

    def want_thumbnail(self, name: object, piece: Slice) -> None:
        """Have a frame decoded after all else; of several for the same ``name`` the newest."""
        self._drop_passing(key_of(piece))
        if key_of(piece) in self._cache:
            self._pump.post(partial(self.arrived.emit, key_of(piece)))
            return
        self._thumbnails[name] = piece
        self._ask_ahead()

    def peek(self, key: FrameKey) -> Decoded | None:
        """Give what is in the cache."""
        return self._cache.get(key)

    def preview(self, key: FrameKey) -> Frame | None:
        """Give the preview of a frame that is not in the cache yet."""
        return self._previews.get(key)

    def _ask_wanted(self, piece: Slice) -> None:
        """Have a frame decoded that somebody waits for; after its preview, which both decoders would only delay."""
        key = key_of(piece)
        if key not in self._requests and self._previews.ask(piece):
            self._behind[key] = piece
            return
        if self._previews.get(key) is not None:
            self._pump.post(partial(self.previewed.emit, key))
        self._ask(piece, urgent=True)

    def _preview_ended(self, key: FrameKey) -> None:
        piece = self._behind.pop(key, None)
        if piece is None or key in self._cache:
            return
        if self._previews.get(key) is not None:
            self.previewed.emit(key)
        self._ask(piece, urgent=True)

    def leave(self, viewport: object) -> None:
        """Withdraw a viewport's wish."""
        self._wishes.pop(viewport, None)
        self._withdraw_unwanted()

    def forget(self, sop_uids: Iterable[str]) -> None:
        """Drop frames of instances that are closed or no longer here, also those that are being decoded."""
        gone = frozenset(sop_uids)
        self._cache.drop_instances(gone)
        self._previews.forget(gone)
        for key in [key for key in self._requests if key.sop_uid in gone]:
            self._requests.pop(key).drop()
        waiting = self._thumbnails.items()
        self._thumbnails = {name: piece for name, piece in waiting if piece.record.sop_uid not in gone}

    def _drop_passing(self, key: FrameKey) -> None:
        if isinstance(self._cache.get(key), CannotDecodeNow):
            self._cache.drop(key)

    def close(self) -> None:
        """Withdraw everything and end the worker thread."""
        self._wishes.clear()
        self._thumbnails.clear()
        for request in self._requests.values():
            request.drop()
        self._requests.clear()
        self._worker.close()

    def _withdraw_unwanted(self) -> None:
        wanted = {wish.wanted for wish in self._wishes.values()}
        rounds = [wish.round for wish in self._wishes.values()]
        self._previews.keep_asking(wanted)
        self._behind = {key: piece for key, piece in self._behind.items() if key in wanted}
        for key, request in list(self._requests.items()):
            kept = request.quiet or key in wanted or (not request.urgent and any(key in near for near in rounds))
            if not kept and request.drop():
                del self._requests[key]

    def _ask(self, piece: Slice, *, urgent: bool, quiet: bool = False) -> None:
        key = key_of(piece)
        pending = self._requests.get(key)
        if pending is not None and (pending.urgent or not urgent or not pending.drop()):
            return
        request = _Request(piece, urgent, quiet or (pending is not None and pending.quiet))
        self._requests[key] = request
        self._worker.submit(key, partial(self._hand_over, key, request), urgent=urgent)

    def _hand_over(self, key: FrameKey, request: _Request) -> None:
        """Give a request to the pool; on the worker thread."""
        if request.dropped:
            return
        future = self._decoders.decode(request.piece.record.path, request.piece.frame, request.urgent)
        request.future = future
        if request.dropped:
            future.cancel()
        future.add_done_callback(lambda done: self._pump.post(partial(self._take, key, request, done)))

    def _take(self, key: FrameKey, request: _Request, future: Future[Frame]) -> None:
        """Keep what a decoder gave; anything it raises but CannotDecode is a bug and rises."""
        if self._requests.get(key) is not request:
            return  # withdrawn while it was being decoded, or its study was closed
        del self._requests[key]
        self._previews.drop(key)
        try:
            self._cache.put(key, future.result())
        except CancelledError:
            return
        except CannotDecode as error:
            self._cache.put(key, error)
        self.arrived.emit(key)
        self._ask_ahead()

    def _ask_ahead(self) -> None:
        """Keep a few frames in flight: each viewport's surroundings first, then thumbnails."""
        for piece in self._surroundings():
            if len(self._requests) >= self._in_flight:
                return
            self._ask(piece, urgent=False)
        while self._thumbnails and len(self._requests) < self._in_flight:
            piece = self._thumbnails.pop(next(iter(self._thumbnails)))
            if key_of(piece) in self._cache:
                self._pump.post(partial(self.arrived.emit, key_of(piece)))
            else:
                self._ask(piece, urgent=False, quiet=True)

    def _surroundings(self) -> Iterator[Slice]:
        """Give what is missing round the wanted slices, the viewports taking turns."""
        rounds = [wish.round.items() for wish in self._wishes.values()]
        for turn in itertools.zip_longest(*rounds):
            for key, piece in (near for near in turn if near is not None):
                if key not in self._cache and key not in self._requests:
                    yield piece
