"""What the receiver does beside its work, while nothing arrives: the index completed, what has had its time removed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from qrstation.core.at_rest import AtRest
from qrstation.core.errors import StationError
from qrstation.core.events import NewsLost, Publish
from qrstation.store.at_rest import at_rest
from qrstation.store.checksum_filling import fill_checksums
from qrstation.store.head_filling import fill_heads
from qrstation.store.instance_store import InstanceStore
from qrstation.store.listing_filling import fill_listing

LOG = logging.getLogger(__name__)
LOOK_AGAIN = 1.0
"""Seconds after which it is looked again whether something still arrives."""
FILL_AGAIN = 60.0
"""Seconds after which checksums that could not be written down are tried again."""
SWEEP_AGAIN = 86_400.0
"""Seconds after which it is looked again for what was set aside and has had its time."""


class WorkBeside:
    """Runs on a thread of its own until ``stop`` is set."""

    def __init__(
        self,
        store: InstanceStore,
        stop: threading.Event,
        is_busy: Callable[[], bool],
        publish: Publish,
        tell_at_rest: Callable[[AtRest], None] = lambda seen: None,
    ) -> None:
        """``tell_at_rest`` is told whether the store's disk is encrypted."""
        self._store = store
        self._stop = stop
        self._is_busy = is_busy
        self._publish = publish
        self._tell_at_rest = tell_at_rest

    def run(self) -> None:
        """Complete the index, then look once a day for what has had its time."""
        self._tell_at_rest(at_rest(self._store.layout.folder))
        self._catch_up()
        while not self._stop.is_set():
            self._sweep()
            self._stop.wait(SWEEP_AGAIN)

    def _catch_up(self) -> None:
        """Add to the index what it did not hold when older files were kept, while nothing arrives."""
        while not self._stop.is_set():
            try:
                if count := fill_listing(self._store.index, self._store.reader.files, self._pause):
                    LOG.info("%d studies of before are found by their words now", count)
                if count := fill_heads(self._store, self._pause):
                    LOG.info("of %d files of before it is known now whose they are, and what tells them apart", count)
                    self._publish(NewsLost())  # what is shown of them is to be read anew
                if count := fill_checksums(self._store, self._pause):
                    LOG.info("%d files of before got a checksum", count)
                return
            except StationError as error:
                LOG.warning("the index could not be completed for files of before: %s", error.notice)
                self._stop.wait(FILL_AGAIN)

    def _pause(self) -> bool:
        """Wait while something arrives; tells whether it is time to end."""
        while self._is_busy() and not self._stop.wait(LOOK_AGAIN):
            pass
        return self._stop.is_set()

    def _sweep(self) -> None:
        """Remove what was set aside of studies that are not here any more, and has had its time."""
        try:
            if count := self._store.leftovers.sweep(self._stop.is_set):
                LOG.info("%d files that were set aside of studies not here any more are removed", count)
        except StationError as error:
            LOG.warning("what was set aside could not be looked through: %s", error.notice)
