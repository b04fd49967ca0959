"""The files that the index knows, as upkeep asks for them: where they lie, and what is not known of them yet."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.standard.uid import is_conforming
from qrstation.store.index_connections import IndexConnections, IndexMissing

# Each half goes along an index of its own and ends there: with an OR all that is left would be sorted for each answer.
# Traits that an earlier version wrote begin with a space.
WITHOUT_HEAD = """SELECT path FROM (SELECT path FROM instances WHERE traits < '!' AND path > ?1 ORDER BY path LIMIT ?2)
    UNION SELECT path FROM (SELECT path FROM instances WHERE patient IS NULL AND path > ?1 ORDER BY path LIMIT ?2)
    ORDER BY path LIMIT ?2"""


class IndexedFiles:
    """Answers also while the index is being made again: with what it knows so far."""

    def __init__(self, connections: IndexConnections, store_folder: Path) -> None:
        self._connections = connections
        self._store = store_folder

    def path_of(self, sop_uid: str) -> Path | None:
        """Give the file of an instance, None when it is not here."""
        return self.paths_of((sop_uid,)).get(sop_uid)

    def paths_of(self, sop_uids: Collection[str]) -> dict[str, Path]:
        """Give the files of those of ``sop_uids`` that are here."""
        rows = self._connections.rows_among("SELECT uid, path FROM instances WHERE uid IN ({})", tuple(sop_uids))
        return {row["uid"]: self._store / row["path"] for row in rows}

    def sizes(self) -> dict[str, int]:
        """Give every file that the index knows, relative to the store's folder, with its size."""
        return {row["path"]: row["size"] for row in self._connections.rows("SELECT path, size FROM instances")}

    def are_known(self) -> bool:
        """Tell whether the index has any file; not where it cannot be read, which others say. Raises StoreUnusable."""
        try:
            return bool(self._connections.rows("SELECT 1 FROM instances LIMIT 1"))
        except StoreUnusable as error:
            if error.notice.code == StoreCode.INDEX_LOCKED:
                raise
            return False
        except OSError:  # there is no index, and what stands in the store's place is no folder
            return False

    def checksums(self) -> dict[str, tuple[str, str]]:
        """Give every file that the index knows with its SOP Instance UID and its checksum, "" where it has none."""
        rows = self._connections.rows("SELECT path, uid, checksum FROM instances")
        return {row["path"]: (row["uid"], row["checksum"]) for row in rows}

    def without_checksum(self, most: int) -> list[str]:
        """Give at most so many files that have no checksum yet, in the order of their places."""
        rows = self._connections.rows("SELECT path FROM instances WHERE checksum = '' ORDER BY path LIMIT ?", (most,))
        return [row["path"] for row in rows]

    def without_head(self, after: str, most: int) -> list[str]:
        """Give at most so many files behind ``after`` of whose head the index does not hold all, in their order.

        What it may not hold of a file of before: its traits, whose it is and who sent it.
        """
        return [row["path"] for row in self._connections.rows(WITHOUT_HEAD, (after, most))]

    def studies_by_day(self) -> list[str]:
        """Give the UIDs of all studies, the oldest first."""
        return [row["uid"] for row in self._connections.rows("SELECT uid FROM studies ORDER BY StudyDate, StudyTime")]

    @property
    def is_missing(self) -> bool:
        """Tell whether there is no index, though the store holds files. Raises StoreUnusable."""
        try:
            self._connections.rows("SELECT 1 FROM instances LIMIT 1")
        except IndexMissing:
            return True
        return False

    def non_conforming(self) -> tuple[str, ...]:
        """Give the SOP Instance UIDs of instances one of whose UIDs breaks the rules of PS3.5 section 9.1."""
        rows = self._connections.rows("SELECT uid, series, study FROM instances ORDER BY uid")
        return tuple(row["uid"] for row in rows if not all(map(is_conforming, tuple(row))))
