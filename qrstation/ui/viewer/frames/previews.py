"""Previews of large frames that take long to decode: shown until the frame is there, and kept apart from frames."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from functools import partial

from qrstation.core.errors import CannotDecode
from qrstation.core.instance import InstanceRecord
from qrstation.core.standard import uid_registry as uids
from qrstation.imaging.frame import Frame
from qrstation.imaging.stacks.stack import Slice
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.decoders import Decoders
from qrstation.ui.viewer.frames.frame_cache import FrameKey
from qrstation.ui.viewer.frames.stack_model import key_of
from qrstation.ui.work_thread import WorkThread

WORTH_PIXELS = 3 << 20
"""Smaller frames are decoded soon enough."""
_KEPT = 4
_SYNTAXES = frozenset(
    {uids.JPEG_2000_LOSSLESS, uids.JPEG_2000, uids.HTJ2K_LOSSLESS, uids.HTJ2K_LOSSLESS_RPCL, uids.HTJ2K}
)


def is_worth(record: InstanceRecord) -> bool:
    """Tell whether an image has lower resolutions and takes long in full."""
    pixels = (record.rows or 0) * (record.columns or 0)
    return record.transfer_syntax_uid in _SYNTAXES and pixels >= WORTH_PIXELS


@dataclass(eq=False, slots=True)
class _Asked:
    """A preview that is on its way; withdrawn by a flag before it is handed over, by its future after."""

    future: Future[Frame | None] | None = None
    dropped: bool = False


class Previews:
    """Has previews made and keeps the last few; lives on the GUI thread and never waits.

    ``ended`` is called with the key of each that was asked for and not withdrawn, whether it is here now or not.
    """

    def __init__(self, decoders: Decoders, pump: Pump, worker: WorkThread, ended: Callable[[FrameKey], object]) -> None:
        self._decoders = decoders
        self._pump = pump
        self._worker = worker
        self._ended = ended
        self._kept: OrderedDict[FrameKey, Frame] = OrderedDict()
        self._asked: dict[FrameKey, _Asked] = {}

    def get(self, key: FrameKey) -> Frame | None:
        """Give a preview that is here."""
        return self._kept.get(key)

    def ask(self, piece: Slice) -> bool:
        """Have a slice's preview made where that is worth it; tells whether it is on its way, so that `ended` comes."""
        key = key_of(piece)
        if key in self._asked:
            return True
        if key in self._kept or not is_worth(piece.record):
            return False
        asked = self._asked[key] = _Asked()
        self._worker.submit(("preview", key), partial(self._hand_over, key, asked, piece))
        return True

    def keep_asking(self, wanted: Collection[FrameKey]) -> None:
        """Withdraw what is no longer wanted, so that a quick walk leaves no queue behind."""
        for key in [key for key in self._asked if key not in wanted]:
            asked = self._asked.pop(key)
            asked.dropped = True
            if asked.future is not None:
                asked.future.cancel()

    def drop(self, key: FrameKey) -> None:
        """Keep a preview no longer: the frame is here."""
        self._kept.pop(key, None)

    def forget(self, sop_uids: Collection[str]) -> None:
        """Keep nothing of instances that are closed, nor what is still made of them."""
        for key in [key for key in self._kept if key.sop_uid in sop_uids]:
            del self._kept[key]
        self.keep_asking([key for key in self._asked if key.sop_uid not in sop_uids])

    def _hand_over(self, key: FrameKey, asked: _Asked, piece: Slice) -> None:
        """Give the order to the decoders; on the worker thread."""
        if asked.dropped:
            return
        asked.future = future = self._decoders.preview(piece.record.path, piece.frame)
        if asked.dropped:
            future.cancel()
        future.add_done_callback(lambda done: self._pump.post(partial(self._take, key, asked, done)))

    def _take(self, key: FrameKey, asked: _Asked, future: Future[Frame | None]) -> None:
        """Keep what a decoder gave; why it failed is told of the frame itself."""
        if self._asked.get(key) is not asked:
            return
        del self._asked[key]
        with contextlib.suppress(CancelledError, CannotDecode):
            frame = future.result()
            if frame is not None:
                self._kept[key] = frame
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        self._ended(key)
