"""The one writer of the index: takes headers from the receiving threads, and writes them in batches on its own."""

from __future__ import annotations

import json
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qrstation.core.errors import StationError, StoreUnusable
from qrstation.core.events import InstancesStored, Publish
from qrstation.core.home import make_private, private_opener
from qrstation.store.header import PATIENT_KEYWORDS, SERIES_KEYWORDS, STUDY_KEYWORDS, InstanceHeader
from qrstation.store.migrations import migrate

LOG = logging.getLogger(__name__)
BATCH_SECONDS = 0.05
BATCH_INSTANCES = 500
RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is safe in the store and not in the index yet; `relative` is its place below the store."""

    header: InstanceHeader
    relative: str


@dataclass(frozen=True, slots=True)
class ArrivedAgain:
    """An instance came again with the same bytes."""

    sop_uid: str


@dataclass(frozen=True, slots=True)
class _Task:
    """Something to do on the writer's connection, in its turn."""

    run: Callable[[sqlite3.Connection], Any]
    done: Future[Any]


_Work = Arrived | ArrivedAgain | _Task | None


class Index:
    """Writes the index; `add` may be called on any thread and never waits for the disk."""

    def __init__(self, index_file: Path, store_folder: Path, publish: Publish) -> None:
        self._file = index_file
        self._store = store_folder
        self._publish = publish
        self._queue: queue.SimpleQueue[_Work] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None
        self.rebuilt = ""
        """Why the index had to be begun anew, "" when it was sound."""

    def open(self) -> None:
        """Open the index and bring its schema up to date; one that is corrupt is kept aside. Raises StoreUnusable."""
        make_private(self._file.parent)
        try:
            self._connection = self._connect()
        except sqlite3.DatabaseError as error:
            self.rebuilt = str(error)
            LOG.warning("the index is not sound and is begun anew: %s", error)
            self._set_aside()
            try:
                self._connection = self._connect()
            except sqlite3.Error as again:
                raise _unusable(again) from again
        except OSError as error:
            raise _unusable(error) from error

    def start(self) -> None:
        """Start writing what is added."""
        self._thread = threading.Thread(target=self._run, name="index", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write what has been added, and close."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def add(self, arrived: Arrived | ArrivedAgain) -> None:
        """Take an instance that is safe on disk."""
        self._queue.put(arrived)

    def call(self, run: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run something on the writer's connection, in one transaction, and wait for its result."""
        if self._thread is None:
            return self._in_transaction(run)
        done: Future[Any] = Future()
        self._queue.put(_Task(run, done))
        return done.result()

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
            deadline = time.monotonic() + BATCH_SECONDS
            while len(work) < BATCH_INSTANCES and work[-1] is not None and not isinstance(work[-1], _Task):
                try:
                    work.append(self._queue.get(timeout=max(0.0, deadline - time.monotonic())))
                except queue.Empty:
                    break
            running = work[-1] is not None
            arrived = [item for item in work if isinstance(item, Arrived)]
            again = tuple(item.sop_uid for item in work if isinstance(item, ArrivedAgain))
            if arrived or again:
                self._write(arrived, again)
            for task in work:
                if isinstance(task, _Task):
                    self._do(task)

    def _write(self, arrived: Sequence[Arrived], again: tuple[str, ...]) -> None:
        """Write a batch, then tell of it; on a full disk try again until there is room: the files are safe."""
        while arrived:
            try:
                self._in_transaction(lambda connection: insert(connection, arrived))
                break
            except sqlite3.Error as error:
                LOG.error("the index cannot be written, trying again: %s", error)
                threading.Event().wait(RETRY_SECONDS)
        records = tuple(replace(item.header.record, path=self._store / item.relative) for item in arrived)
        self._publish(InstancesStored(records, again))

    def _do(self, task: _Task) -> None:
        try:
            task.done.set_result(self._in_transaction(task.run))
        except (sqlite3.Error, StationError, OSError, ValueError) as error:  # it rises where the task was asked for
            task.done.set_exception(error)

    def _in_transaction(self, run: Callable[[sqlite3.Connection], Any]) -> Any:
        connection = self._connection
        if connection is None:
            raise StoreUnusable("the index is not open", "start the receiver again")
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = run(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return result


def _unusable(error: Exception) -> StoreUnusable:
    return StoreUnusable(f"the index cannot be opened ({error})", "check that the disk has room and may be written")


def insert(connection: sqlite3.Connection, arrived: Sequence[Arrived]) -> None:
    """Insert instances with their series, study and patient; what an instance says later of them wins."""
    seen: set[tuple[str, str]] = set()
    for item in arrived:
        record = item.header.record
        if (record.study_uid, record.series_uid) not in seen:
            seen.add((record.study_uid, record.series_uid))
            _insert_above(connection, item.header)
        connection.execute(
            "INSERT OR REPLACE INTO instances VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
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
            ),
        )


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
