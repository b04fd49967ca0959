"""Bytes of a file, read in place and never beyond its end."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeAlias

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.core.station.plain_file import NotPlain, open_plain

_BLOCK = 1 << 16
Stamp: TypeAlias = tuple[int, int, int]
"""What tells whether a file is as it was."""


@contextmanager
def open_stored(path: Path) -> Iterator[BinaryIO]:
    """Open a stored file; raises CannotDecode for what the system says, also of reading it in the block.

    A pipe or a device in its place is refused, and never waited for.
    """
    try:
        with open_plain(path) as file:
            yield file
    except NotPlain as error:
        raise CannotDecode(ObjectCode.DEVICE) from error
    except FileNotFoundError as error:
        raise CannotDecodeNow(ObjectCode.FILE_GONE) from error
    except IsADirectoryError as error:
        raise CannotDecode(ObjectCode.FOLDER) from error
    except OSError as error:
        raise CannotDecodeNow(ObjectCode.UNREADABLE, reason=str(error.strerror)) from error
    except MemoryError as error:
        raise CannotDecodeNow(ObjectCode.NO_MEMORY) from error


def stamp_of(file: BinaryIO) -> Stamp:
    """Give the size of an open file, when it was changed last, and its number on the disk."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns, status.st_ino


class Source:
    """Reads at any offset; small reads near each other are served from one block.

    It keeps no file open: whoever reads attaches one, so that a file can be deleted between two frames.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.block = b""
        """What was read last, and from where on in the file."""
        self.block_start = 0
        self.size = file.seek(0, io.SEEK_END)

    def attach(self, file: BinaryIO) -> None:
        """Go on with another open file of the same content."""
        self._file = file

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> bytes:
        """Give the bytes of a slice, cut off at the end of the file as a slice of bytes is."""
        start, stop, _ = part.indices(self.size)
        return self.read(start, max(0, stop - start))

    def read(self, start: int, length: int) -> bytes:
        """Give exactly ``length`` bytes. Raises CannotDecode when the file ends before."""
        self._check(start, length)
        offset = start - self.block_start
        if 0 <= offset <= len(self.block) - length:
            return self.block[offset : offset + length]
        if length > _BLOCK // 4:
            return self._read_at(start, length)
        block, offset = self.block_at(start, length)
        return block[offset : offset + length]

    def block_at(self, start: int, length: int) -> tuple[bytes, int]:
        """Give a block that holds ``length`` bytes from ``start`` on, and where in it these begin.

        Raises CannotDecode when the file ends before.
        """
        offset = start - self.block_start
        if not 0 <= offset <= len(self.block) - length:
            self._check(start, length)
            self.block, self.block_start, offset = self._read_at(start, min(_BLOCK, self.size - start)), start, 0
        return self.block, offset

    def read_alone(self, start: int, length: int) -> bytes:
        """Give exactly ``length`` bytes without reading ahead, for leaps through a long file."""
        self._check(start, length)
        return self._read_at(start, length)

    def read_into(self, start: int, memory: memoryview) -> None:
        """Fill memory with the bytes from ``start`` on, without a copy. Raises CannotDecode as `read` does."""
        self._check(start, len(memory))
        try:
            self._file.seek(start)
            have = 0
            while have < len(memory) and (got := self._file.readinto(memory[have:])):  # type: ignore[attr-defined]
                have += got
        except OSError as error:
            raise CannotDecodeNow(ObjectCode.DISK_UNREADABLE, reason=str(error.strerror)) from error
        if have < len(memory):
            raise CannotDecode(ObjectCode.FILE_SHRANK)

    def _check(self, start: int, length: int) -> None:
        if start < 0 or length < 0 or start + length > self.size:
            raise CannotDecode(ObjectCode.FILE_CUT, size=self.size)

    def _read_at(self, start: int, length: int) -> bytes:
        try:
            self._file.seek(start)
            data = self._file.read(length)
        except OSError as error:
            raise CannotDecodeNow(ObjectCode.DISK_UNREADABLE, reason=str(error.strerror)) from error
        if len(data) < length:
            raise CannotDecode(ObjectCode.FILE_SHRANK)
        return data
