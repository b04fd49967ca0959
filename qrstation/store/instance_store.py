"""The store: an instance is written beside, synced, renamed into its place, and only then acknowledged."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from qrstation.core.errors import NotDicom, StoreError, StoreFull, StoreUnusable
from qrstation.core.events import (
    Again,
    Difference,
    InstancesSetAside,
    InstancesStored,
    Publish,
    SetAside,
    StudiesAside,
)
from qrstation.core.instance import InstanceRecord
from qrstation.core.sink import IncomingInstance
from qrstation.core.station.home import private_opener
from qrstation.core.station.settings import StoreSettings
from qrstation.store import versions
from qrstation.store.checksum import HARMED, is_harmed
from qrstation.store.conflicts import ConflictBook
from qrstation.store.disk import store_error, sync_file, sync_folder
from qrstation.store.index import IndexReader
from qrstation.store.index_rows import BEING_REBUILT, Arrived, get_fact, remove, set_fact
from qrstation.store.index_writer import Index
from qrstation.store.instance_writer import StoreWriter, WrittenInstance
from qrstation.store.layout import Layout, stored_files, version_of
from qrstation.store.recovery import Found, index_files
from qrstation.store.room import Room
from qrstation.store.stored_file import FileContents, contents_of, read_file

LOG = logging.getLogger(__name__)
_FIRST_BUCKET = "first bucket not known to be indexed"
_STRIPES = 64
_FORGET_AT = 256
RECOVER_AT_ONCE = 500
LOOK_SECONDS = 0.25
"""Seconds after which whoever waits for the index looks whether it can write at all."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file that was moved into its place, and what it is of."""

    path: Path
    study_uid: str
    series_uid: str


class InstanceStore:
    """Takes instances from the network (it is an InstanceSink) and from imports; the one writer of the store."""

    def __init__(
        self, folder: Path, index_file: Path, settings: StoreSettings, publish: Publish, *, sync: bool = True
    ) -> None:
        self.layout = Layout(folder)
        self.index = Index(index_file, folder, publish, self.layout.retire, self._rebuild)
        self.reader = IndexReader(index_file, folder)
        self.room = Room(folder, settings, lambda: self.index.used_bytes)
        self.sync = sync
        self.recovered = 0
        """How many files of before the start were not in the index yet."""
        self.damaged = 0
        """How many files were found damaged at the start and were set aside."""
        self._publish = publish
        self._locks = [threading.Lock() for _ in range(_STRIPES)]
        """Each guards the place of the instances whose UID falls to it: what is kept, replaced or removed there."""
        self._choosing = threading.Lock()
        """Guards what was set aside while a person's choice is carried out."""
        self._telling = threading.Lock()
        """Holds back the news of what was set aside while it is told what there is: that never comes too late."""
        self.conflicts = ConflictBook(self.layout, self._place_of, lambda: self._is_stopped())
        self._pending: dict[str, _Kept] = {}
        """What the index may not know yet; each is guarded by the lock of its UID."""
        self._forget_at = _FORGET_AT
        self._recorded_bucket = 0
        self._replacing: Counter[tuple[str, str]] = Counter()
        self._failure: StoreError | None = None
        self._is_stopped: Callable[[], bool] = lambda: False

    def open(
        self, progress: Callable[[int], None] = lambda _: None, is_stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """Open the store; what a crash left between files and index is indexed. Raises StoreUnusable.

        ``progress`` is told how many files were indexed so far, when there are many; when ``is_stopped`` says so, the
        rest is left for the next start.
        """
        self._is_stopped = is_stopped
        try:
            self.layout.open()
        except OSError as error:
            raise StoreUnusable(
                f"the store {self.layout.folder} cannot be used ({error.strerror})",
                "check that its disk is there and may be written, or choose another (store.path) in the settings",
            ) from error
        self.index.open()
        self._recover(progress)
        self.index.start()

    def close(self, patience: float = 10.0) -> None:
        """Write the index to its end and close; call it when nothing can arrive any more.

        What takes longer than ``patience`` seconds is found at the next start.
        """
        # The writer is the last to close: SQLite then folds its log into the index.
        self.reader.close()
        self.index.close(patience)

    def begin(self, incoming: IncomingInstance) -> StoreWriter:
        """Open a place for an instance (see core.sink). Raises StoreFull, StoreUnusable."""
        self.check_room()
        return StoreWriter(self, incoming, self.layout.new_part())

    def check_room(self) -> None:
        """Raise StoreFull when no more may be written, StoreUnusable when the disk is gone."""
        self.room.check()
        if self.index.problem:
            # The files would be safe, but nobody could find them; the sender tries again later.
            raise StoreFull(
                f"the index cannot be written ({self.index.problem})",
                "make room on its disk, or wait if it is made again",
            )

    def note_failure(self, error: StoreError) -> None:
        """Take note that an instance could not be written: `check` says so until the disk works again."""
        self._failure = error

    def check(self) -> None:
        """Raise StoreError for what keeps the store from taking instances now; a disk that failed is tried again."""
        self.check_room()
        if self._failure is None:
            return
        probe = self.layout.new_part()
        try:
            with open(probe, "wb", opener=private_opener) as file:
                file.write(bytes(4096))
                file.flush()
                sync_file(file.fileno())
            probe.unlink()
        except OSError as error:
            raise store_error(error) from error
        finally:
            with contextlib.suppress(OSError):
                probe.unlink(missing_ok=True)
        self._failure = None

    def keep(self, written: WrittenInstance, seal: Callable[[], None]) -> None:
        """Put a written file into its place: known bytes are not kept twice, others of the same UID are set aside.

        ``seal`` makes the file's bytes safe and closes it. Raises OSError, StoreError.
        """
        uid = written.sop_uid
        contents = contents_of(
            written.part, written.transfer_syntax_uid, written.elements, written.data_set_start, written.size
        )
        contents = replace(contents, checksum=written.checksum, source_ae_title=written.source)
        with self._lock_of(uid):
            known = self._place_of(uid)
            if known is None:
                seal()
                self._move_in(uid, contents)
                return
            difference = self._difference(known, contents)
            if difference is Difference.NONE:
                self._keep_known(known, written.part)
                self.index.add(Again(contents.uid("StudyInstanceUID"), contents.uid("SeriesInstanceUID"), uid))
                return
            seal()
            if difference is None or self._is_replaced(contents):
                self._move_in(uid, contents, known)
            else:
                self._set_aside(uid, contents, difference)

    def remove(self, study_uid: str, series_uid: str = "", *, only: str = "") -> int:
        """Remove a study or one of its series, files and index; gives how many instances. Raises StoreUnusable.

        With ``only`` it is removed when that instance is all there is of it, else nothing. What is being stored at
        the same moment comes either before, and is removed, or after, and stays: never half of both.
        """
        with ExitStack() as locks:
            for lock in self._locks:
                locks.enter_context(lock)
            places = self._places_of(study_uid, series_uid)
            if only and set(places) != {only}:
                return 0
            gone: list[str] = []
            try:
                for uid, paths in places.items():
                    for path in paths:
                        path.unlink(missing_ok=True)
                    self._pending.pop(uid, None)
                    gone.append(uid)
            except OSError as error:
                raise StoreUnusable(
                    f"a file of the study cannot be deleted ({error.strerror})", "check who may write the store"
                ) from error
            finally:
                # In its turn before all that is kept after this; also what was done before a failure.
                removed = self.index.post(lambda connection: remove(connection, gone))
        self._wait_for(removed)
        self.recount()
        return len(gone)

    def _places_of(self, study_uid: str, series_uid: str) -> dict[str, set[Path]]:
        """Give the files of a study or series, also those that the index does not know yet: UID → its files."""
        places = {record.sop_uid: {record.path} for record in self.reader.instances(study_uid, series_uid)}
        for uid, pending in self._pending.items():
            if pending.study_uid == study_uid and series_uid in ("", pending.series_uid):
                places.setdefault(uid, set()).add(pending.path)
        return places

    def _wait_for(self, done: Future[None]) -> None:
        """Wait for what the index is to do, but not while it cannot write, or ends: it does it as soon as it can."""
        while not (self.index.problem or self.index.is_closing):
            with contextlib.suppress(TimeoutError):
                return done.result(LOOK_SECONDS)
        return None

    def move_damaged(self, record: InstanceRecord) -> bool:
        """Put a harmed file aside, unless another has taken its place meanwhile; tells whether it was."""
        with self._lock_of(record.sop_uid):
            if self._place_of(record.sop_uid) != record.path:
                return False
            if not self.layout.put_damaged_aside(record.path):
                return False
            self._pending.pop(record.sop_uid, None)
            removed = self.index.post(lambda connection: remove(connection, (record.sop_uid,)))
        self._wait_for(removed)
        return True

    def recount(self) -> None:
        """Measure anew what the store holds: instances were removed."""
        self._wait_for(self.index.recount())
        self.room.forget()

    def settle(self) -> None:
        """Wait until the index knows what was kept so far, unless it cannot be written now."""
        self._wait_for(self.index.post(lambda _: None))

    @contextmanager
    def replacing(self, study_uid: str, series_uid: str = "") -> Iterator[None]:
        """While the block runs, what comes of a study (or one series) with other bytes replaces what is kept."""
        key = (study_uid, series_uid)
        self._replacing[key] += 1
        try:
            yield
        finally:
            self._replacing[key] -= 1

    def set_aside_items(self, study_uid: str = "") -> list[SetAside]:
        """Give what was set aside and awaits a person's choice. Raises OSError, StoreError."""
        return [
            versions.describe(aside, self._place_of(aside.contents.uid("SOPInstanceUID")))
            for aside in self._aside(study_uid)
        ]

    def tell_aside(self) -> int:
        """Publish of which studies something awaits a choice, and give how many they are. Raises StoreError."""
        try:
            self.conflicts.entries()  # what has to be read is read before anybody waits
            with self._telling:
                studies = tuple(dict.fromkeys(entry.study_uid for entry in self.conflicts.entries()))
                self._publish(StudiesAside(studies))
        except OSError as error:
            raise store_error(error) from error
        return len(studies)

    def take_newer(self, study_uid: str, until: int = 0) -> int:
        """Use what was set aside of a study instead of what is kept; gives how many instances. Raises StoreError.

        Of several that were set aside the newest is used; what is replaced lies in ``aside/older``. What came after
        ``until`` (nanoseconds since 1970, 0: no limit) was seen by nobody, and stays.
        """
        with self._choosing:
            # What arrives from here on is not in this list, was not seen by whoever chose, and stays.
            try:
                listed = self._aside(study_uid, until)
                newest = {aside.contents.uid("SOPInstanceUID"): aside for aside in listed}
                for uid, aside in newest.items():
                    with self._lock_of(uid):
                        self._move_in(uid, aside.contents, self._place_of(uid))
                versions.remove(aside for aside in listed if aside not in newest.values())
            except OSError as error:
                raise store_error(error) from error
        self.settle()
        return len(newest)

    def keep_first(self, study_uid: str, until: int = 0) -> int:
        """Drop what was set aside of a study, up to ``until``; gives how many files. Raises StoreError.

        They go to ``aside/older``: one that came while the person was still looking was seen by nobody.
        """
        with self._choosing:
            try:
                listed = self._aside(study_uid, until)
            except OSError as error:
                raise store_error(error) from error
            for aside in listed:
                self.layout.retire(self.layout.relative(aside.path))
            left = sum(aside.path.exists() for aside in listed)
            if left:
                raise StoreUnusable(
                    f"{left} of {len(listed)} files that were set aside cannot be put away",
                    f"check who may write {self.layout.older}, and that its disk works",
                )
            return len(listed)

    def advance(self) -> None:
        """Remember which buckets need no look at the next start; call it now and then. It does not wait.

        The index is written in order: whatever was moved into a bucket that is settled is indexed by then.
        """
        settled = min(self.layout.first_unsettled(), self.layout.bucket - 1)
        if settled > self._recorded_bucket and not self.index.problem:
            self._recorded_bucket = settled

            def record(connection: sqlite3.Connection) -> None:
                # Else the next start, or the mending, looks at all.
                if self.index.is_whole and not get_fact(connection, BEING_REBUILT):
                    set_fact(connection, _FIRST_BUCKET, str(settled))

            self.index.post(record)

    def _aside(self, study_uid: str, until: int = 0) -> list[versions.AsideFile]:
        """Read what was set aside of a study, the oldest first; what cannot be read stays where it is."""
        found = []
        for entry in self.conflicts.entries(study_uid, until):
            path = self.layout.aside / entry.name
            with contextlib.suppress(NotDicom, FileNotFoundError):
                found.append(versions.AsideFile(path, read_file(path)))
        return found

    def _lock_of(self, uid: str) -> threading.Lock:
        return self._locks[hash(uid) % _STRIPES]

    def _place_of(self, uid: str) -> Path | None:
        pending = self._pending.get(uid)
        known = pending.path if pending is not None else None
        if known is None:
            was_whole = self.index.is_whole
            known = self.reader.path_of(uid)
            if known is None and not (was_whole and self.index.is_whole):
                # Perhaps it only does not know it yet: it says that before it begins, and after it has ended.
                raise StoreFull("the index is being made again from the files", "try again when it is whole")
        return known if known is not None and known.exists() else None

    def _difference(self, known: Path, contents: FileContents) -> Difference | None:
        """Tell how an instance differs from the one that is kept; None when that one turns out to be damaged."""
        try:
            kept = read_file(known)
            difference = versions.compare(kept, contents)
            if difference is not Difference.NONE and self._is_harmed(kept):
                LOG.warning("a file of the store %s: the one that came again takes its place", HARMED)
                return None
            return difference
        except NotDicom as error:
            LOG.warning("a file of the store %s: the one that came again takes its place", error.what)
            return None

    def _is_harmed(self, kept: FileContents) -> bool:
        """Tell whether a kept file is no longer what came."""
        expected = kept.checksum
        if not expected:
            record = self.reader.instance(kept.uid("SOPInstanceUID"))
            expected = record.checksum if record is not None and record.path == kept.path else ""
        return is_harmed(kept.path, expected)

    def _keep_known(self, known: Path, part: Path) -> None:
        """Drop the second copy; the first must be as safe as if it had come now."""
        if self.sync:
            with known.open("rb") as file:
                sync_file(file.fileno())
            sync_folder(known.parent)
        part.unlink()

    def _is_replaced(self, contents: FileContents) -> bool:
        study, series = contents.uid("StudyInstanceUID"), contents.uid("SeriesInstanceUID")
        return bool(self._replacing[study, ""] or self._replacing[study, series])

    def _set_aside(self, uid: str, contents: FileContents, difference: Difference) -> None:
        for earlier in self.layout.aside.glob(versions.aside_name(uid, 0).replace("-0.", "-*.")):
            try:
                if versions.compare(read_file(earlier), contents) is Difference.NONE:
                    self._keep_known(earlier, contents.path)
                    return
            except NotDicom:
                continue
        item = SetAside(contents.uid("StudyInstanceUID"), contents.uid("SeriesInstanceUID"), uid, difference)
        contents.path.replace(self.layout.aside / versions.aside_name(uid, time.time_ns()))
        if self.sync:
            sync_folder(self.layout.aside)
        LOG.warning("an instance came again with other bytes (%s); the second was set aside", difference)
        with self._telling:
            self._publish(InstancesSetAside((item,)))

    def _move_in(self, uid: str, contents: FileContents, older: Path | None = None) -> None:
        version = version_of(older) + 1 if older is not None else 1
        with self.layout.place(uid, version) as target:
            if target.exists():
                raise StoreUnusable(
                    "a file lies where an instance should be kept, and the index does not know it",
                    "run qrstation verify --repair",
                )
            contents.path.replace(target)
            try:
                if self.sync:
                    sync_folder(target.parent)
            except OSError:
                with contextlib.suppress(OSError):
                    target.unlink()  # it will not be acknowledged: when it comes again its place must be free
                raise
            self._pending[uid] = _Kept(target, contents.uid("StudyInstanceUID"), contents.uid("SeriesInstanceUID"))
            known = self.layout.relative(older) if older is not None else ""
            self.index.add(Arrived(contents, self.layout.relative(target), known))
        if len(self._pending) > self._forget_at:
            self._forget_indexed()

    def _forget_indexed(self) -> None:
        pending = dict(self._pending)
        for uid, path in self.reader.paths_of(tuple(pending)).items():
            if path == pending[uid].path:
                self._pending.pop(uid, None)
        self._forget_at = max(_FORGET_AT, 2 * len(self._pending))

    def _rebuild(self) -> None:
        """Fill an index that was begun anew while the receiver runs; on the index's own thread."""
        self._recorded_bucket = 0
        self._recover(lambda _: None)

    def _recover(self, progress: Callable[[int], None]) -> None:
        """Index the files of the newest buckets that the index does not know; all of them when it was begun anew."""
        first = self.index.call(lambda c: get_fact(c, _FIRST_BUCKET))
        if not first:
            self.index.call(lambda c: set_fact(c, BEING_REBUILT, "1"))
        files = stored_files(self.layout.folder, int(first or 0))
        while paths := list(islice(files, RECOVER_AT_ONCE)):
            if self.index.is_closing or self._is_stopped():
                return  # the next start goes on

            def work(connection: sqlite3.Connection, paths: list[Path] = paths) -> Found:
                return index_files(self.layout, connection, paths)

            found = self.index.call(work)
            for older in found.older:
                self.layout.retire(older)
            self.recovered += len(found.records)
            self.damaged += found.damaged
            if found.records:
                self._publish(InstancesStored(tuple(found.records)))
                progress(self.recovered)
        bucket = self.layout.bucket
        self._recorded_bucket = bucket

        def done(connection: sqlite3.Connection) -> None:
            set_fact(connection, _FIRST_BUCKET, str(bucket))
            set_fact(connection, BEING_REBUILT, "")

        self.index.call(done)
