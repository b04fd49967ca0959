"""What the files cannot tell, in `state.sqlite`: the job queue and the archives' habits. Written by the application.

Reading happens once, at the start. Writing happens on a thread of its own: a sync of the disk is nothing for the
window's thread. A file that is not sound is kept aside and begun anew: it holds convenience, never images.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qrstation.core.errors import StoreUnusable
from qrstation.core.home import private_opener

LOG = logging.getLogger(__name__)
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS jobs (position INTEGER PRIMARY KEY, job TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS habits (archive TEXT PRIMARY KEY, habits TEXT NOT NULL) WITHOUT ROWID",
)
VERSION = 1
_TROUBLE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR",
            "SQLITE_PERM", "SQLITE_NOMEM")  # fmt: skip
"""Failures with which the file may be sound, and only cannot be used now."""

Record = Mapping[str, Any]


class StateFile:
    """Records of plain values; what they mean is known to those who keep them."""

    def __init__(self, path: Path) -> None:
        """Open or begin the file, and read it. Raises StoreUnusable when the disk does not allow it."""
        self._path = path
        self._writes: queue.SimpleQueue[Callable[[sqlite3.Connection], None] | None] = queue.SimpleQueue()
        self._jobs: list[Record] = []
        self._habits: dict[str, Record] = {}
        try:
            self._connection = self._open_or_begin()
        except (OSError, sqlite3.Error) as error:
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            raise StoreUnusable(
                f"{path} cannot be used ({reason})",
                "see that it is a file, that its disk has room, and that both may be written",
            ) from error
        self._thread = threading.Thread(target=self._run, name="state", daemon=True)
        self._thread.start()

    def jobs(self) -> list[Record]:
        """Give the job queue as it was when the file was opened, first job first."""
        return list(self._jobs)

    def habits(self) -> dict[str, Record]:
        """Give what was remembered of each archive when the file was opened."""
        return dict(self._habits)

    def keep_jobs(self, jobs: Sequence[Record]) -> None:
        """Keep the whole queue; returns at once."""
        rows = [(position, json.dumps(job)) for position, job in enumerate(jobs)]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM jobs")
            connection.executemany("INSERT INTO jobs VALUES (?, ?)", rows)

        self._writes.put(write)

    def keep_habits(self, archive: str, habits: Record) -> None:
        """Keep what was noticed of an archive; returns at once."""
        text = json.dumps(habits)
        self._writes.put(lambda connection: _put_habits(connection, archive, text))

    def close(self) -> None:
        """Write what is left and close. Safe to call twice."""
        if self._thread.is_alive():
            self._writes.put(None)
            self._thread.join(10.0)

    def _open_or_begin(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "").startswith(_TROUBLE):
                raise
            self._keep_aside(error)
            return self._open()

    def _open(self) -> sqlite3.Connection:
        if self._path.exists() and not self._path.is_file():
            raise OSError(errno.EINVAL, "it is not a file", str(self._path))  # a pipe would be waited for
        with open(self._path, "ab", opener=private_opener):
            pass
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise sqlite3.DatabaseError(f"it has version {version}, newer than this program")
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if sound != "ok":
                raise sqlite3.DatabaseError(sound)
            if version < VERSION:  # a disk that is full or read-only is no hindrance to reading
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            jobs = connection.execute("SELECT job FROM jobs ORDER BY position").fetchall()
            habits = connection.execute("SELECT archive, habits FROM habits").fetchall()
        except sqlite3.Error:
            connection.close()
            raise
        self._jobs = [record for (text,) in jobs if (record := _parsed(text)) is not None]
        self._habits = {archive: record for archive, text in habits if (record := _parsed(text)) is not None}
        return connection

    def _keep_aside(self, error: sqlite3.Error) -> None:
        """Move the file out of the way, over nothing that was kept aside before. Raises OSError."""
        number = 1
        while (
            aside := self._path.with_name(f"{self._path.stem}.damaged{'' if number == 1 else f'-{number}'}")
        ).exists():
            number += 1
        LOG.warning("%s is kept aside as %s and begun anew: %s", self._path.name, aside.name, error)
        self._path.replace(aside)
        self._path.with_name(self._path.name + "-journal").unlink(missing_ok=True)

    def _run(self) -> None:
        while (write := self._writes.get()) is not None:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                write(self._connection)
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                # The queue is kept in memory all the same, and written whole at its next change.
                LOG.warning("%s could not be written: %s", self._path.name, error)
                with contextlib.suppress(sqlite3.Error):  # some failures have ended the transaction already
                    self._connection.execute("ROLLBACK")
        self._connection.close()


def _put_habits(connection: sqlite3.Connection, archive: str, text: str) -> None:
    connection.execute("INSERT OR REPLACE INTO habits VALUES (?, ?)", (archive, text))


def _parsed(text: str) -> Record | None:
    try:
        record = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
