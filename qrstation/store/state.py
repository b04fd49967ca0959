"""What the files cannot tell, in `state.sqlite`: the job queue and the archives' habits. Written by the application.

Reading happens once, at the start. Writing happens on a thread of its own: a sync of the disk is nothing for the
window's thread. A file that is not sound is kept aside and begun anew: it holds convenience, never images.
"""

from __future__ import annotations

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

Record = Mapping[str, Any]


class StateFile:
    """Records of plain values; what they mean is known to those who keep them."""

    def __init__(self, path: Path) -> None:
        """Open or begin the file. Raises StoreUnusable when the disk does not allow it."""
        self._path = path
        self._writes: queue.SimpleQueue[Callable[[sqlite3.Connection], None] | None] = queue.SimpleQueue()
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise StoreUnusable(f"{path.name} cannot be opened", "check the disk", str(error)) from error
            self._keep_aside()
            self._connection = self._open()
        self._thread = threading.Thread(target=self._run, name="state", daemon=True)
        self._thread.start()

    def jobs(self) -> list[Record]:
        """Give the job queue as it was kept last, first job first; before the first write only."""
        rows = self._connection.execute("SELECT job FROM jobs ORDER BY position").fetchall()
        return [record for (text,) in rows if (record := _parsed(text)) is not None]

    def habits(self) -> dict[str, Record]:
        """Give what is remembered of each archive; before the first write only."""
        rows = self._connection.execute("SELECT archive, habits FROM habits").fetchall()
        return {archive: record for archive, text in rows if (record := _parsed(text)) is not None}

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

    def _open(self) -> sqlite3.Connection:
        with open(self._path, "ab", opener=private_opener):
            pass
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise sqlite3.DatabaseError(f"the state has version {version}, newer than this program")
            (sound,) = connection.execute("PRAGMA quick_check").fetchone()
            if sound != "ok":
                raise sqlite3.DatabaseError(sound)
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _keep_aside(self) -> None:
        LOG.warning("%s is damaged: it is kept aside and begun anew", self._path.name)
        self._path.replace(self._path.with_suffix(".damaged"))
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
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
        self._connection.close()


def _put_habits(connection: sqlite3.Connection, archive: str, text: str) -> None:
    connection.execute("INSERT OR REPLACE INTO habits VALUES (?, ?)", (archive, text))


def _parsed(text: str) -> Record | None:
    try:
        record = json.loads(text)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
