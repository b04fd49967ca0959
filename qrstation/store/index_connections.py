"""The connections by which the index is read: of its very file, and of all of it."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.store import index_file
from qrstation.store.index_file import is_locked, is_trouble_of_the_disk, unusable
from qrstation.store.index_rows import BEING_REBUILT
from qrstation.store.layout import stored_files
from qrstation.store.migrations import NEWEST_COLUMN, SEEN_AS_NEW

_AT_ONCE = 500
MOST_IDLE = 0 if sys.platform == "win32" else 4
"""Connections kept for the next question; each keeps two or three files open, which Windows lets nobody put aside."""


class IndexMissing(StoreUnusable):
    """The index is not there, though the store holds files."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A connection, and the very file that it reads."""

    connection: sqlite3.Connection
    file: tuple[int, int]
    is_lasting: bool = True
    """Whether it sees what is written later."""


class IndexConnections:
    """Asks the index beside its writer, from any thread or process.

    An index that is not there reads as empty where the store is empty too; else it is a failure. Connections belong to
    questions, not to threads, so that as many files are open as questions are asked now.
    """

    def __init__(self, path: Path, store_folder: Path) -> None:
        self._file = path
        self._store = store_folder
        self._idle: list[_Open] = []
        self._closed = False
        self._lock = threading.Lock()
        """Guards the idle connections; nobody waits for the disk while holding it."""

    def close(self) -> None:
        """Close every connection; one that is in use closes after its question."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for each in idle:
            each.connection.close()

    def rows_among(self, sql: str, values: Sequence[str]) -> Iterator[sqlite3.Row]:
        """Give the rows for any number of values, which stand in ``sql`` as "IN ({})". Raises StoreUnusable."""
        for first in range(0, len(values), _AT_ONCE):
            part = values[first : first + _AT_ONCE]
            yield from self.rows(sql.format(",".join("?" * len(part))), part)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Give the rows that answer a question. Raises StoreUnusable."""
        try:
            with self._connected() as connection:
                return [] if connection is None else connection.execute(sql, tuple(values)).fetchall()
        except sqlite3.Error as error:
            if "no such table" in str(error):
                return self._none()  # the writer is just making it, or it was emptied
            if is_trouble_of_the_disk(error):
                raise unusable(error) from error
            raise StoreUnusable(
                StoreCode.INDEX_UNREADABLE, support=getattr(error, "sqlite_errorname", ""), reason=str(error)
            ) from error

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection | None]:
        """Lend a connection for one question; None when there is no index, and nothing that could be in it."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            self._none()
            yield None
            return
        except OSError as error:
            raise StoreUnusable(StoreCode.INDEX_FORBIDDEN, reason=str(error.strerror)) from error
        lent = self._take((status.st_dev, status.st_ino))
        try:
            yield lent.connection
        except BaseException:
            lent.connection.close()
            raise
        self._give_back(lent)

    def _take(self, file: tuple[int, int]) -> _Open:
        with self._lock:
            stale = [each for each in self._idle if each.file != file]  # the index was replaced by another file
            self._idle = [each for each in self._idle if each.file == file]
            known = self._idle.pop() if self._idle else None
        for each in stale:
            each.connection.close()
        if known is not None:
            return known
        try:
            return _Open(self._connect("mode=ro"), file)
        except sqlite3.OperationalError as error:
            if is_locked(error) or not is_trouble_of_the_disk(error) or self._has_log():
                raise
        # A full disk, or one that may not be written, has no room for what readers share with a writer. There is none.
        return _Open(self._connect("immutable=1"), file, is_lasting=False)

    def _has_log(self) -> bool:
        """Tell whether a part of the index lies in SQLite's log: then the file alone is not to be read."""
        log = self._file.with_name(self._file.name + "-wal")
        return log.exists() and log.stat().st_size > 0

    def _connect(self, how: str) -> sqlite3.Connection:
        uri = f"{self._file.absolute().as_uri()}?{how}"
        connection = sqlite3.connect(uri, uri=True, timeout=index_file.PATIENCE, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            columns = {row["name"] for row in connection.execute("PRAGMA table_info(instances)")}
            if columns and NEWEST_COLUMN not in columns:
                connection.execute(SEEN_AS_NEW)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_back(self, lent: _Open) -> None:
        with self._lock:
            if not self._closed and lent.is_lasting and len(self._idle) < MOST_IDLE:
                self._idle.append(lent)
                return
        lent.connection.close()

    def _none(self) -> list[sqlite3.Row]:
        """Give no rows, as an empty store does; raises StoreUnusable where files are there and their index is not."""
        if next(stored_files(self._store), None) is None:
            return []
        raise IndexMissing(StoreCode.INDEX_MISSING)

    def check_whole(self) -> None:
        """Raise StoreUnusable while the index is being made again: a part of it must not pass for all."""
        rows = self.rows("SELECT value FROM facts WHERE name = ?", (BEING_REBUILT,))
        if rows and rows[0]["value"]:
            raise StoreUnusable(StoreCode.INDEX_NOT_WHOLE)
