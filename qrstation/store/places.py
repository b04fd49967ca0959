"""Where the file of each instance lies, also before the index knows it, and who may change that just now."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.actor import Actor
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreFull, StoreUnusable
from qrstation.core.station.replacing import remove as remove_file
from qrstation.core.station.replacing import replace
from qrstation.store.disk import Syncing
from qrstation.store.index import IndexReader
from qrstation.store.index_rows import Arrived, remove
from qrstation.store.index_writer import LOOK_SECONDS, Index
from qrstation.store.layout import Layout, version_of
from qrstation.store.stored_file import FileContents

_STRIPES = 64
_FORGET_AT = 256


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file that was moved into its place, and what it is of."""

    path: Path
    study_uid: str
    series_uid: str


class Places:
    """The places of instances; whoever looks at one to change it holds its lock meanwhile."""

    def __init__(self, layout: Layout, index: Index, reader: IndexReader, syncing: Syncing) -> None:
        self._layout = layout
        self._index = index
        self._reader = reader
        self._syncing = syncing
        self._locks = [threading.Lock() for _ in range(_STRIPES)]
        """Each guards the place of the instances whose UID falls to it: what is kept, replaced or removed there."""
        self._pending: dict[str, _Kept] = {}
        """What the index may not know yet; each is guarded by the lock of its UID."""
        self._forget_at = _FORGET_AT

    def lock_of(self, uid: str) -> threading.Lock:
        """Give the lock that guards the place of an instance."""
        return self._locks[hash(uid) % _STRIPES]

    @contextmanager
    def all_locked(self) -> Iterator[None]:
        """Hold the locks of all places while the block runs."""
        with ExitStack() as locks:
            for lock in self._locks:
                locks.enter_context(lock)
            yield

    def file_of(self, uid: str) -> Path | None:
        """Give the file of an instance, None where there is none. Raises StoreFull while that cannot be known."""
        pending = self._pending.get(uid)
        known = pending.path if pending is not None else None
        if known is None:
            was_whole = self._index.is_whole
            known = self._reader.files.path_of(uid)
            if known is None and not (was_whole and self._index.is_whole):
                # Perhaps it only does not know it yet: it says that before it begins, and after it has ended.
                raise StoreFull(StoreCode.PLACE_UNKNOWN)
        return known if known is not None and known.exists() else None

    def files_of(self, study_uid: str, series_uid: str) -> dict[str, set[Path]]:
        """Give the files of a study or series, also those that the index does not know yet: UID → its files."""
        files = {record.sop_uid: {record.path} for record in self._reader.instances(study_uid, series_uid)}
        for uid, pending in self._pending.items():
            if pending.study_uid == study_uid and series_uid in ("", pending.series_uid):
                files.setdefault(uid, set()).add(pending.path)
        return files

    def move_in(self, uid: str, contents: FileContents, by: Actor, older: Path | None = None) -> None:
        """Move a file into the place of an instance, whose lock is held, instead of an ``older`` one.

        ``by`` is who had that done. Raises OSError, StoreUnusable.
        """
        version = version_of(older) + 1 if older is not None else 1
        with self._layout.place(uid, version) as target:
            if target.exists():
                raise StoreUnusable(StoreCode.PLACE_TAKEN)
            replace(contents.path, target)
            try:
                self._syncing.folder(target.parent)
            except OSError:
                with contextlib.suppress(OSError):
                    remove_file(target)  # it will not be acknowledged: when it comes again its place must be free
                raise
            self._pending[uid] = _Kept(target, contents.uid("StudyInstanceUID"), contents.uid("SeriesInstanceUID"))
            known = self._layout.relative(older) if older is not None else ""
            self._index.add(Arrived(contents, self._layout.relative(target), known), by)
        if len(self._pending) > self._forget_at:
            self._forget_indexed()

    def vacate(self, uids: Collection[str]) -> Future[None]:
        """Have the index forget instances whose files are gone, while their locks are held; see `wait_for`."""
        for uid in uids:
            self._pending.pop(uid, None)
        # In its turn before all that is kept after this.
        gone = tuple(uids)
        return self._index.post(lambda connection: remove(connection, gone))

    def wait_for(self, done: Future[None]) -> None:
        """Wait for what the index is to do, but not while it cannot write, or ends: it does it as soon as it can."""
        while not (self._index.problem or self._index.is_closing):
            with contextlib.suppress(TimeoutError):
                return done.result(LOOK_SECONDS)
        return None

    def settle(self) -> None:
        """Wait until the index knows what was kept so far, unless it cannot be written now."""
        self.wait_for(self._index.post(lambda _: None))

    def _forget_indexed(self) -> None:
        pending = dict(self._pending)
        for uid, path in self._reader.files.paths_of(tuple(pending)).items():
            if path == pending[uid].path:
                self._pending.pop(uid, None)
        self._forget_at = max(_FORGET_AT, 2 * len(self._pending))
