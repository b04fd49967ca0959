"""Brings files of the store into the index: what a crash left between the two, or all when the index is new."""

from __future__ import annotations

import errno
import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from qrstation.core.actor import STATION
from qrstation.core.errors import NotDicom
from qrstation.core.events import InstancesStored, Publish
from qrstation.core.instance import InstanceRecord
from qrstation.store.checksum import read_list
from qrstation.store.disk import store_error
from qrstation.store.index_rows import BEING_REBUILT, Arrived, get_fact, insert, set_fact
from qrstation.store.index_writer import Index
from qrstation.store.layout import Layout, stored_files, version_of
from qrstation.store.stored_file import FileContents, read_file, same_bytes
from qrstation.store.versions import aside_name

_OF_THE_SYSTEM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE, errno.ENODEV})
"""Trouble that would meet any file: none is to blame, and all must be looked at again."""
_FIRST_BUCKET = "first bucket not known to be indexed"
RECOVER_AT_ONCE = 500
LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Found:
    """What was found among files: records now in the index, files of older versions, files that are damaged."""

    records: list[InstanceRecord] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    damaged: int = 0


def index_files(
    layout: Layout, connection: sqlite3.Connection, paths: Iterable[Path], known: Mapping[str, str] | None = None
) -> Found:
    """Insert files that the index does not know; of two versions of an instance the newer one.

    Damaged files are moved aside. The older versions are to be put away once the transaction is committed. A file's
    checksum is the one that was made when it came: from its head, the list beside it, or ``known`` (path → checksum);
    it is never made anew here, where harm may have been done since.
    """
    found = Found()
    lists: dict[Path, dict[str, str]] = {}
    for path in paths:
        relative = layout.relative(path)
        if connection.execute("SELECT 1 FROM instances WHERE path = ?", (relative,)).fetchone():
            continue
        try:
            contents = read_file(path)
            if not contents.checksum:
                if path.parent not in lists:
                    lists[path.parent] = read_list(path.parent)
                beside = lists[path.parent].get(path.name, "")
                contents = replace(contents, checksum=beside or (known or {}).get(relative, ""))
        except (NotDicom, OSError) as error:
            if isinstance(error, OSError) and error.errno in _OF_THE_SYSTEM:
                raise store_error(error) from error
            if isinstance(error, OSError) and error.errno != errno.EIO:
                LOG.warning("a file of the store cannot be read and is left: %s", error.strerror)
                continue  # deleted just now, or not ours to read
            LOG.warning("a file of the store cannot be indexed and is set aside: %s", getattr(error, "notice", error))
            found.damaged += 1
            layout.put_damaged_aside(path)
            continue
        older = _older_of_two(layout, connection, path, contents)
        if older == relative:
            found.older.append(relative)
            continue
        if older:
            found.older.append(older)
        arrived = Arrived(contents, relative, older)
        header = arrived.header(layout.folder)
        insert(connection, ((header, arrived),))
        found.records.append(header.record)
    return found


def _older_of_two(layout: Layout, connection: sqlite3.Connection, path: Path, contents: FileContents) -> str:
    """Give which of two files of an instance is the older version; "" when the index knows no other."""
    row = connection.execute("SELECT path FROM instances WHERE uid = ?", (contents.uid("SOPInstanceUID"),)).fetchone()
    relative = layout.relative(path)
    if row is None or row["path"] == relative or not (layout.folder / row["path"]).exists():
        return ""
    known = layout.folder / row["path"]
    if version_of(path) > version_of(known):
        return str(row["path"])
    if version_of(path) == version_of(known):
        try:
            other = read_file(known)
        except NotDicom:
            return str(row["path"])
        if not same_bytes(path, contents.data_set, known, other.data_set):
            # Two firsts: both are kept, and a person chooses.
            layout.move_aside(path, layout.aside, aside_name(contents.uid("SOPInstanceUID"), time.time_ns()))
    return relative


class Recovery:
    """Catches up at the start, without a walk through the whole store, and remembers for the next one how far it is."""

    def __init__(self, layout: Layout, index: Index, publish: Publish, check_place: Callable[[], None]) -> None:
        self._layout = layout
        self._index = index
        self._publish = publish
        self._check_place = check_place
        self.recovered = 0
        """How many files of before the start were not in the index yet."""
        self.damaged = 0
        """How many files were found damaged at the start and were set aside."""
        self.is_stopped: Callable[[], bool] = lambda: False
        """Tells whether the end was asked for."""
        self._recorded_bucket = 0

    def run(self, progress: Callable[[int], None], is_stopped: Callable[[], bool]) -> None:
        """Index what a crash left between files and index; see `InstanceStore.open`. Raises StoreError."""
        self.is_stopped = is_stopped
        self._recover(progress)

    def make_again(self) -> None:
        """Fill an index that was begun anew while the receiver runs; on the index's own thread."""
        self._check_place()  # of a store whose drive is away it would be made of nothing
        self._recorded_bucket = 0
        self._recover(lambda _: None)

    def advance(self) -> None:
        """Remember which buckets need no look at the next start; call it now and then. It does not wait.

        The index is written in order: whatever was moved into a bucket that is settled is indexed by then.
        """
        settled = min(self._layout.first_unsettled(), self._layout.bucket - 1)
        if settled > self._recorded_bucket and not self._index.problem:
            self._recorded_bucket = settled

            def record(connection: sqlite3.Connection) -> None:
                # Else the next start, or the mending, looks at all.
                if self._index.is_whole and not get_fact(connection, BEING_REBUILT):
                    set_fact(connection, _FIRST_BUCKET, str(settled))

            self._index.post(record)

    def _recover(self, progress: Callable[[int], None]) -> None:
        """Index the files of the newest buckets that the index does not know; all of them when it was begun anew."""
        first = self._index.call(lambda c: get_fact(c, _FIRST_BUCKET))
        if not first:
            self._index.call(lambda c: set_fact(c, BEING_REBUILT, "1"))
        files = stored_files(self._layout.folder, int(first or 0))
        while paths := list(islice(files, RECOVER_AT_ONCE)):
            if self._index.is_closing or self.is_stopped():
                return  # the next start goes on

            def work(connection: sqlite3.Connection, paths: list[Path] = paths) -> Found:
                return index_files(self._layout, connection, paths)

            found = self._index.call(work)
            for older in found.older:
                self._layout.retire(older)
            self.recovered += len(found.records)
            self.damaged += found.damaged
            if found.records:
                self._publish(InstancesStored(tuple(found.records), by=STATION))
                progress(self.recovered)
        bucket = self._layout.bucket
        self._recorded_bucket = bucket

        def done(connection: sqlite3.Connection) -> None:
            set_fact(connection, _FIRST_BUCKET, str(bucket))
            set_fact(connection, BEING_REBUILT, "")

        self._index.call(done)
