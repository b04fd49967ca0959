"""Compares the store's files with its index, both ways, and makes the index what the files say."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.station.plain_file import NotPlain
from qrstation.store.checksum import is_harmed
from qrstation.store.index import IndexReader
from qrstation.store.index_rows import remove
from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files
from qrstation.store.listing_rows import forget_all
from qrstation.store.recovery import Found, index_files

SECOND_LOOK = 0.5
"""Seconds after which what looked inconsistent is looked at again: images may be arriving meanwhile."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What does not agree, as places below the store."""

    files: int
    not_indexed: tuple[str, ...]
    missing: tuple[str, ...]
    wrong_size: tuple[str, ...]
    harmed: tuple[str, ...] = ()
    """SOP Instance UIDs of files that are no longer what came; only a deep look finds them."""
    unchecked: int = 0
    """How many files have no checksum yet, so that nothing can be said of them."""

    @property
    def is_consistent(self) -> bool:
        """Tell whether files and index agree, and the files with what came."""
        return not (self.not_indexed or self.missing or self.wrong_size or self.harmed)


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did."""

    indexed: int
    removed: int
    damaged: int


def compare(reader: IndexReader, folder: Path) -> Comparison:
    """Compare files and index; a difference counts only when it is still there at a second look."""
    first = _compare(reader, folder)
    if first.is_consistent:
        return first
    threading.Event().wait(SECOND_LOOK)
    second = _compare(reader, folder)
    return Comparison(
        second.files,
        tuple(name for name in second.not_indexed if name in set(first.not_indexed)),
        tuple(name for name in second.missing if name in set(first.missing)),
        tuple(name for name in second.wrong_size if name in set(first.wrong_size)),
    )


def _compare(reader: IndexReader, folder: Path) -> Comparison:
    files = {path.relative_to(folder).as_posix(): path for path in stored_files(folder)}
    known = {} if reader.files.is_missing else reader.files.sizes()
    wrong = []
    for name in files.keys() & known.keys():
        try:
            if files[name].stat().st_size != known[name]:
                wrong.append(name)
        except FileNotFoundError:
            continue  # deleted just now
    return Comparison(
        len(files),
        tuple(sorted(files.keys() - known.keys())),
        tuple(sorted(known.keys() - files.keys())),
        tuple(sorted(wrong)),
    )


def look_deep(reader: IndexReader, folder: Path, found: Comparison) -> Comparison:
    """Read every file, and add to what was ``found`` those whose bytes are not those that came."""
    if reader.files.is_missing:
        return found
    harmed, unchecked = [], 0
    for name, (uid, checksum) in sorted(reader.files.checksums().items()):
        unchecked += not checksum
        if name not in found.missing and _is_harmed(folder / name, checksum):
            harmed.append((name, uid, checksum))
    # What was replaced or deleted while it was read is no harm.
    now = reader.files.checksums() if harmed else {}
    still = tuple(uid for name, uid, checksum in harmed if now.get(name) == (uid, checksum))
    return replace(found, harmed=still, unchecked=unchecked)


def _is_harmed(path: Path, checksum: str) -> bool:
    try:
        return is_harmed(path, checksum)
    except FileNotFoundError:
        return False  # it is missing, or was deleted just now
    except NotPlain:
        return True
    except OSError as error:
        if error.errno == errno.EIO:
            return True  # a disk that cannot read it has lost it
        raise StoreUnusable(StoreCode.FILE_UNREADABLE, reason=str(error.strerror)) from error


def put_harmed_aside(store: InstanceStore, is_stopped: Callable[[], bool]) -> tuple[str, ...]:
    """Read every file, and put those aside that are not what came; gives their SOP Instance UIDs."""
    moved = []
    for name, (uid, checksum) in sorted(store.reader.files.checksums().items()):
        if is_stopped():
            break
        if _is_harmed(store.layout.folder / name, checksum):
            record = store.reader.instance(uid)
            if record is not None and record.checksum == checksum and store.remover.put_damaged_aside(record):
                moved.append(uid)
    return tuple(moved)


def repair(store: InstanceStore) -> Repair:
    """Read every file's head again and write the index anew from them, in one transaction."""
    layout = store.layout

    def renew(connection: sqlite3.Connection) -> tuple[int, Found]:
        store.mark.check()  # while its drive is away every file would seem to be missing
        rows = connection.execute("SELECT uid, path, checksum FROM instances").fetchall()
        removed = sum(not (layout.folder / row["path"]).exists() for row in rows)
        known = {row["path"]: row["checksum"] for row in rows}
        forget_all(connection)
        remove(connection, [row["uid"] for row in rows])
        return removed, index_files(layout, connection, list(stored_files(layout.folder)), known)

    removed, found = store.index.call(renew)
    for older in found.older:
        layout.retire(older)
    store.remover.recount()
    return Repair(len(found.records), removed, found.damaged)
