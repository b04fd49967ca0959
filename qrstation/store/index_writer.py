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
        return read_header(contents.elements, contents.transfer_syntax_uid, path, contents.size, big_endian)


@dataclass(frozen=True, slots=True)
class _Task:
    """Something to do on the writer's connection, in its turn."""

    run: Callable[[sqlite3.Connection], Any]
    done: Future[Any]


_Work = Arrived | Again | _Task | None


class Index:
    """Writes the index; `add` may be called on any thread and never waits for the disk."""

    def __init__(self, index_file: Path, store_folder: Path, publish: Publish, retire: Retire) -> None:
        self._file = index_file
        self._store = store_folder
        self._publish = publish
        self._retire = retire
        self._queue: queue.SimpleQueue[_Work] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None
        self._closing = threading.Event()
        self._used: int | None = None
        self.is_new = False
        """Whether the index was empty when it was opened, so that every file is to be looked at."""
        self.rebuilt = ""
        """Why the index had to be begun anew, "" when it was sound."""
        self.problem = ""
        """Why the index cannot be written now, "" when it can."""

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

    def start(self) -> None:
        """Start writing what is added."""
        self._thread = threading.Thread(target=self._run, name="index", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write what has been added, and close; what cannot be written now is found at the next start."""
        self._closing.set()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            try:
                leave_seal(self._file)
            except OSError as error:
                LOG.warning("the index could not be sealed: %s", error.strerror)

    def add(self, arrived: Arrived | Again) -> None:
        """Take an instance that is safe on disk."""
        self._queue.put(arrived)

    def call(self, run: Callable[[sqlite3.Connection], T]) -> T:
        """Run something on the writer's connection, in one transaction, and wait for its result."""
        if self._thread is None:
            return self._in_transaction(run)
        return self.post(run).result()

    def post(self, run: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run something on the writer's connection in its turn, in one transaction, without waiting for it."""
        done: Future[T] = Future()
        self._queue.put(_Task(run, done))
        return done

    def used_bytes(self) -> int:
        """Give how many bytes the index knows to be in the store; summed up once, then kept up to date."""
        if self._used is None:
            self.call(self._sum_up)
        return self._used or 0

    def used_or(self, unknown: int) -> int:
        """Give the bytes used without waiting: ``unknown`` until they have been summed up."""
        if self._used is None:
            self.post(self._sum_up)
        return unknown if self._used is None else self._used

    def _sum_up(self, connection: sqlite3.Connection) -> None:
        self._used = sum_of_sizes(connection)

    def recount(self) -> None:
        """Sum up the sizes anew at the next question: instances were removed or replaced."""
        self._used = None

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
        return connection

    def _set_aside(self) -> None:
        name = f"{self._file.name}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}"
        try:
            self._file.replace(self._file.with_name(name))
            for suffix in ("-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        except OSError as error:
            raise _unusable(error) from error

    def _run(self) -> None:
        running = True
        while running:
            work = [self._queue.get()]
            if not isinstance(work[0], _Task):
                # A pause lets a batch come together; the receiving threads have the interpreter to themselves.
                self._closing.wait(BATCH_SECONDS)
            while len(work) < BATCH_INSTANCES and work[-1] is not None and not isinstance(work[-1], _Task):
                try:
                    work.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            running = work[-1] is not None
            arrived = [item for item in work if isinstance(item, Arrived)]
            again = tuple(item for item in work if isinstance(item, Again))
            if arrived or again:
                self._write(arrived, again)
            for task in work:
                if isinstance(task, _Task):
                    self._do(task)

    def _write(self, arrived: Sequence[Arrived], again: tuple[Again, ...]) -> None:
        """Write a batch, then tell of it; on a full disk try again until there is room: the files are safe."""
        headers = [item.header(self._store) for item in arrived]
        while arrived:
            try:
                self._in_transaction(lambda connection: insert(connection, zip(headers, arrived, strict=True)))
                break
            except sqlite3.Error as error:
                if not self.problem:
                    LOG.error("the index cannot be written, trying again: %s", error)
                self.problem = str(error)
                if self._closing.wait(RETRY_SECONDS):
                    LOG.error("ended with instances that are not in the index: the next start finds them")
                    return
        self.problem = ""
        replaced = [item.older for item in arrived if item.older]
        for older in replaced:
            self._retire(older)
        if replaced:
            self.recount()
        elif self._used is not None:
            self._used += sum(item.contents.size for item in arrived)
        self._publish(InstancesStored(tuple(header.record for header in headers), again))

    def _do(self, task: _Task) -> None:
        try:
            task.done.set_result(self._in_transaction(task.run))
        except (sqlite3.Error, StationError, OSError, ValueError) as error:  # it rises where the task was asked for
            task.done.set_exception(error)

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
            )
        )
    for header in above.values():
        _insert_above(connection, header)
    connection.executemany("INSERT OR REPLACE INTO instances VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)


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
