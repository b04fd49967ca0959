"""A file of the store, opened without being read whole: its head, its elements, its data set's bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import NotDicom
from qrstation.core.standard.element_walk import MalformedDataSet, WalkedElements, walk
from qrstation.core.standard.encoding import Encoding
from qrstation.core.standard.uid_registry import EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN
from qrstation.core.station.file_window import CHUNK, FileWindow, chunks, opened, read_at
from qrstation.core.station.plain_file import NotPlain
from qrstation.store.header_values import uid_of, wanted
from qrstation.store.part10 import read_head

# The syntaxes whose pixel data may be compared byte by byte although the data sets are encoded otherwise.
_NATIVE_LITTLE_ENDIAN = frozenset({IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN})


@dataclass(frozen=True, slots=True)
class FileContents:
    """What a file holds: its elements, and where its data set and its pixel data lie (``range(0)`` where none)."""

    path: Path
    transfer_syntax_uid: str
    elements: WalkedElements
    data_set: range
    pixels: range
    checksum: str = ""
    """The one that was made when it came, "" where that is not known."""
    source_ae_title: str = ""
    """Who sent it, "" where it was imported."""

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        return self.data_set.stop

    @property
    def header(self) -> range:
        """Where the elements before the pixel data lie; all of the data set where it has none."""
        if not self.pixels:
            return self.data_set
        # The pixel data's tag, VR and length are no part of it (PS3.5 section 7.1.2 and 7.1.3).
        return range(self.data_set.start, self.pixels.start - (8 if self.encoding.is_implicit else 12))

    @property
    def tail(self) -> range:
        """Where the elements behind the pixel data lie, such as padding."""
        return range(self.pixels.stop, self.data_set.stop) if self.pixels else range(0)

    @property
    def encoding(self) -> Encoding:
        """How the data set is encoded."""
        return Encoding.of(self.transfer_syntax_uid)

    @property
    def has_native_pixels(self) -> bool:
        """Tell whether the pixels lie there as they are, in little endian."""
        return self.transfer_syntax_uid in _NATIVE_LITTLE_ENDIAN

    def uid(self, keyword: str) -> str:
        """Give the value of a UI element, "" when it is absent."""
        return uid_of(self.elements, keyword)


@contextmanager
def windowed(path: Path) -> Iterator[FileWindow]:
    """Open a file to look into it. Raises NotDicom for an empty one and for what is no regular file, OSError."""
    try:
        with opened(path) as descriptor:
            size = os.fstat(descriptor).st_size
            if size == 0:
                raise NotDicom(ObjectCode.EMPTY_FILE)
            yield FileWindow(descriptor, size)
    except NotPlain as error:
        raise NotDicom(ObjectCode.NO_REGULAR_FILE) from error


def data_set_of(path: Path) -> Generator[bytes, None, None]:
    """Give the bytes of a stored data set, those after the file meta information, in parts.

    Raises NotDicom and OSError, before the first part where that can be known by then.
    """
    with windowed(path) as window:
        start = read_head(window).data_set_start
    with opened(path) as descriptor:
        yield from chunks(descriptor, start, os.fstat(descriptor).st_size)


def read_file(path: Path) -> FileContents:
    """Read what the index keeps of a file. Raises NotDicom (also for a damaged data set), OSError."""
    with windowed(path) as window:
        head = read_head(window)
        start = head.data_set_start
        try:
            elements = walk(window, start, Encoding.of(head.transfer_syntax_uid), wanted())
        except MalformedDataSet as error:
            raise NotDicom(ObjectCode.DAMAGED_DATA_SET, why=error.notice) from error
        contents = contents_of(path, head.transfer_syntax_uid, elements, start, len(window))
        return replace(contents, checksum=head.checksum, source_ae_title=head.source_ae_title)


def contents_of(path: Path, transfer_syntax_uid: str, elements: WalkedElements, start: int, size: int) -> FileContents:
    """Give the contents of a file whose elements were walked: data set from ``start`` to ``size``, in bytes."""
    first, end = elements.pixels
    pixels = range(start + first, start + end) if end else range(0)
    return FileContents(path, transfer_syntax_uid, elements, range(start, size), pixels)


def data_set_digest(path: Path) -> str:
    """Give the SHA-256 of the data set's bytes, those behind the file meta information. Raises NotDicom, OSError."""
    digest = hashlib.sha256()
    for part in data_set_of(path):
        digest.update(part)
    return digest.hexdigest()


def same_bytes(one: Path, part: range, other: Path, other_part: range) -> bool:
    """Tell whether parts of two files hold the same bytes. Raises OSError."""
    return len(part) == len(other_part) and first_difference(one, part, other, other_part) is None


def first_difference(one: Path, part: range, other: Path, other_part: range) -> int | None:
    """Give from where on parts of two files differ, in bytes from their beginnings; None when they do not.

    Of parts that are not equally long the shorter is compared. Raises OSError.
    """
    length = min(len(part), len(other_part))
    with opened(one) as first, opened(other) as second:
        for done in range(0, length, CHUNK):
            step = min(CHUNK, length - done)
            here = _exactly(first, step, part.start + done)
            there = _exactly(second, step, other_part.start + done)
            if here != there:
                return done + next(at for at, pair in enumerate(zip(here, there, strict=True)) if pair[0] != pair[1])
    return None if len(part) == len(other_part) else length


def _exactly(descriptor: int, length: int, start: int) -> bytes:
    data = read_at(descriptor, length, start)
    return data if len(data) == length else b"".join(chunks(descriptor, start, start + length))
