"""Whether the store can take instances now: there is room, the index can be written, the disk works."""

from __future__ import annotations

import contextlib

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreError, StoreFull
from qrstation.core.station.home import private_opener
from qrstation.store.disk import store_error, sync_file
from qrstation.store.index_writer import Index
from qrstation.store.layout import Layout
from qrstation.store.room import Room


class Intake:
    """Says what keeps the store from taking instances; a disk that failed is remembered until it works again."""

    def __init__(self, layout: Layout, index: Index, room: Room) -> None:
        self._layout = layout
        self._index = index
        self._room = room
        self._failure: StoreError | None = None

    def check_room(self) -> None:
        """Raise StoreFull when no more may be written, StoreUnusable when the disk is gone."""
        self._room.check()
        if problem := self._index.problem:
            # The files would be safe, but nobody could find them; the sender tries again later.
            if problem.code == StoreCode.INDEX_LOCKED:
                raise StoreFull.of(problem)
            raise StoreFull(StoreCode.INDEX_UNWRITABLE, why=problem)

    def note_failure(self, error: StoreError) -> None:
        """Take note that an instance could not be written: `check` says so until the disk works again."""
        self._failure = error

    def check(self) -> None:
        """Raise StoreError for what keeps the store from taking instances now; a disk that failed is tried again."""
        self.check_room()
        if self._failure is None:
            return
        probe = self._layout.new_part()
        try:
            with open(probe, "wb", opener=private_opener) as file:
                file.write(bytes(4096))
                file.flush()
                sync_file(file.fileno())
            probe.unlink()
        except OSError as error:
            raise store_error(error) from error
        finally:
            with contextlib.suppress(OSError):
                probe.unlink(missing_ok=True)
        self._failure = None
