"""The one writer of the index: takes headers from the receiving threads, and writes them in batches on its own."""

from __future__ import annotations

import contextlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from qrstation.core.actor import Actor
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StationError, StoreUnusable
from qrstation.core.events import Again, InstancesStored, Publish
from qrstation.core.instance import InstanceRecord
from qrstation.core.notice import Notice, notice
from qrstation.store.index_file import IndexFile, is_corrupt, is_trouble_of_the_disk, told_of, unusable
from qrstation.store.index_rows import Arrived, insert, sum_of_sizes

LOG = logging.getLogger(__name__)
BATCH_SECONDS = 0.03
BATCH_INSTANCES = 500
RETRY_SECONDS = 1.0
LOOK_SECONDS = 0.25
"""Seconds after which whoever waits for the index looks whether it can write at all."""

Retire = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Task:
    """Something to do on the writer's connection, in its turn."""

    run: Callable[[sqlite3.Connection], Any]
    done: Future[Any]


@dataclass(frozen=True, slots=True)
class _Came:
    """An instance that is safe on disk, and who brought it."""

    item: Arrived | Again
    by: Actor


class _Look:
    """Looks whether the index's file is still there, and whole."""


_LOOK = _Look()
_Work = _Came | _Task | _Look | None


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
        self._file = IndexFile(index_file)
        self._store = store_folder
        self._publish = publish
        self._retire = retire
        self._rebuild = rebuild
        """Fills an index that had to be begun anew while the receiver runs; called on the index's own thread."""
        self._queue: queue.SimpleQueue[_Work] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None
        self.is_whole = True
        """Whether the index holds all files, as far as it had to be made again; set by its own thread alone."""
        self._closing = threading.Event()
        self._used = 0
        self.rebuilt: Notice | None = None
        """Why the index had to be begun anew, None when it was sound."""
        self.problem: Notice | None = None
        """Why the index cannot be written now, None when it can; set by its own thread alone."""

    def open(self) -> None:
        """Open the index and bring its schema up to date; one that is corrupt is kept aside. Raises StoreUnusable."""
        try:
            self._connection = self._file.open_sealed()
        except sqlite3.DatabaseError as error:
            if is_trouble_of_the_disk(error):
                raise unusable(error) from error
            self.rebuilt = told_of(error)
            LOG.warning("the index is not sound and is begun anew: %s", error)
            self._file.set_aside()
            try:
                self._connection = self._file.connect()
            except sqlite3.Error as again:
                raise unusable(again) from again
        except OSError as error:
            raise unusable(error) from error
        self._used = sum_of_sizes(self._connection)

    def set_aside_until(self, until: int) -> Iterator[Path]:
        """Give the indexes that were set aside as corrupt before ``until``, in nanoseconds since 1970."""
        return self._file.set_aside_until(until)

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
            is_sound = not self._file.harm()  # asked while SQLite's log is still there
            self._connection.close()
            self._connection = None
            try:
                if is_sound:
                    self._file.seal()
            except OSError as error:
                LOG.warning("the index could not be sealed: %s", error.strerror)

    def add(self, item: Arrived | Again, by: Actor) -> None:
        """Take an instance that is safe on disk, and was brought by somebody."""
        self._queue.put(_Came(item, by))

    def call(self, run: Callable[[sqlite3.Connection], T]) -> T:
        """Run something on the writer's connection, in one transaction, and wait for its result.

        Raises StoreUnusable where another program or the disk keeps the index from being used.
        """
        try:
            if self._thread is None or self._thread is threading.current_thread():
                return self._in_transaction(run)
            return self._result(self.post(run))
        except sqlite3.DatabaseError as error:
            if is_trouble_of_the_disk(error):
                raise unusable(error) from error
            raise

    def _result(self, done: Future[T]) -> T:
        """Wait for what was posted; what has to wait behind images that cannot be written now is not done later."""
        while True:
            with contextlib.suppress(TimeoutError):
                return done.result(LOOK_SECONDS)
            if (problem := self.problem) and done.cancel():
                raise StoreUnusable(StoreCode.INDEX_UNWRITABLE, why=problem)

    def post(self, run: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Run something on the writer's connection in its turn, in one transaction, without waiting for it."""
        done: Future[T] = Future()
        self._queue.put(_Task(run, done))
        return done

    @property
    def used_bytes(self) -> int:
        """How many bytes the index knows to be in the store; never waits for the index."""
        return self._used

    def recount(self) -> Future[None]:
        """Sum up the sizes anew, in its turn: instances were removed."""
        return self.post(self._sum_up)

    def _sum_up(self, connection: sqlite3.Connection) -> None:
        self._used = sum_of_sizes(connection)

    def look(self) -> None:
        """Have the index's file looked at, and mended where it is harmed; to be called now and then, never waits."""
        self._queue.put(_LOOK)

    def _mend(self, error: Exception | None = None) -> None:
        """Make the index again from the files where its own file is harmed; nothing new is taken in meanwhile."""
        harm = self._file.harm() or (told_of(error) if error is not None and is_corrupt(error) else None)
        if self.is_closing or not (harm or self._connection is None or not self.is_whole):
            return
        LOG.error("the index is made again from the files: %s", harm or "it is not whole yet")
        # Set before the file is touched: whoever asks the new one knows that it is not whole.
        self.problem = notice(StoreCode.INDEX_MADE_AGAIN, harm=harm) if harm else self.problem
        try:
            if harm or self._connection is None:
                self._begin_anew()
            self._rebuild()
            self._used = self.call(sum_of_sizes)
        except (sqlite3.Error, StationError, OSError) as again:
            LOG.error("the index could not be made again, trying later: %s", again)
            return
        self.is_whole = not self.is_closing
        if self.is_whole:
            self.rebuilt, self.problem = harm or self.rebuilt, None

    def _begin_anew(self) -> None:
        self.is_whole = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._file.set_aside()
        self._connection = self._file.connect()
        self._used = 0

    def _run(self) -> None:
        running = True
        while running:
            work = [self._queue.get()]
            if isinstance(work[0], _Came):
                # A pause lets a batch come together; the receiving threads have the interpreter to themselves.
                self._closing.wait(BATCH_SECONDS)
            while len(work) < BATCH_INSTANCES and isinstance(work[-1], _Came):
                try:
                    work.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            running = work[-1] is not None
            came = [each for each in work if isinstance(each, _Came)]
            try:
                if came:
                    self._write(came)
            except Exception:
                # A bug of ours, or no memory: what is acknowledged lies on the disk, and is looked for again.
                LOG.exception("the index failed unexpectedly")
                self.is_whole, self.problem = False, notice(StoreCode.INDEX_FAILED)
            if isinstance(work[-1], _Task):
                self._do(work[-1])
            elif isinstance(work[-1], _Look):
                self._mend()

    def _write(self, came: Sequence[_Came]) -> None:
        """Write a batch, then tell of it; on a full disk try again until there is room: the files are safe."""
        arrived = [each.item for each in came if isinstance(each.item, Arrived)]
        headers = [item.header(self._store) for item in arrived]
        must_recount = any(item.older for item in arrived)
        while arrived:
            try:
                self._in_transaction(lambda connection: insert(connection, zip(headers, arrived, strict=True)))
                break
            except (sqlite3.Error, StoreUnusable) as error:
                if not self.problem:
                    LOG.error("the index cannot be written, trying again: %s", error)
                self.problem = told_of(error)
                self._mend(error)
                must_recount = True  # it may have found these very files
                if self.problem and self._closing.wait(RETRY_SECONDS):
                    LOG.error("ended with instances that are not in the index: the next start finds them")
                    return
        if self.is_whole:
            self.problem = None
        for item in arrived:
            if item.older:
                self._retire(item.older)
        if must_recount:
            self.call(self._sum_up)
        else:
            self._used += sum(item.contents.size for item in arrived)
        for event in _told(came, (header.record for header in headers)):
            self._publish(event)

    def _do(self, task: _Task) -> None:
        if not task.done.set_running_or_notify_cancel():
            return
        try:
            task.done.set_result(self._in_transaction(task.run))
        except (sqlite3.Error, StationError, OSError, ValueError) as error:  # it rises where the task was asked for
            task.done.set_exception(error)
            if is_corrupt(error):
                self._mend(error)
        except Exception as error:
            # A bug of ours, or no memory: whoever asked hears it, and the thread goes on.
            LOG.exception("the index failed unexpectedly")
            task.done.set_exception(error)

    def _in_transaction(self, run: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection
        if connection is None:
            raise StoreUnusable(StoreCode.INDEX_CLOSED)
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = run(connection)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # some failures have ended the transaction already
                connection.execute("ROLLBACK")
            raise
        return result


def _told(came: Sequence[_Came], records: Iterator[InstanceRecord]) -> Iterator[InstancesStored]:
    """Give the news of a batch, one for each who brought something, and for each association over which that came;
    ``records`` are those of what arrived.
    """
    brought: dict[tuple[Actor, int], tuple[Actor, list[InstanceRecord], list[Again]]] = {}
    for each in came:
        by = each.by
        _, stored, again = brought.setdefault((by, by.association), (by, [], []))
        if isinstance(each.item, Again):
            again.append(each.item)
        else:
            stored.append(next(records))
    return (InstancesStored(tuple(stored), tuple(again), by) for by, stored, again in brought.values())
