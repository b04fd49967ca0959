"""A file of the store, opened without being read whole: its head, its elements, its data set's bytes."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.element_walk import Encoding, MalformedDataSet, WalkedElements, walk
from qrstation.core.errors import NotDicom
from qrstation.store.header import WANTED, uid_of
from qrstation.store.part10 import read_head

CHUNK = 1 << 20
# The syntaxes whose pixel data may be compared byte by byte although the data sets are encoded otherwise.
_NATIVE_LITTLE_ENDIAN = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"})


@dataclass(frozen=True, slots=True)
class FileContents:
    """What a file holds: its elements, and where its data set and its pixel data lie (``range(0)`` where none)."""

    path: Path
    transfer_syntax_uid: str
    elements: WalkedElements
    data_set: range
    pixels: range

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        return self.data_set.stop

    @property
    def has_native_pixels(self) -> bool:
        """Tell whether the pixels lie there as they are, in little endian."""
        return self.transfer_syntax_uid in _NATIVE_LITTLE_ENDIAN

    def uid(self, keyword: str) -> str:
        """Give the value of a UI element, "" when it is absent."""
        return uid_of(self.elements, keyword)


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap]:
    """Map a file for reading. Raises NotDicom for an empty one, OSError."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise NotDicom("is an empty file", "choose a DICOM file")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data


@contextmanager
def mapped_data_set(path: Path) -> Iterator[memoryview]:
    """Map the bytes of a stored data set, those after the file meta information. Raises NotDicom, OSError."""
    with mapped(path) as data, memoryview(data) as view, view[read_head(data).data_set_start :] as data_set:
        yield data_set


def read_file(path: Path) -> FileContents:
    """Read what the index keeps of a file. Raises NotDicom (also for a damaged data set), OSError."""
    with mapped(path) as data:
        head = read_head(data)
        start = head.data_set_start
        try:
            elements = walk(data, start, Encoding.of(head.transfer_syntax_uid), WANTED)
        except MalformedDataSet as error:
            raise NotDicom(f"is damaged: the data set {error}", "get the file again") from error
        return contents_of(path, head.transfer_syntax_uid, elements, start, len(data))


def contents_of(path: Path, transfer_syntax_uid: str, elements: WalkedElements, start: int, size: int) -> FileContents:
    """Give the contents of a file whose elements were walked: data set from ``start`` to ``size``, in bytes."""
    first, end = elements.pixels
    pixels = range(start + first, start + end) if end else range(0)
    return FileContents(path, transfer_syntax_uid, elements, range(start, size), pixels)


def data_set_digest(path: Path) -> str:
    """Give the SHA-256 of the data set's bytes, those behind the file meta information. Raises NotDicom, OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(data_set_start(path))
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def data_set_start(path: Path) -> int:
    """Give the offset of the data set in a stored file. Raises NotDicom, OSError."""
    with mapped(path) as data:
        return read_head(data).data_set_start


def same_bytes(one: Path, part: range, other: Path, other_part: range) -> bool:
    """Tell whether parts of two files hold the same bytes. Raises OSError."""
    if len(part) != len(other_part):
        return False
    with one.open("rb") as first, other.open("rb") as second:
        first.seek(part.start)
        second.seek(other_part.start)
        for done in range(0, len(part), CHUNK):
            step = min(CHUNK, len(part) - done)
            if first.read(step) != second.read(step):
                return False
    return True
