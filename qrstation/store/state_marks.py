"""Which studies a person marked to be kept, in the state file: no file tells it, and no sender knows it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection
from contextlib import suppress

from qrstation.core.errors import StoreUnusable
from qrstation.store.state import StateFile

LOG = logging.getLogger(__name__)
KEEP = "keep"
_LONGEST = 64
"""Characters of a UID (PS3.5 9.1)."""


class StudyMarks:
    """The marks of studies, by their UIDs; for a worker thread, but for `forget`."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def keep(self, study_uids: Collection[str]) -> None:
        """Mark studies to be kept. Raises StoreUnusable, and then none is marked."""
        rows = [(uid, KEEP) for uid in study_uids if 0 < len(uid) <= _LONGEST]
        self._state.write(lambda connection: connection.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?)", rows))

    def unkeep(self, study_uids: Collection[str]) -> None:
        """Take the marks away. Raises StoreUnusable, and then none is taken."""
        rows = [(uid,) for uid in study_uids]
        self._state.write(lambda connection: connection.executemany("DELETE FROM marks WHERE study = ?", rows))

    def kept(self) -> frozenset[str]:
        """Give all studies that are marked; none, and it is logged, where the file cannot be read."""
        found: list[str] = []

        def read(connection: sqlite3.Connection) -> None:
            sql = "SELECT study FROM marks WHERE mark = ? AND typeof(study) = 'text'"
            found.extend(str(row[0]) for row in connection.execute(sql, (KEEP,)))

        try:
            self._state.read(read)
        except StoreUnusable as error:
            LOG.warning("marks were not read: %s", error)
        return frozenset(found)

    def forget(self, study_uids: Collection[str], is_here: Callable[[str], bool]) -> None:
        """Forget the marks of studies that were deleted, unless something of one is here. Returns at once.

        ``is_here`` is asked on the state file's own thread.
        """
        uids = tuple(study_uids)

        def write(connection: sqlite3.Connection) -> None:
            for uid in uids:
                with suppress(StoreUnusable):  # what cannot be asked now stays marked
                    if not is_here(uid):
                        connection.execute("DELETE FROM marks WHERE study = ?", (uid,))

        self._state.post(write)
