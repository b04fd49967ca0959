"""The index's file: opened, looked at while it is used, and put aside when it is harmed."""

from __future__ import annotations

import contextlib
import glob
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StationError, StoreUnusable
from qrstation.core.notice import Notice, notice
from qrstation.core.station.home import make_private, private_opener
from qrstation.core.station.replacing import remove, replace
from qrstation.store.index_seal import leave_seal, take_seal
from qrstation.store.migrations import UnsoundIndex, migrate

_Identity = tuple[int, int]
_ASIDE, _TIME = ".corrupt-", "%Y%m%d-%H%M%S"
PATIENCE = 10.0
"""Seconds that is waited for another program which holds the index locked; whoever starts a receiver waits 15."""


class IndexFile:
    """One index on the disk, with SQLite's logs beside it. For one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._file = path
        self._opened: _Identity | None = None
        """Device and inode of the file that was opened last."""
        self._log: _Identity | None = None
        """The same of SQLite's log, once it was seen."""
        self._size = 0
        """The most bytes that the file was seen to have: it never shrinks by itself."""

    def open_sealed(self) -> sqlite3.Connection:
        """Open what the last end left. Raises sqlite3.DatabaseError where it is not that, or not sound; OSError."""
        make_private(self._file.parent)
        if not take_seal(self._file):
            raise UnsoundIndex(notice(StoreCode.NOT_AS_LEFT))
        return self.connect()

    def seal(self) -> None:
        """Leave a checksum for the next start; the index is closed. Raises OSError."""
        leave_seal(self._file)

    def connect(self) -> sqlite3.Connection:
        """Open or begin the index, its schema up to date. Raises sqlite3.Error, OSError."""
        with open(self._file, "ab", opener=private_opener):
            pass  # so that the file is private from its first byte
        connection = sqlite3.connect(self._file, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            # The files are the truth: an index that lost its last moments in a power cut is caught up at the start.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            for (word,) in connection.execute("PRAGMA quick_check(1)"):
                if word != "ok":
                    raise sqlite3.DatabaseError(str(word))
            migrate(connection)
        except sqlite3.Error:
            connection.close()
            raise
        status = self._file.stat()
        self._opened, self._size, self._log = (status.st_dev, status.st_ino), status.st_size, None
        return connection

    def set_aside(self) -> None:
        """Keep what is there under another name, one that no other has yet. Raises StoreUnusable."""
        name = f"{self._file.name}{_ASIDE}{time.strftime(_TIME)}"
        try:
            if self._file.exists():
                taken = self._file.with_name(name).exists()
                replace(self._file, self._file.with_name(f"{name}-{time.time_ns()}" if taken else name))
            self._remove_logs()
        except OSError as error:
            raise unusable(error) from error

    def set_aside_until(self, until: int) -> Iterator[Path]:
        """Give what was set aside before ``until``, in nanoseconds since 1970; it names patients as the index does."""
        last = time.strftime(_TIME, time.localtime(until / 1e9))
        with contextlib.suppress(OSError):
            for path in self._file.parent.glob(f"{glob.escape(self._file.name)}{_ASIDE}*"):
                if path.name.partition(_ASIDE)[2] < last:
                    yield path

    def _remove_logs(self) -> None:
        for suffix in ("-wal", "-shm"):
            remove(self._file.with_name(self._file.name + suffix))

    def harm(self) -> Notice | None:
        """Say whether somebody took the file away or cut it short: what is written into it then reaches nobody."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return notice(StoreCode.REMOVED)
        except OSError:
            return None  # its folder cannot be looked at: trouble of the disk, which says so elsewhere
        if (status.st_dev, status.st_ino) != self._opened:
            return notice(StoreCode.REPLACED)
        if status.st_size < self._size:
            return notice(StoreCode.CUT_SHORT)
        self._size = status.st_size
        return self._harm_of_the_log()

    def _harm_of_the_log(self) -> Notice | None:
        """The same of SQLite's log beside it, which is there as long as we are, once something was written."""
        try:
            status = self._file.with_name(self._file.name + "-wal").stat()
        except FileNotFoundError:
            return notice(StoreCode.LOG_REMOVED) if self._log is not None else None
        except OSError:
            return None
        before, self._log = self._log, (status.st_dev, status.st_ino)
        return notice(StoreCode.LOG_REPLACED) if before not in (None, self._log) else None


def is_trouble_of_the_disk(error: sqlite3.Error) -> bool:
    """Tell whether the index may be sound and only cannot be used now: then it must not be set aside."""
    return isinstance(error, sqlite3.OperationalError) and getattr(error, "sqlite_errorname", "").startswith(
        (
            "SQLITE_FULL",
            "SQLITE_READONLY",
            "SQLITE_CANTOPEN",
            "SQLITE_BUSY",
            "SQLITE_LOCKED",
            "SQLITE_IOERR",
            "SQLITE_PERM",
        )
    )


def is_corrupt(error: Exception | None) -> bool:
    """Tell whether SQLite says that the file itself is harmed."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def is_locked(error: Exception) -> bool:
    """Tell whether another program held the index for longer than is waited for it."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def unusable(error: Exception) -> StoreUnusable:
    """Say that the index cannot be opened."""
    if is_locked(error):
        return StoreUnusable(StoreCode.INDEX_LOCKED)
    return StoreUnusable(StoreCode.INDEX_UNOPENED, reason=str(error))


def told_of(error: Exception) -> Notice:
    """Give what is told of a failure of the index: our own code for it, else the system's words."""
    if isinstance(error, UnsoundIndex):
        return error.why
    if isinstance(error, StationError):
        return error.notice
    if is_locked(error):
        return notice(StoreCode.INDEX_LOCKED)
    return notice(StoreCode.SYSTEM_SAYS, getattr(error, "sqlite_errorname", ""), reason=str(error))
