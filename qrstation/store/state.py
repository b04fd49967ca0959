"""What the files cannot tell, in `state.sqlite`: the job queue, the archives' habits, what people decided.

The window and the command line share the file: each opens it for one short transaction at a time. The queue is read
once, at the window's start, and written on a thread of its own: a sync of the disk is nothing for the window's thread.
A file of a newer version is refused and left as it is. One that is not sound is kept aside, and the last daily copy
takes its place.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.instance import Vector
from qrstation.core.notice import Notice, notice
from qrstation.core.station.home import private_opener
from qrstation.core.station.replacing import remove, replace
from qrstation.store.state_alignments import Alignments, both_ways, read_alignments, write_alignment
from qrstation.store.state_copies import StateCopies

LOG = logging.getLogger(__name__)
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS jobs (position INTEGER PRIMARY KEY, job TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS habits (archive TEXT PRIMARY KEY, habits TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS alignments (one TEXT NOT NULL, other TEXT NOT NULL, x REAL NOT NULL, y REAL NOT NULL, "
    "z REAL NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS measurements (name TEXT PRIMARY KEY, instance TEXT NOT NULL, frame INTEGER NOT NULL, "
    "kind TEXT NOT NULL, coordinates TEXT NOT NULL, created TEXT NOT NULL, checksum TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS measurements_by_instance ON measurements (instance)",
    "CREATE TABLE IF NOT EXISTS searches (name TEXT PRIMARY KEY, search TEXT NOT NULL, is_default INTEGER NOT NULL) "
    "WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS recent_searches (made INTEGER PRIMARY KEY, search TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS marks (study TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS identities (one TEXT NOT NULL, other TEXT NOT NULL, same INTEGER NOT NULL, "
    "PRIMARY KEY (one, other)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS prefetched (study TEXT PRIMARY KEY, archive TEXT NOT NULL, came TEXT NOT NULL, "
    "opened TEXT, held TEXT NOT NULL) WITHOUT ROWID",
)
"""All of it is made where it is not there: each version adds tables, and changes none."""
VERSION = 6
_HABITS = "SELECT habits FROM habits WHERE archive = ?"
_PATIENCE = 5.0
"""Seconds that a transaction waits for another program's."""
_TROUBLE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_IOERR",
            "SQLITE_PERM", "SQLITE_NOMEM")  # fmt: skip
"""Failures with which the file may be sound, and only cannot be used now."""

Record = Mapping[str, Any]
Write = Callable[[sqlite3.Connection], object]


class StateFile:
    """Records of plain values; what they mean is known to those who keep them."""

    def __init__(
        self, path: Path, today: Callable[[], datetime.date] = datetime.date.today, *, mends: bool = True
    ) -> None:
        """Open or begin the file; without ``mends`` one that is not sound is left to the window.

        Raises StoreUnusable for a newer version, and when the disk does not allow it.
        """
        self._path = path
        self._today = today
        self._copies = StateCopies(path)
        self._writes: queue.SimpleQueue[Write | None] = queue.SimpleQueue()
        self._jobs: list[Record] = []
        self._alignments: Alignments = {}
        self.restored: Notice | None = None
        """What was done about a file that was not sound; None for one that was."""
        try:
            if mends:
                self._open_or_mend()
            else:
                self._open()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        self._thread = threading.Thread(target=self._run, name="state", daemon=True)
        self._thread.start()

    def jobs(self) -> list[Record]:
        """Give the job queue as it was when the file was opened, first job first."""
        return list(self._jobs)

    def habits(self, archive: str) -> Record | None:
        """Give what is remembered of an archive, by whichever program noticed it; for a worker thread."""
        try:
            with _opened(self._path) as connection:
                row = connection.execute(_HABITS, (archive,)).fetchone()
        except sqlite3.Error as error:
            LOG.warning("%s could not be read: %s", self._path.name, error)
            return None
        return _parsed(row[0]) if row else None

    def keep_jobs(self, jobs: Sequence[Record]) -> None:
        """Keep the whole queue; returns at once. The window alone does so."""
        rows = [(position, json.dumps(job)) for position, job in enumerate(jobs)]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM jobs")
            connection.executemany("INSERT INTO jobs VALUES (?, ?)", rows)

        self._writes.put(write)

    def keep_habits(self, archive: str, news: Record) -> None:
        """Keep what was noticed of an archive beside what is known, before this returns; for a worker thread.

        It is read and written in one transaction: another program may notice something just now. A failure is logged.
        """

        def write(connection: sqlite3.Connection) -> None:
            row = connection.execute(_HABITS, (archive,)).fetchone()
            known = (_parsed(row[0]) if row else None) or {}
            text = json.dumps({**known, **news})
            connection.execute("INSERT OR REPLACE INTO habits VALUES (?, ?)", (archive, text))

        self._write(write)

    def alignments(self) -> Alignments:
        """Give what hands aligned: from a place in one frame of reference to the same in another, in mm, both ways."""
        return dict(self._alignments)

    def keep_alignment(self, one: str, other: str, shift: Vector | None) -> None:
        """Keep how to come from one frame of reference to another (mm); None forgets it. Returns at once."""
        for key in ((one, other), (other, one)):
            self._alignments.pop(key, None)
        self._alignments |= both_ways(one, other, shift)
        self._writes.put(partial(write_alignment, one=one, other=other, shift=shift))

    def read(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Read what another room keeps here; for a worker thread. Raises StoreUnusable."""
        try:
            with _opened(self._path) as connection:
                work(connection)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def write(self, write: Write) -> None:
        """Write what another room keeps here, before this returns; for a worker thread.

        Raises StoreUnusable when it was not kept, and what ``write`` raises: nothing was written then.
        """
        self._copies.copy_of_today(self._today())
        try:
            self._transact(write)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def post(self, write: Write) -> None:
        """Write what another room keeps here on the file's own thread; returns at once. A failure is logged."""
        self._writes.put(write)

    def close(self) -> None:
        """Write what is left. Safe to call twice."""
        if self._thread.is_alive():
            self._writes.put(None)
            self._thread.join(10.0)

    def _open_or_mend(self) -> None:
        """Open the file, or one of its copies, or begin it anew. Raises OSError, sqlite3.Error, StoreUnusable."""
        try:
            self._open()
            return
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "").startswith(_TROUBLE):
                raise
            aside = self._keep_aside(error)
        for copy in self._copies.newest_first():
            self._copies.restore(copy)
            with contextlib.suppress(sqlite3.DatabaseError, StoreUnusable):
                self._open()
                self.restored = notice(
                    StoreCode.STATE_COPY_USED, name=self._path.name, day=copy.stem[-10:], aside=aside
                )
                return
        remove(self._path)
        self._open()
        self.restored = notice(StoreCode.STATE_BEGUN_ANEW, name=self._path.name, aside=aside)

    def _open(self) -> None:
        """See that the file is sound and of this version, and read the queue."""
        if self._path.exists() and not self._path.is_file():
            # A pipe would be waited for.
            raise StoreUnusable(StoreCode.STATE_NO_FILE, path=str(self._path))
        with open(self._path, "ab", opener=private_opener):
            pass
        if not self._path.stat().st_size and any(self._copies.newest_first()):
            raise sqlite3.DatabaseError("it is empty, and was not")
        with _opened(self._path) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise StoreUnusable(StoreCode.STATE_NEWER, name=self._path.name, version=version)
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if sound != "ok":
                raise sqlite3.DatabaseError(sound)
            if version < VERSION:  # a disk that is full or read-only is no hindrance to reading
                _migrate(connection)
            jobs = connection.execute("SELECT job FROM jobs ORDER BY position").fetchall()
            connection.execute("SELECT archive, habits FROM habits").fetchall()
            self._alignments = read_alignments(connection)
        self._jobs = [record for (text,) in jobs if (record := _parsed(text)) is not None]

    def _keep_aside(self, error: sqlite3.Error) -> str:
        """Move the file out of the way, over nothing that was kept aside before; gives its name. Raises OSError."""
        number = 1
        while (
            aside := self._path.with_name(f"{self._path.stem}.damaged{'' if number == 1 else f'-{number}'}")
        ).exists():
            number += 1
        LOG.warning("%s is kept aside as %s: %s", self._path.name, aside.name, error)
        replace(self._path, aside)
        remove(self._path.with_name(self._path.name + "-journal"))
        return aside.name

    def _run(self) -> None:
        self._copies.copy_of_today(self._today())
        while (write := self._writes.get()) is not None:
            self._write(write)

    def _write(self, write: Write) -> None:
        """Write in a transaction of its own, after the day's copy. A failure is logged."""
        self._copies.copy_of_today(self._today())
        try:
            self._transact(write)
        except sqlite3.Error as error:
            # The queue is kept in memory all the same, and written whole at its next change.
            LOG.warning("%s could not be written: %s", self._path.name, error)

    def _transact(self, write: Write) -> None:
        with _opened(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            write(connection)
            connection.execute("COMMIT")

    def _unusable(self, error: OSError | sqlite3.Error) -> StoreUnusable:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        return StoreUnusable(StoreCode.STATE_UNUSABLE, path=str(self._path), reason=reason)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for a moment; what was begun and not ended is taken back."""
    with contextlib.closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        yield connection


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")  # another program may be beginning the file just now
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _parsed(text: str) -> Record | None:
    try:
        record = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
