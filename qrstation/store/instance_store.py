"""The files of the store: an instance is written beside, synced, renamed into its place, and only then acknowledged."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from qrstation.core.errors import NotDicom, StoreError, StoreFull, StoreUnusable
from qrstation.core.events import Publish
from qrstation.core.home import private_opener
from qrstation.core.settings import StoreSettings
from qrstation.core.sink import IncomingInstance
from qrstation.core.uid import is_acceptable
from qrstation.store.header import InstanceHeader
from qrstation.store.index import IndexReader
from qrstation.store.index_writer import Arrived, ArrivedAgain, Index, get_fact, set_fact
from qrstation.store.layout import Layout, stored_files
from qrstation.store.part10 import build_head
from qrstation.store.stored_file import read_file, same_data_set

LOG = logging.getLogger(__name__)
SUCCESS = 0x0000
OUT_OF_RESOURCES = 0xA700
DOES_NOT_MATCH = 0xA900
CANNOT_UNDERSTAND = 0xC000
PROCESSING_FAILURE = 0x0110
KEEP_FREE = 2_000_000_000
ROOM_SECONDS = 1.0
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FIRST_BUCKET = "first bucket not known to be indexed"
_STRIPES = 64
_FORGET_AT = 256


class InstanceStore:
    """Takes instances from the network (it is an InstanceSink) and from imports; the one writer of the store."""

    def __init__(
        self, folder: Path, index_file: Path, settings: StoreSettings, publish: Publish, *, sync: bool = True
    ) -> None:
        self.layout = Layout(folder)
        self.index = Index(index_file, folder, publish)
        self.reader = IndexReader(index_file, folder)
        self.sync = sync
        self.recovered = 0
        """How many files of before the start were not in the index yet."""
        self._settings = settings
        self._locks = [threading.Lock() for _ in range(_STRIPES)]
        self._pending: dict[str, Path] = {}
        self._forget_at = _FORGET_AT
        self._recorded_bucket = 0
        self._room_lock = threading.Lock()
        self._room_checked = 0.0
        self._free = 0

    def open(self) -> None:
        """Open the store; what a crash left between files and index is indexed. Raises StoreUnusable."""
        try:
            self.layout.open()
        except OSError as error:
            raise StoreUnusable(
                f"the store {self.layout.folder} cannot be used ({error.strerror})",
                "check that its disk is there and may be written, or choose another (store.path) in the settings",
            ) from error
        self.index.open()
        self._recover()
        self.index.start()

    def close(self) -> None:
        """Write the index to its end and close; call it when nothing can arrive any more."""
        # The writer is the last to close: SQLite then folds its log into the index.
        self.reader.close()
        self.index.close()

    def begin(self, incoming: IncomingInstance) -> StoreWriter:
        """Open a place for an instance (see core.sink). Raises StoreFull, StoreUnusable."""
        self._check_room()
        head = build_head(
            incoming.sop_class_uid, incoming.sop_uid, incoming.transfer_syntax_uid, incoming.calling_ae_title
        )
        return StoreWriter(self, incoming.sop_uid, incoming.sop_class_uid, head)

    def free_bytes(self) -> int:
        """Give how many bytes the store may still take."""
        with self._room_lock:
            now = time.monotonic()
            if now - self._room_checked > ROOM_SECONDS or not self._room_checked:
                self._room_checked = now
                self._free = self._measure()
            return self._free

    def used_bytes(self) -> int:
        """Give how many bytes the index knows to be in the store."""
        row = self.index.call(lambda connection: connection.execute("SELECT SUM(size) FROM instances").fetchone())
        return int(row[0] or 0)

    def _measure(self) -> int:
        try:
            free = shutil.disk_usage(self.layout.folder).free - (0 if self._settings.max_gb else KEEP_FREE)
        except OSError as error:
            raise StoreUnusable(
                f"the store {self.layout.folder} is gone ({error.strerror})", "check that its disk is there"
            ) from error
        if self._settings.max_gb:
            free = min(free, int(self._settings.max_gb * 1e9) - self.used_bytes())
        return free

    def _check_room(self) -> None:
        if self.free_bytes() <= 0:
            raise StoreFull("the store is full", "delete studies, or give it more room (store.max_gb) in the settings")

    def keep(self, part: Path, sop_uid: str, header: InstanceHeader, seal: Callable[[], None]) -> int:
        """Put a written file into its place: known bytes are not kept twice, others of the same UID are set aside.

        ``seal`` makes the file's bytes safe. Gives the status. Raises OSError, StoreError.
        """
        with self._locks[hash(sop_uid) % _STRIPES]:
            known = self._pending.get(sop_uid)
            if known is None:
                record = self.reader.instance(sop_uid)
                known = record.path if record is not None and record.path.exists() else None
            if known is None:
                seal()
                self._move_in(part, sop_uid, header)
                return SUCCESS
            if same_data_set(known, part):
                part.unlink()
                self.index.add(ArrivedAgain(sop_uid))
                return SUCCESS
            seal()
            target = self.layout.aside / f"{known.stem}-{time.time_ns()}.dcm"
            part.replace(target)
            self._sync_folder(target.parent)
            LOG.warning("an instance came again with other bytes; the second was set aside")
            return SUCCESS

    def _move_in(self, part: Path, sop_uid: str, header: InstanceHeader) -> None:
        target = self.layout.place(sop_uid)
        part.replace(target)
        self._sync_folder(target.parent)
        self._pending[sop_uid] = target
        if len(self._pending) > self._forget_at:
            self._forget_indexed()
        header = replace(header, record=replace(header.record, path=target))
        self.index.add(Arrived(header, self.layout.relative(target)))

    def _forget_indexed(self) -> None:
        held = self.reader.held_among(tuple(self._pending))
        for uid in held:
            self._pending.pop(uid, None)
        self._forget_at = max(_FORGET_AT, 2 * len(self._pending))

    def forget(self, uids: Iterable[str]) -> None:
        """Forget instances that were deleted, so that they can come again."""
        for uid in uids:
            self._pending.pop(uid, None)

    def _sync_folder(self, folder: Path) -> None:
        # Windows cannot sync a folder: its rename is written through by the file system's journal.
        if not self.sync or sys.platform == "win32":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _recover(self) -> None:
        """Index the files of the newest buckets that the index does not know; all of them when it was begun anew."""

        def catch_up(connection: sqlite3.Connection) -> list[Arrived]:
            first = 0 if self.index.rebuilt else int(get_fact(connection, _FIRST_BUCKET) or 0)
            known = {row[0] for row in connection.execute("SELECT path FROM instances")} if first == 0 else None
            found = []
            for path in stored_files(self.layout.folder, first):
                relative = self.layout.relative(path)
                if known is not None:
                    is_known = relative in known
                else:
                    row = connection.execute("SELECT 1 FROM instances WHERE path = ?", (relative,)).fetchone()
                    is_known = row is not None
                if not is_known and (arrived := self.read(path)) is not None:
                    found.append(arrived)
            return found

        found = self.index.call(catch_up)
        self.recovered = len(found)
        for arrived in found:
            self.index.add(arrived)
        self._record_bucket(self.layout.bucket)

    def advance(self) -> None:
        """Remember which buckets need no look at the next start; call it now and then.

        The writer works in order, so whatever was moved into a bucket before the last is indexed by then.
        """
        if self.layout.bucket - 1 > self._recorded_bucket:
            self._record_bucket(self.layout.bucket - 1)

    def _record_bucket(self, number: int) -> None:
        self._recorded_bucket = number
        self.index.call(lambda connection: set_fact(connection, _FIRST_BUCKET, str(number)))

    def read(self, path: Path) -> Arrived | None:
        """Read a file of the store for the index; None for one that is damaged."""
        try:
            _, header = read_file(path)
        except (NotDicom, OSError) as error:
            LOG.warning("a file of the store cannot be indexed: %s", error)
            return None
        return Arrived(header, self.layout.relative(path))


class StoreWriter:
    """Writes one instance beside; `commit` puts it into its place, `abandon` drops it."""

    def __init__(self, store: InstanceStore, sop_uid: str, sop_class_uid: str, head: bytes) -> None:
        self._store = store
        self._sop_uid = sop_uid
        self._sop_class_uid = sop_class_uid
        self._part = store.layout.new_part()
        self._head: bytes | None = head
        try:
            self._file = private_opener(
                str(self._part), os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            )
        except OSError as error:
            raise _store_error(error) from error
        self._open = True

    def write(self, fragments: Sequence[memoryview]) -> None:
        """Write the next bytes of the data set; the file's head goes before the first. Raises StoreError."""
        parts: list[bytes | memoryview] = list(fragments)
        if self._head is not None:
            parts.insert(0, self._head)
            self._head = None
        try:
            self._write(parts)
        except OSError as error:
            raise _store_error(error) from error

    def commit(self) -> int:
        """Check, sync, rename; gives the C-STORE status (see core.sink)."""
        try:
            if self._head is not None:
                return self._refuse(CANNOT_UNDERSTAND)
            _, header = read_file(self._part)
            status = self._judge(header)
            if status != SUCCESS:
                return self._refuse(status)
            status = self._store.keep(self._part, self._sop_uid, header, self._seal)
            self._close()
            return status
        except NotDicom as error:
            LOG.warning("an instance was refused: it %s", error.what)
            return self._refuse(CANNOT_UNDERSTAND)
        except OSError as error:
            LOG.error("an instance could not be kept: %s", error.strerror)
            return self._refuse(OUT_OF_RESOURCES if error.errno in _FULL else PROCESSING_FAILURE)
        except StoreError as error:
            LOG.error("an instance could not be kept: %s", error.what)
            return self._refuse(PROCESSING_FAILURE)

    def abandon(self) -> None:
        """Drop what was written. Safe to call twice."""
        self._close()
        with contextlib.suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _judge(self, header: InstanceHeader) -> int:
        """Compare the data set with the command: they must speak of the same instance (PS3.4 B.2.3)."""
        record = header.record
        if record.sop_uid != self._sop_uid or record.sop_class_uid != self._sop_class_uid:
            return DOES_NOT_MATCH
        if not (is_acceptable(record.study_uid) and is_acceptable(record.series_uid)):
            return CANNOT_UNDERSTAND
        return SUCCESS

    def _refuse(self, status: int) -> int:
        self.abandon()
        return status

    def _seal(self) -> None:
        if self._store.sync:
            sync_file(self._file)
        self._close()

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._file)

    def _write(self, parts: list[bytes | memoryview]) -> None:
        if hasattr(os, "writev"):
            total = sum(len(part) for part in parts)
            written = os.writev(self._file, parts)
            if written == total:
                return
            parts = [memoryview(b"".join(parts))[written:]]
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(self._file, rest) :]


def sync_file(descriptor: int) -> None:
    """Make a file's bytes safe on the disk itself; macOS needs more than fsync for that. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def _store_error(error: OSError) -> StoreError:
    if error.errno in _FULL:
        return StoreFull("the disk of the store is full", "make room on it", os.strerror(error.errno or 0))
    return StoreUnusable(
        f"the store cannot be written ({error.strerror})", "check that its disk is there and may be written"
    )
