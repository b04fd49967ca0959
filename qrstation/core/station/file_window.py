"""Files that are read without trust: never a pipe or a device that blocks, and read, never mapped.

A mapped file whose disk fails, or that somebody shortens, ends the whole process (SIGBUS); reading one says so instead.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qrstation.core.station.plain_file import open_plain

CHUNK = 1 << 20
_NEAR, _FAR = 1 << 16, 1 << 12


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open a regular file for reading: its descriptor. Raises NotPlain at once for a pipe or a device, OSError."""
    with open_plain(path) as file:
        yield file.fileno()


def chunks(descriptor: int, start: int, stop: int) -> Iterator[bytes]:
    """Read from ``start`` up to ``stop``, at most `CHUNK` bytes at a time. Raises OSError when the file ends before."""
    while start < stop:
        part = read_at(descriptor, min(CHUNK, stop - start), start)
        start += len(part)
        yield part


def read_at(descriptor: int, length: int, start: int) -> bytes:
    """Read at most ``length`` bytes at an offset, at least one. Raises OSError, also when the file ends before."""
    if hasattr(os, "pread"):
        part = os.pread(descriptor, length, start)
    else:
        os.lseek(descriptor, start, os.SEEK_SET)
        part = os.read(descriptor, length)
    if not part and length:
        raise OSError(errno.EIO, "the file became shorter while it was read")
    return part


class FileWindow:
    """An open file as a row of bytes to be sliced; a small block of it is in memory, however large it is."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._size = size
        self._block = b""
        self._start = 0

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        """Give the bytes of a slice, cut off at the end of the file as a slice of bytes is. Raises OSError."""
        start, stop, _ = part.indices(self._size)
        first, last = start - self._start, stop - self._start
        if first >= 0 and last <= len(self._block):
            return self._block[first:last]
        if stop <= start:
            return b""
        return self._read(start, stop)

    def _read(self, start: int, stop: int) -> bytes:
        # What follows is read ahead where the reading goes on; a leap is probably followed by another.
        ahead = _NEAR if 0 <= start - self._start <= len(self._block) else _FAR
        if stop - start > ahead:
            return b"".join(chunks(self._descriptor, start, stop))
        wanted = min(ahead, self._size - start)
        block = read_at(self._descriptor, wanted, start)
        if len(block) < stop - start:
            block = b"".join(chunks(self._descriptor, start, stop))
        self._block, self._start = block, start
        return block[: stop - start]
