"""Where files lie in the store: numbered buckets, filled one after the other, so that the newest are found at once."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qrstation.core.standard.uid import file_stem
from qrstation.core.station.home import make_private
from qrstation.core.station.replacing import remove, replace

LOG = logging.getLogger(__name__)
BUCKET_FILES = 2000
INCOMING = "incoming"
ASIDE = "aside"
OLDER = "older"
DAMAGED = "damaged"
_SUFFIX = ".dcm"


class Layout:
    """The folders of one store; safe for use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.incoming = folder / INCOMING
        self.aside = folder / ASIDE
        self.older = self.aside / OLDER
        self.damaged = self.aside / DAMAGED
        self._lock = threading.Lock()
        self._bucket = 0
        self._count = 0
        self._parts = 0
        self._unsettled: Counter[int] = Counter()

    def open(self) -> None:
        """Make the folders, drop unfinished files, and find the bucket to go on with. Raises OSError."""
        for folder in (self.folder, self.incoming, self.aside, self.older, self.damaged):
            make_private(folder)
        for part in self.incoming.glob("*.part"):
            remove(part)
        self._bucket = max(buckets(self.folder), default=0)
        here = bucket_path(self.folder, self._bucket)
        make_private(here)
        self._count = sum(1 for _ in os.scandir(here))

    @property
    def bucket(self) -> int:
        """The bucket that is being filled."""
        return self._bucket

    def new_part(self) -> Path:
        """Give a name for a file that is being written."""
        with self._lock:
            self._parts += 1
            return self.incoming / f"{os.getpid()}-{self._parts}.part"

    @contextmanager
    def place(self, sop_uid: str, version: int = 1) -> Iterator[Path]:
        """Give the place for a finished file, in the bucket that is being filled.

        While the block runs the bucket counts as one whose files are not all known to the index.
        """
        with self._lock:
            if self._count >= BUCKET_FILES:
                self._bucket += 1
                self._count = 0
                make_private(bucket_path(self.folder, self._bucket))
            self._count += 1
            bucket = self._bucket
            self._unsettled[bucket] += 1
        try:
            yield bucket_path(self.folder, bucket) / file_name(sop_uid, version)
        finally:
            with self._lock:
                self._unsettled[bucket] -= 1
                if not self._unsettled[bucket]:
                    del self._unsettled[bucket]

    def first_unsettled(self) -> int:
        """Give the first bucket into which a file may still be moved."""
        with self._lock:
            return min((self._bucket, *self._unsettled))

    def retire(self, relative: str) -> None:
        """Put away a file that a newer version has replaced; one that is gone is no failure."""
        path = self.folder / relative
        if path.exists():
            self.move_aside(path, self.older, f"{path.stem}-{time.time_ns()}{_SUFFIX}")

    def put_damaged_aside(self, path: Path) -> bool:
        """Put a damaged file aside, under a name that no other has; False when that fails."""
        return self.move_aside(path, self.damaged, f"{path.stem}-{time.time_ns()}{_SUFFIX}")

    @staticmethod
    def move_aside(path: Path, folder: Path, name: str) -> bool:
        """Move a file out of the buckets; when that fails it stays, and the next start tries again."""
        try:
            replace(path, folder / name)
        except OSError as error:
            LOG.warning("a file could not be set aside: %s", error.strerror)
            return False
        return True

    def relative(self, path: Path) -> str:
        """Give a file's place below the store, with slashes on every system."""
        return path.relative_to(self.folder).as_posix()


def file_name(sop_uid: str, version: int = 1) -> str:
    """Give the name of an instance's file; one that replaces another has a higher version."""
    return f"{file_stem(sop_uid)}{f'.{version}' if version > 1 else ''}{_SUFFIX}"


def version_of(path: Path | str) -> int:
    """Give the version in a file's name, 1 where it has none."""
    _, _, version = Path(path).stem.partition(".")
    return int(version) if version.isdigit() else 1


def bucket_path(folder: Path, number: int) -> Path:
    """Give the folder of a bucket: 1234 is 001/234."""
    return folder / f"{number // 1000:03d}" / f"{number % 1000:03d}"


def buckets(folder: Path) -> Iterator[int]:
    """Give the numbers of the buckets that are there."""
    for upper in _numbered(folder):
        for lower in _numbered(folder / f"{upper:03d}"):
            yield upper * 1000 + lower


def _numbered(folder: Path) -> list[int]:
    with contextlib.suppress(FileNotFoundError):
        return sorted(int(entry.name) for entry in os.scandir(folder) if entry.name.isdigit() and entry.is_dir())
    return []


def stored_files(folder: Path, first_bucket: int = 0) -> Iterator[Path]:
    """Give every finished file of the store, from a bucket on."""
    for number in sorted(buckets(folder)):
        if number >= first_bucket:
            with contextlib.suppress(FileNotFoundError), os.scandir(bucket_path(folder, number)) as entries:
                for entry in entries:
                    if entry.name.endswith(_SUFFIX) and entry.is_file(follow_symlinks=False):
                        yield Path(entry.path)
