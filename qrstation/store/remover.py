"""Removes instances from the store: those that a person deletes, and files that are harmed."""

from __future__ import annotations

import time
from collections.abc import Callable

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.instance import InstanceRecord, digest_of
from qrstation.core.station.replacing import remove
from qrstation.store.index_writer import Index
from qrstation.store.layout import Layout
from qrstation.store.leftovers import Leftovers
from qrstation.store.places import Places
from qrstation.store.room import Room


class Remover:
    """Removes files and what the index knows of them, never half of both."""

    def __init__(
        self,
        layout: Layout,
        index: Index,
        places: Places,
        room: Room,
        leftovers: Leftovers,
        check_place: Callable[[], None],
    ) -> None:
        self._layout = layout
        self._index = index
        self._places = places
        self._room = room
        self._leftovers = leftovers
        self._check_place = check_place

    def remove(self, study_uid: str, series_uid: str = "", *, only: str = "", still: str = "") -> int:
        """Remove a study or one of its series, files and index; gives how many instances. Raises StoreUnusable.

        What was set aside of it goes too.

        With ``only`` it is removed when that instance is all there is of it, with ``still`` when its instances are
        those of that digest (`core.instance.digest_of`), else nothing. What is being stored at the same moment comes
        either before, and is removed, or after, and stays: never half of both.
        """
        self._check_place()  # else the index would forget what stays on a drive that is away
        begun = time.time_ns()
        with self._places.all_locked():
            files = self._places.files_of(study_uid, series_uid)
            if only and set(files) != {only}:
                return 0
            if still and digest_of(files) != still:
                return 0
            gone: list[str] = []
            try:
                for uid, paths in files.items():
                    for path in paths:
                        remove(path)
                    gone.append(uid)
            except OSError as error:
                raise StoreUnusable(StoreCode.FILE_UNDELETABLE, reason=str(error.strerror)) from error
            finally:
                removed = self._places.vacate(gone)  # also what was done before a failure
        self._places.wait_for(removed)
        if not only:  # else nothing but what came a moment ago is looked at
            self._leftovers.remove_of(study_uid, series_uid, gone, begun)
        self.recount()
        return len(gone)

    def put_damaged_aside(self, record: InstanceRecord) -> bool:
        """Put a harmed file aside, unless another has taken its place meanwhile; tells whether it was."""
        with self._places.lock_of(record.sop_uid):
            if self._places.file_of(record.sop_uid) != record.path:
                return False
            if not self._layout.put_damaged_aside(record.path):
                return False
            removed = self._places.vacate((record.sop_uid,))
        self._places.wait_for(removed)
        return True

    def recount(self) -> None:
        """Measure anew what the store holds: instances were removed."""
        self._places.wait_for(self._index.recount())
        self._room.forget()
