"""The one writer of the index: takes headers from the receiving threads, and writes them in batches on its own."""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from qrstation.core.element_walk import Encoding
from qrstation.core.errors import StationError, StoreUnusable
from qrstation.core.events import Again, InstancesStored, Publish
from qrstation.core.home import make_private, private_opener
from qrstation.store.header import PATIENT_KEYWORDS, SERIES_KEYWORDS, STUDY_KEYWORDS, InstanceHeader, read_header
from qrstation.store.index_seal import leave_seal, take_seal
from qrstation.store.migrations import migrate
from qrstation.store.stored_file import FileContents

LOG = logging.getLogger(__name__)
BATCH_SECONDS = 0.03
BATCH_INSTANCES = 500
RETRY_SECONDS = 1.0

Retire = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is safe in the store and not in the index yet; `relative` is its place below the store."""

    contents: FileContents
    relative: str
    older: str = ""
    """The place of the version that this one replaces; it is put away once the index knows the new one."""

    def header(self, folder: Path) -> InstanceHeader:
        """Read what the index keeps of it, as a file of the store in ``folder``."""
        contents = self.contents
        big_endian = not Encoding.of(contents.transfer_syntax_uid).little
        path = folder / self.relative
        return read_header(
            contents.elements, contents.transfer_syntax_uid, path, contents.size, big_endian, contents.checksum
        )


@dataclass(frozen=True, slots=True)
class _Task:
    """Something to do on the writer's connection, in its turn."""

    run: Callable[[sqlite3.Connection], Any]
    done: Future[Any]


class _Look:
    """Looks whether the index's file is still there, and whole."""


_LOOK = _Look()
_Work = Arrived | Again | _Task | _Look | None
BEING_REBUILT = "being made again from the files"
"""A fact: whether the index does not hold all files yet, since it was begun anew."""


class Index:
    """Writes the index; `add` may be called on any thread and never waits for the disk.

    Its own thread is the one owner of the connection from `start` to `close`.
    """

    def __init__(
        self,
        index_file: Path,
        store_folder: Path,
        publish: Publish,
        retire: Retire,
        rebuild: Callable[[], None] = lambda: None,
    ) -> None:
        self._file = index_file
        self._store = store_folder
        self._publish = publish
        self._retire = retire
        self._rebuild = rebuild
        """Fills an index that had to be begun anew while the receiver runs; called on the index's own thread."""
        self._queue: queue.SimpleQueue[_Work] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        """Device and inode of the file that is written."""
        self._log: tuple[int, int] | None = None
        self._size = 0
        """The most bytes that the file was seen to have: it never shrinks by itself."""
        self._is_whole = True
        """Whether the index holds all files, as far as it had to be made again."""
        self._closing = threading.Event()
        self._used = 0
        self.is_new = False
        """Whether the index was empty when it was opened, so that every file is to be looked at."""
        self.rebuilt = ""
        """Why the index had to be begun anew, "" when it was sound."""
        self.problem = ""
        """Why the index cannot be written now, "" when it can; set by its own thread alone."""

    def open(self) -> None:
        """Open the index and bring its schema up to date; one that is corrupt is kept aside. Raises StoreUnusable."""
        is_new = False
        try:
            make_private(self._file.parent)
            is_new = not self._file.exists() or not self._file.stat().st_size
            if not take_seal(self._file):
                raise sqlite3.DatabaseError("it is not what was left at the last end")
            self._connection = self._connect()
        except sqlite3.DatabaseError as error:
            if _is_trouble_of_the_disk(error):
                raise _unusable(error) from error
            self.rebuilt = str(error)
            LOG.warning("the index is not sound and is begun anew: %s", error)
            self._set_aside()
            try:
                self._connection = self._connect()
            except sqlite3.Error as again:
                raise _unusable(again) from again
        except OSError as error:
            raise _unusable(error) from error
        self.is_new = is_new or bool(self.rebuilt)
        self._used = sum_of_sizes(self._connection)

    def start(self) -> None:
        """Start writing what is added."""
        self._thread = threading.Thread(target=self._run, name="index", daemon=True)
        self._thread.start()

    @property
    def is_closing(self) -> bool:
        """Tell whether the end has been asked for."""
        return self._closing.is_set()

    def close(self, patience: float = 10.0) -> None:
        """Write what has been added, and close; what cannot be written now is found at the next start.

        What takes longer than ``patience`` seconds is left as it is: SQLite then takes it back at the next start.
        """
        self._closing.set()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(patience)
            if self._thread.is_alive():
                LOG.error("ended while the index was still being written: the next start finds what is missing")
                return
            self._thread = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            try:
                if not self._is_harmed():
                    leave_seal(self._file)
            except OSError as error:
                LOG.warning("the index could not be sealed: %s", error.strerror)

    def add(self, arrived: Arrived | Again) -> None:
        """Take an instance that is safe on disk."""
        self._queue.put(arrived)

    def call(self, run: Callable[[sqlite3.Connection], T]) -> T:
        """Run something on the writer's connection, in one transaction, and wait for its result."""
        if self._thread is None or self._thread is threading.current_thread():
            return self._in_transaction(run)
        return self.post(run).result()

    def post(self, run: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run something on the writer's connection in its turn, in one transaction, without waiting for it."""
        done: Future[T] = Future()
        self._queue.put(_Task(run, done))
        return done

    @property
    def used_bytes(self) -> int:
        """How many bytes the index knows to be in the store; never waits for the index."""
        return self._used

    def recount(self) -> None:
        """Sum up the sizes anew, and wait for that: instances were removed."""
        self.call(self._sum_up)

    def _sum_up(self, connection: sqlite3.Connection) -> None:
        self._used = sum_of_sizes(connection)

    def look(self) -> None:
        """Have the index's file looked at, and mended where it is harmed; to be called now and then, never waits."""
        self._queue.put(_LOOK)

    def _is_harmed(self) -> str:
        """Say whether somebody took the file away or cut it short: what is written into it then reaches nobody."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return "it was removed"
        except OSError:
            return ""  # its folder cannot be looked at: trouble of the disk, which says so elsewhere
        if (status.st_dev, status.st_ino) != self._opened:
            return "it was replaced by another file"
        if status.st_size < self._size:
            return "it was cut short"
        self._size = status.st_size
        return self._is_log_harmed()

    def _is_log_harmed(self) -> str:
        """The same of SQLite's log beside it, which is there as long as we are, once something was written."""
        try:
            status = self._file.with_name(self._file.name + "-wal").stat()
        except FileNotFoundError:
            return "its log was removed" if self._log is not None else ""
        except OSError:
            return ""
        before, self._log = self._log, (status.st_dev, status.st_ino)
        return "its log was replaced by another file" if before not in (None, self._log) else ""

    def _mend(self, error: Exception | None = None) -> None:
        """Make the index again from the files where its own file is harmed; nothing new is taken in meanwhile."""
        harm = self._is_harmed() or (str(error) if _is_corrupt(error) else "")
        if self.is_closing or not (harm or self._connection is None or not self._is_whole):
            return
        LOG.error("the index is made again from the files: %s", harm or "it is not whole yet")
        # Set before the file is touched: whoever asks the new one knows that it is not whole.
        self.problem = f"{harm}; it is being made again from the files" if harm else self.problem
        try:
            if harm or self._connection is None:
                self._begin_anew()
            self._rebuild()
            self._used = self.call(sum_of_sizes)
        except (sqlite3.Error, StationError, OSError) as again:
            LOG.error("the index could not be made again, trying later: %s", again)
            return
        self._is_whole = not self.is_closing
        if self._is_whole:
            self.rebuilt, self.problem = harm or self.rebuilt, ""

    def _begin_anew(self) -> None:
        self._is_whole = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._file.exists():
            self._set_aside()
        self._remove_logs()
        self._connection = self._connect()
        self._used = 0

    def _connect(self) -> sqlite3.Connection:
        with open(self._file, "ab", opener=private_opener):
            pass  # so that the file is private from its first byte
        connection = sqlite3.connect(self._file, timeout=30, isolation_level=None, check_same_thread=False)
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

    def _set_aside(self) -> None:
        name = f"{self._file.name}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}"
        try:
            self._file.replace(self._file.with_name(name))
            self._remove_logs()
        except OSError as error:
            raise _unusable(error) from error

    def _remove_logs(self) -> None:
        for suffix in ("-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def _run(self) -> None:
        running = True
        while running:
            work = [self._queue.get()]
            if isinstance(work[0], Arrived | Again):
                # A pause lets a batch come together; the receiving threads have the interpreter to themselves.
                self._closing.wait(BATCH_SECONDS)
            while len(work) < BATCH_INSTANCES and isinstance(work[-1], Arrived | Again):
                try:
                    work.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            running = work[-1] is not None
            arrived = [item for item in work if isinstance(item, Arrived)]
            again = tuple(item for item in work if isinstance(item, Again))
            if arrived or again:
                self._write(arrived, again)
            if isinstance(work[-1], _Task):
                self._do(work[-1])
            elif isinstance(work[-1], _Look):
                self._mend()

    def _write(self, arrived: Sequence[Arrived], again: tuple[Again, ...]) -> None:
        """Write a batch, then tell of it; on a full disk try again until there is room: the files are safe."""
        headers = [item.header(self._store) for item in arrived]
        while arrived:
            try:
                self._in_transaction(lambda connection: insert(connection, zip(headers, arrived, strict=True)))
                break
            except (sqlite3.Error, StoreUnusable) as error:
                if not self.problem:
                    LOG.error("the index cannot be written, trying again: %s", error)
                self.problem = str(error)
                self._mend(error)
                if self.problem and self._closing.wait(RETRY_SECONDS):
                    LOG.error("ended with instances that are not in the index: the next start finds them")
                    return
        if self._is_whole:
            self.problem = ""
        replaced = [item.older for item in arrived if item.older]
        for older in replaced:
            self._retire(older)
        if replaced:
            self.call(self._sum_up)
        else:
            self._used += sum(item.contents.size for item in arrived)
        self._publish(InstancesStored(tuple(header.record for header in headers), again))

    def _do(self, task: _Task) -> None:
        try:
            task.done.set_result(self._in_transaction(task.run))
        except (sqlite3.Error, StationError, OSError, ValueError) as error:  # it rises where the task was asked for
            task.done.set_exception(error)
            if _is_corrupt(error):
                self._mend(error)

    def _in_transaction(self, run: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection
        if connection is None:
            raise StoreUnusable("the index is not open", "start the receiver again")
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = run(connection)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # some failures have ended the transaction already
                connection.execute("ROLLBACK")
            raise
        return result


def sum_of_sizes(connection: sqlite3.Connection) -> int:
    """Give the sizes of all instances together, in bytes."""
    return int(connection.execute("SELECT COALESCE(SUM(size), 0) FROM instances").fetchone()[0])


def _is_trouble_of_the_disk(error: sqlite3.DatabaseError) -> bool:
    """Tell whether the index may be sound and only cannot be used now: then it must not be set aside."""
    return isinstance(error, sqlite3.OperationalError) and getattr(error, "sqlite_errorname", "").startswith(
        ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY", "SQLITE_IOERR", "SQLITE_PERM")
    )


def _is_corrupt(error: Exception | None) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _unusable(error: Exception) -> StoreUnusable:
    return StoreUnusable(f"the index cannot be opened ({error})", "check that the disk has room and may be written")


def insert(connection: sqlite3.Connection, items: Iterable[tuple[InstanceHeader, Arrived]]) -> None:
    """Insert instances with their series, study and patient; what an instance says later of them wins."""
    above: dict[tuple[str, str], InstanceHeader] = {}
    rows = []
    for header, item in items:
        record = header.record
        above[record.study_uid, record.series_uid] = header
        rows.append(
            (
                record.sop_uid,
                record.study_uid,
                record.series_uid,
                record.sop_class_uid,
                record.transfer_syntax_uid,
                item.relative,
                record.size,
                record.instance_number,
                record.rows,
                record.columns,
                record.frames,
                json.dumps(record.position) if record.position else "",
                json.dumps(record.orientation) if record.orientation else "",
                json.dumps(record.spacing) if record.spacing else "",
                record.frame_of_reference_uid,
                "\\".join(record.image_type),
                record.checksum,
            )
        )
    for header in above.values():
        _insert_above(connection, header)
    connection.executemany(f"INSERT OR REPLACE INTO instances VALUES ({','.join('?' * 17)})", rows)


def _insert_above(connection: sqlite3.Connection, header: InstanceHeader) -> None:
    patient = tuple(header.patient[keyword] for keyword in PATIENT_KEYWORDS)
    marks = ",".join("?" * len(patient))
    connection.execute(f"INSERT OR IGNORE INTO patients ({','.join(PATIENT_KEYWORDS)}) VALUES ({marks})", patient)
    same = " AND ".join(f"{keyword} = ?" for keyword in PATIENT_KEYWORDS)
    (key,) = connection.execute(f"SELECT key FROM patients WHERE {same}", patient).fetchone()
    _upsert(connection, "studies", ("uid",), (header.record.study_uid,), ("patient", *STUDY_KEYWORDS),
            (key, *(header.study[keyword] for keyword in STUDY_KEYWORDS)))  # fmt: skip
    _upsert(connection, "series", ("study", "uid"), (header.record.study_uid, header.record.series_uid),
            SERIES_KEYWORDS, tuple(header.series[keyword] for keyword in SERIES_KEYWORDS))  # fmt: skip


def _upsert(
    connection: sqlite3.Connection,
    table: str,
    key_names: tuple[str, ...],
    keys: tuple[str, ...],
    names: tuple[str, ...],
    values: tuple[object, ...],
) -> None:
    marks = ",".join("?" * (len(keys) + len(values)))
    update = ", ".join(f"{name} = excluded.{name}" for name in names)
    connection.execute(
        f"INSERT INTO {table} ({','.join((*key_names, *names))}) VALUES ({marks}) "
        f"ON CONFLICT ({','.join(key_names)}) DO UPDATE SET {update}",
        (*keys, *values),
    )


def remove(connection: sqlite3.Connection, uids: Sequence[str]) -> None:
    """Remove instances, and the series, studies and patients that are empty then."""
    connection.executemany("DELETE FROM instances WHERE uid = ?", ((uid,) for uid in uids))
    connection.execute(
        "DELETE FROM series WHERE NOT EXISTS "
        "(SELECT 1 FROM instances i WHERE i.study = series.study AND i.series = series.uid)"
    )
    connection.execute("DELETE FROM studies WHERE NOT EXISTS (SELECT 1 FROM series s WHERE s.study = studies.uid)")
    connection.execute("DELETE FROM patients WHERE NOT EXISTS (SELECT 1 FROM studies t WHERE t.patient = patients.key)")


def get_fact(connection: sqlite3.Connection, name: str) -> str:
    """Give a remembered fact, "" when there is none."""
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def set_fact(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a fact."""
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
