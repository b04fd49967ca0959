"""Makes the small pictures of the thumbnails in the background: the middle slice of each stack."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.imaging.frame import Frame
from qrstation.imaging.stacks.stack import Slice, Stack
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.frame_cache import FrameKey
from qrstation.ui.viewer.frames.frame_loader import FrameLoader
from qrstation.ui.viewer.frames.picture import PictureOrder, make_picture
from qrstation.ui.viewer.frames.small_image import small_image
from qrstation.ui.viewer.frames.stack_model import key_of
from qrstation.ui.viewer.studies.open_studies import OpenSeries
from qrstation.ui.viewer.studies.stack_name import series_in, stack_name
from qrstation.ui.work_thread import WorkThread

SIDE = 168
"""The longest side of a small picture in pixels: sharp at twice the usual density."""


@dataclass(slots=True)
class _Made:
    """Of which slice and for which stack a picture was last asked, and whether it has come."""

    key: FrameKey
    count: int
    complete: bool
    settled: bool = False
    """Whether it has come, or cannot be made."""
    passing: bool = False
    """Whether it could not be made for a reason that may pass."""

    def will_do(self, stack: Stack, *, complete: bool) -> bool:
        """Tell whether the picture is good enough for the stack as it stands now."""
        index = stack.index_of(self.key.sop_uid, self.key.frame)
        is_there = index is not None and key_of(stack.slices[index]) == self.key
        grown = len(stack.slices) >= 2 * self.count or (complete and not self.complete)
        return is_there and not grown and not self.passing


class ThumbnailMaker(QObject):
    """Asks for a stack's middle slice when it first has images, when it has doubled, and when it is complete.

    It asks again where the slice it took is gone or has other pixels, and where it failed for what may have passed.
    """

    made = Signal(str, QImage)
    failed = Signal(str)
    """A stack has no picture: its middle slice cannot be decoded."""

    def __init__(self, loader: FrameLoader, mapper: WorkThread, pump: Pump, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._mapper = mapper
        self._pump = pump
        self._series: dict[str, _Made] = {}
        self._pending: dict[FrameKey, tuple[str, Slice]] = {}
        loader.arrived.connect(self._arrived)

    @property
    def is_idle(self) -> bool:
        """Tell whether every picture asked for is made, or cannot be."""
        return all(made.settled for made in self._series.values())

    def look_at(self, held: OpenSeries, expected: int | None) -> None:
        """Have the pictures of a series' stacks made, unless those there are will do."""
        complete = expected is not None and held.instances >= expected
        series_uid = held.record.series_uid
        names = [stack_name(series_uid, stack.key) for stack in held.stacks]
        known = set(names)
        for name in [name for name in self._series if name not in known and series_in(name) == series_uid]:
            self._forget(name)  # it was split, or is called otherwise now
        for name, stack in zip(names, held.stacks, strict=True):
            self._look_at(name, stack, complete=complete)

    def _look_at(self, uid: str, stack: Stack, *, complete: bool) -> None:
        count = len(stack.slices)
        made = self._series.get(uid)
        if not count or (made is not None and made.will_do(stack, complete=complete)):
            return
        piece = stack.slices[count // 2]
        self._series[uid] = _Made(key_of(piece), count, complete)
        self._pending[key_of(piece)] = (uid, piece)
        self._loader.want_thumbnail(uid, piece)

    def forget(self, series_uids: set[str]) -> None:
        """Forget series that are closed."""
        for name in [name for name in self._series if series_in(name) in series_uids]:
            self._forget(name)

    def _forget(self, name: str) -> None:
        del self._series[name]
        self._pending = {key: asked for key, asked in self._pending.items() if asked[0] != name}
        self._mapper.withdraw(("thumbnail", name))  # it holds a frame

    def _arrived(self, key: FrameKey) -> None:
        uid, piece = self._pending.pop(key, ("", None))
        if piece is None:
            return
        decoded = self._loader.peek(key)
        if decoded is None or isinstance(decoded, CannotDecode):
            self._settle(uid, passing=isinstance(decoded, CannotDecodeNow))
            if decoded is not None:
                self._pump.post(partial(self.failed.emit, uid))  # when the list has it
        else:
            self._mapper.submit(("thumbnail", uid), partial(self._make, uid, piece, decoded), urgent=False)

    def _make(self, uid: str, piece: Slice, frame: Frame) -> None:
        """Make the small picture on the worker thread."""
        self._pump.post(partial(self._deliver, uid, key_of(piece), small_picture(piece, frame)))

    def _deliver(self, uid: str, key: FrameKey, image: QImage) -> None:
        made = self._series.get(uid)
        if made is not None and made.key == key:  # else it was closed or has other pixels since
            self._settle(uid)
            self.made.emit(uid, image)

    def _settle(self, uid: str, *, passing: bool = False) -> None:
        if uid in self._series:
            self._series[uid].settled = True
            self._series[uid].passing = passing


def small_picture(piece: Slice, frame: Frame) -> QImage:
    """Draw a frame small, with square pixels; on any thread."""
    shrink = max(1, min(frame.rows, frame.columns) // SIDE)
    drawn = make_picture(PictureOrder(piece, frame, shrink=shrink)).drawn
    return small_image(drawn, frame, SIDE)
