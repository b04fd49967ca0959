"""What the decoders say of the frames of multi-frame instances: asked once for each file, kept while it is open."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass

from qrstation.core.instance import InstanceRecord
from qrstation.imaging.heading import FrameHeading, has_headings
from qrstation.ui.viewer.frames.decoders import Decoders

Found = tuple[FrameHeading, ...]


@dataclass(slots=True)
class _Asked:
    record: InstanceRecord
    future: Future[Found] | None = None
    found: Found | None = None
    """None while the answer is not here; nothing also where the file cannot be read, which is not tried again."""

    def is_of(self, record: InstanceRecord) -> bool:
        """Tell whether that was asked of the same bytes; the checksum of a new file becomes known a little later."""
        mine, own = self.record.checksum, record.checksum
        same = (self.record.path, self.record.size) == (record.path, record.size)
        return same and (mine == own or not mine or not own)


class FrameHeadings:
    """Asks and remembers on its owner's thread; ``news`` is called on any thread when there is something to take."""

    def __init__(self, decoders: Decoders, news: Callable[[], None]) -> None:
        self._decoders = decoders
        self._news = news
        self._asked: dict[str, _Asked] = {}
        self._lock = threading.Lock()
        self._arrived: list[tuple[_Asked, Found]] = []

    def of(self, record: InstanceRecord) -> Found:
        """Give what is known of an instance's frames; where that is nothing yet, the decoders are asked for it."""
        if not has_headings(record):
            return ()
        asked = self._asked.get(record.sop_uid)
        if asked is None or not asked.is_of(record):
            self._withdraw(asked)
            asked = self._asked[record.sop_uid] = _Asked(record)
            asked.future = self._decoders.headings(record.path)
            asked.future.add_done_callback(lambda future: self._take(asked, future))
        return asked.found or ()

    def arrived(self) -> list[tuple[InstanceRecord, Found]]:
        """Take the answers that came since, of instances that are still asked for."""
        with self._lock:
            arrived, self._arrived = self._arrived, []
        news = []
        for asked, found in arrived:
            if self._asked.get(asked.record.sop_uid) is asked:
                asked.future, asked.found = None, found
                news.append((asked.record, found))
        return news

    def forget(self, study_uids: Collection[str]) -> None:
        """Keep nothing of these studies."""
        for uid, asked in list(self._asked.items()):
            if asked.record.study_uid in study_uids:
                self._withdraw(self._asked.pop(uid))

    def try_again(self, study_uid: str) -> None:
        """Ask anew of those instances of a study of which nothing became known."""
        for uid, asked in list(self._asked.items()):
            if asked.record.study_uid == study_uid and asked.found == ():
                del self._asked[uid]

    def _withdraw(self, asked: _Asked | None) -> None:
        if asked is not None and asked.future is not None:
            asked.future.cancel()

    def _take(self, asked: _Asked, future: Future[Found]) -> None:
        if future.cancelled():
            return
        found = () if future.exception() is not None else future.result()
        with self._lock:
            self._arrived.append((asked, found))
        self._news()
