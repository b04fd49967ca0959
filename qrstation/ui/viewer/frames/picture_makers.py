"""What makes the pictures of all viewports: decoding, mapping to the screen and checking files, on threads."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from qrstation.core.instance import InstanceRecord
from qrstation.core.station.memory import give_back
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.decoders import Decoders
from qrstation.ui.viewer.frames.file_check import FileCheck
from qrstation.ui.viewer.frames.frame_cache import FrameCache
from qrstation.ui.viewer.frames.frame_loader import FrameLoader
from qrstation.ui.viewer.frames.resampler import Resampler
from qrstation.ui.work_thread import WorkThread


class PictureMakers:
    """The threads that viewports and thumbnails share, and what they keep."""

    def __init__(self, decoders: Decoders, cache_bytes: int, parent: QObject) -> None:
        self.decoders = decoders
        self.pump = Pump(parent)
        self.mapper = WorkThread("viewer-pixels")
        self.loader = FrameLoader(decoders, self.pump, FrameCache(cache_bytes), parent)
        self.check = FileCheck(self.pump, parent)
        self.resampler = Resampler()

    def forget(self, records: Iterable[InstanceRecord]) -> None:
        """Keep nothing of images that are shown no more: no frame and no finding."""
        gone = tuple(records)
        self.loader.forget(record.sop_uid for record in gone)
        self.check.forget(gone)
        if gone:
            self.mapper.submit("memory", give_back, urgent=False)

    def set_memory(self, cache_bytes: int) -> None:
        """Keep decoded images of at most so many bytes from now on."""
        self.loader.set_limit(cache_bytes)
        self.mapper.submit("memory", give_back, urgent=False)

    def close(self) -> None:
        """Deliver nothing more, and end the threads."""
        self.pump.close()
        self.loader.close()
        self.mapper.close()
        self.check.close()
        self.resampler.close()
