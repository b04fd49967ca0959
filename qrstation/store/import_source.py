"""What is imported: a file, or an entry of a zip file; read once, from its beginning, and never mapped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import NotDicom
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.file_meta import LONGEST_META, META_START, has_preamble
from qrstation.core.station.file_window import CHUNK, chunks, opened, read_at

FIRST_BYTES = LONGEST_META + CHUNK
"""What is read of a file to see what it is: the UIDs of an instance stand near the beginning (PS3.5 section 7.1)."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""A zip file's first bytes: those of its first entry, or of the end of one without entries."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a source: its first bytes, which tell what it is, and what follows them."""

    first: bytes
    rest: Iterator[bytes]


class Source(Protocol):
    """Something to import."""

    @property
    def name(self) -> str:
        """What it is called when something of it is told."""

    def opened(self) -> AbstractContextManager[Contents]:
        """Open it. Raises NotDicom for an empty one, NotPlain, StoreError, OSError, as reading the rest does."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    @contextmanager
    def opened(self) -> Iterator[Contents]:
        """Open it."""
        with opened(self.path) as descriptor:
            first = first_of(descriptor)
            yield Contents(first, chunks(descriptor, len(first), os.fstat(descriptor).st_size))


def first_of(descriptor: int) -> bytes:
    """Read a file's first bytes. Raises NotDicom for an empty one, OSError."""
    size = os.fstat(descriptor).st_size
    if not size:
        raise NotDicom(ObjectCode.EMPTY_FILE)
    return b"".join(chunks(descriptor, 0, min(size, FIRST_BYTES)))


def is_zip(path: Path) -> bool:
    """Tell whether a file is a zip file, by its first bytes; an instance may begin with the same. Never raises."""
    try:
        with opened(path) as descriptor:
            first = read_at(descriptor, META_START, 0)
    except OSError:
        return False  # what is wrong with it is said when it is taken for a file
    return first.startswith(_ZIP) and not has_preamble(first)


def unreadable(error: OSError) -> Notice:
    """Say of a source that the system could not read it."""
    return notice(StoreCode.CANNOT_BE_READ, reason=str(error.strerror))
