"""What the disk is asked for: bytes made safe, folders too, writing begun early, and its failures as ours."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreError, StoreFull, StoreUnusable

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
NO_FILES = frozenset({errno.EMFILE, errno.ENFILE})
"""Not the disk's fault, but it may be better in a moment: an association less, and there are files again."""
_SYNC_FILE_RANGE_WRITE = 2


def sync_file(descriptor: int) -> None:
    """Make a file's bytes safe on the disk itself; macOS needs more than fsync for that. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


SYNCS_FOLDERS = sys.platform != "win32"
"""Windows cannot sync a folder: its rename is written through by the file system's journal."""


def sync_folder(folder: Path) -> None:
    """Make the entries of a folder safe. Raises OSError."""
    if not SYNCS_FOLDERS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync_file(descriptor)
    finally:
        os.close(descriptor)


SYNCS_ONLY_WRITERS = sys.platform == "win32"
"""Whether bytes are made safe only by one who may write them (FlushFileBuffers)."""


def sync_path(path: Path) -> None:
    """Make the bytes of a closed file safe, whoever wrote them. Raises OSError."""
    with path.open("r+b" if SYNCS_ONLY_WRITERS else "rb") as file:
        sync_file(file.fileno())


class Syncing:
    """Makes files safe on the disk itself, where that is wanted (see the settings: receiver.sync)."""

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on

    def file(self, descriptor: int) -> None:
        """Make a file's bytes safe. Raises OSError."""
        if self.is_on:
            sync_file(descriptor)

    def path(self, path: Path) -> None:
        """Make the bytes of a closed file safe. Raises OSError."""
        if self.is_on:
            sync_path(path)

    def folder(self, folder: Path) -> None:
        """Make the entries of a folder safe. Raises OSError."""
        if self.is_on:
            sync_folder(folder)


def _find_write_behind() -> Callable[[int, int, int], None]:
    """Give what makes the kernel begin to write a part of a file (Linux); elsewhere nothing."""
    try:
        function = ctypes.CDLL(None).sync_file_range if sys.platform == "linux" else None
    except (OSError, AttributeError):
        function = None
    if function is None:
        return lambda descriptor, start, length: None
    function.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)

    def begin(descriptor: int, start: int, length: int) -> None:
        # Only a hint: the sync at the end waits for all, and hears of every failure.
        function(descriptor, start, length, _SYNC_FILE_RANGE_WRITE)

    return begin


write_behind = _find_write_behind()
"""Begins to write (descriptor, start, length) to the disk without waiting: while the rest of an image is still coming,
its first part is on the way already, and the sync at the end costs a quarter of what it would."""


def write_all(descriptor: int, parts: Sequence[bytes | memoryview]) -> int:
    """Write every byte of ``parts`` and give how many there were. Raises OSError."""
    total = sum(map(len, parts))
    rest: Sequence[bytes | memoryview] = parts
    if hasattr(os, "writev"):
        written = os.writev(descriptor, parts)
        if written == total:
            return total
        rest = [memoryview(b"".join(parts))[written:]]
    for part in rest:
        view = memoryview(part)
        while view:
            view = view[os.write(descriptor, view) :]
    return total


def write_at(descriptor: int, data: bytes, start: int) -> None:
    """Write a few bytes over those at an offset. Raises OSError."""
    if hasattr(os, "pwrite"):
        written = os.pwrite(descriptor, data, start)
    else:
        end = os.lseek(descriptor, 0, os.SEEK_CUR)
        os.lseek(descriptor, start, os.SEEK_SET)
        written = os.write(descriptor, data)
        os.lseek(descriptor, end, os.SEEK_SET)
    if written != len(data):
        raise OSError(errno.EIO, "not all bytes could be written")


def store_error(error: OSError) -> StoreError:
    """Say a failure of the store's disk in our words."""
    if error.errno in FULL:
        return StoreFull(StoreCode.DISK_FULL, support=os.strerror(error.errno or 0))
    if error.errno in NO_FILES:
        return StoreFull(StoreCode.TOO_MANY_FILES, support=errno.errorcode[error.errno or 0])
    return StoreUnusable(
        StoreCode.STORE_UNWRITABLE, support=errno.errorcode.get(error.errno or 0, ""), reason=str(error.strerror)
    )
