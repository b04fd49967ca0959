"""Copies stored instances into a folder, as files that other programs open; nothing that lies there is touched."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.actor import Actor
from qrstation.core.codes.store import StoreCode
from qrstation.core.deeds import ExportTarget, InstancesExported, Tell
from qrstation.core.errors import StoreError, StoreUnusable
from qrstation.core.instance import InstanceRecord
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.uid import file_stem, is_conforming
from qrstation.core.station.file_window import chunks, opened
from qrstation.core.station.long_paths import allowing_long, leads_elsewhere
from qrstation.core.station.replacing import remove
from qrstation.store.checksum import HARMED, is_harmed
from qrstation.store.disk import write_all

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_BINARY", 0)
# What file systems answer that know no second name for a file, such as those of USB sticks and of some servers.
_NO_SECOND_NAME = frozenset(
    {errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EXDEV}
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of it: how many were copied, and the files that were not, each with the reason."""

    exported: int
    failed: tuple[tuple[Path, Notice], ...]


def export_files(records: Iterable[InstanceRecord], folder: Path, by: Actor, tell: Tell) -> Exported:
    """Copy files into ``folder``, a folder for each series; what is there already is never overwritten.

    A file that is no longer what came is left out. What left the store is told as exported by ``by``, also when
    it ends in the middle. Raises StoreUnusable when the folder cannot be made.
    """
    folder = allowing_long(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(StoreCode.EXPORT_FOLDER_UNMADE, folder=str(folder), reason=str(error.strerror)) from error
    done: list[InstanceRecord] = []
    try:
        failed = tuple(_export_each(records, folder, done))
    finally:
        if done:
            tell(_exported(done, by))
    return Exported(len(done), failed)


def _exported(records: list[InstanceRecord], by: Actor) -> InstancesExported:
    return InstancesExported(
        tuple(dict.fromkeys(record.study_uid for record in records)),
        tuple(dict.fromkeys(record.series_uid for record in records)),
        tuple(record.sop_uid for record in records),
        ExportTarget.FOLDER,
        by,
    )


def _export_each(
    records: Iterable[InstanceRecord], folder: Path, done: list[InstanceRecord]
) -> Iterator[tuple[Path, Notice]]:
    """Copy each, note it in ``done``, and give those that were not copied, with the reason."""
    for record in records:
        series, name = _name(record.series_uid), f"{_name(record.sop_uid)}.dcm"
        target = folder / series / name
        try:
            if is_harmed(record.path, record.checksum):
                yield target, HARMED
                continue
            with _place(folder, series) as place:
                _copy(record.path, place, name)
            done.append(record)
        except FileExistsError:
            yield target, notice(StoreCode.EXPORT_TAKEN)
        except StoreError as error:
            yield target, error.notice
        except OSError as error:
            yield target, notice(StoreCode.EXPORT_UNWRITTEN, reason=str(error.strerror))


def _name(uid: str) -> str:
    """Give a file's name for a UID: itself where it keeps to the standard, which leaves digits and dots only."""
    return uid if is_conforming(uid) else file_stem(uid)


class _Folder:
    """A folder that is held open, so that nobody can put another in its place; by its path where that cannot be."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self._path = path
        self._at: dict[str, int] = {} if descriptor is None else {"dir_fd": descriptor}
        self._both: dict[str, int] = {} if descriptor is None else {"src_dir_fd": descriptor, "dst_dir_fd": descriptor}

    def _named(self, name: str) -> str:
        return name if self._at else str(self._path / name)

    def create(self, name: str) -> int:
        """Create a file that was not there. Raises FileExistsError, OSError."""
        return os.open(self._named(name), _NEW_FILE, 0o666, **self._at)

    def name_again(self, name: str, other: str) -> None:
        """Give a file a second name that was not there. Raises FileExistsError, OSError."""
        if os.link in os.supports_follow_symlinks:
            os.link(self._named(name), self._named(other), follow_symlinks=False, **self._both)
        else:
            os.link(self._named(name), self._named(other))  # Windows, where it follows none

    def remove(self, name: str) -> None:
        """Remove a name."""
        if self._at:
            os.unlink(name, **self._at)
        else:
            remove(self._path / name)


@contextmanager
def _place(folder: Path, series: str) -> Iterator[_Folder]:
    """Open the folder of a series, made where it is not there; a link in its place is refused.

    Raises OSError, StoreError.
    """
    path = folder / series
    with contextlib.suppress(FileExistsError):
        path.mkdir()
    if os.open not in os.supports_dir_fd:
        if leads_elsewhere(path):
            raise StoreError(StoreCode.EXPORT_LINK)
        yield _Folder(path, None)
        return
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_LINK)
    try:
        yield _Folder(path, descriptor)
    finally:
        os.close(descriptor)


def _copy(source: Path, place: _Folder, name: str) -> None:
    """Copy under a name that nobody can guess, then give the file its own, should nobody else have taken that."""
    beside = f"{secrets.token_hex(16)}.part"
    try:
        _write(source, place.create(beside))
        try:
            place.name_again(beside, name)
        except OSError as error:
            if error.errno not in _NO_SECOND_NAME:
                raise
            _write_in_place(source, place, name)
    finally:
        with contextlib.suppress(OSError):
            place.remove(beside)


def _write_in_place(source: Path, place: _Folder, name: str) -> None:
    descriptor = place.create(name)  # only ours: it was not there
    try:
        _write(source, descriptor)
    except OSError:
        with contextlib.suppress(OSError):
            place.remove(name)
        raise


def _write(source: Path, descriptor: int) -> None:
    """Copy the bytes of a file and close. Raises OSError."""
    try:
        with opened(source) as reading:
            for part in chunks(reading, 0, os.fstat(reading).st_size):
                write_all(descriptor, (part,))
    finally:
        os.close(descriptor)
