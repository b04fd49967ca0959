"""A zip file as a row of sources. Nothing is unpacked beside the store, and the names in it lead nowhere.

Whoever made it may have meant harm: what its directory claims is checked before anything else of it is read, and only
what is a DICOM file is read to its end.
"""

from __future__ import annotations

import io
import operator
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import NotDicom, StoreError
from qrstation.core.notice import Notice, notice
from qrstation.core.station.file_window import CHUNK
from qrstation.core.station.plain_file import open_plain
from qrstation.store.import_source import FIRST_BYTES, Contents, unreadable

Failed = Callable[[str, Notice], None]
LARGEST_DIRECTORY = 16 << 20
"""Bytes of a zip file's directory: an entry has some 100 there, and costs several times as much in memory."""
MOST_ENTRIES = 100_000
MOST_FAILED = 1000
"""Entries that fail, after which the rest is left out: that is no zip file of images."""
LARGEST_UNFOLDED = 32 << 20
"""Bytes that an entry may have however well it was packed: images of one grey pack a thousand to one."""
ALL_UNFOLDED = 1 << 30
"""The same of all entries together."""
BEST_PACKED = 200
"""How many times larger than packed may be what has more than that: what packs better is made to fill a disk."""
_LONGEST_NAME = 100
_LOCAL_HEADER = 30
"""Bytes that stand before each entry at least."""
_ENCRYPTED = 0x1
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)", re.DOTALL)
"""A name that begins at a root or a drive, or that climbs."""
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(ValueError, IndexError, OverflowError, NotImplementedError),
)
"""What the library raises for a zip file that is none, or that was cut or changed."""


def zip_sources(path: Path, failed: Failed, failures: Callable[[], int]) -> Iterator[ZipSource]:
    """Give the entries of a zip file that may be instances, to be read before the next is asked for.

    ``failed`` is told of those that are refused, ``failures`` gives how many things have failed by now.
    """
    before = failures()
    try:
        with _Bounded(open_plain(path)) as file, zipfile.ZipFile(file) as untrusted:
            for info in _checked(untrusted.infolist(), untrusted.start_dir):
                if info.filename.endswith("/"):  # a folder; the library takes an empty name for an error
                    continue
                source = ZipSource(path, untrusted, info)
                why = _refusal(info)
                if why is None:
                    yield source
                else:
                    failed(source.name, why)
                if failures() - before >= MOST_FAILED:
                    failed(str(path), notice(StoreCode.ZIP_GIVEN_UP, count=MOST_FAILED))
                    return
    except StoreError as error:
        failed(str(path), error.notice)
    except OSError as error:
        failed(str(path), unreadable(error))
    except _BROKEN:
        failed(str(path), notice(StoreCode.ZIP_DAMAGED))


@dataclass(frozen=True, slots=True)
class ZipSource:
    """An entry of a zip file that is open."""

    path: Path
    _archive: zipfile.ZipFile
    _info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        """The zip file's path and the entry's name, of which only a part is told."""
        name = "".join(c if c.isprintable() else "?" for c in self._info.filename[:_LONGEST_NAME])
        return f"{self.path}: {name}{'…' if len(self._info.filename) > _LONGEST_NAME else ''}"

    @contextmanager
    def opened(self) -> Iterator[Contents]:
        """Open it. Raises NotDicom for an empty one, StoreError where it is damaged, OSError."""
        try:
            stream = self._archive.open(self._info)
        except _BROKEN as error:
            raise StoreError(StoreCode.ZIP_ENTRY_DAMAGED) from error
        with stream:
            first = _piece(stream, FIRST_BYTES)
            if not first:
                raise NotDicom(ObjectCode.EMPTY_FILE)
            yield Contents(first, iter(lambda: _piece(stream, CHUNK), b""))


class _Bounded(io.BufferedReader):
    """A file of which no more than `LARGEST_DIRECTORY` is read at once: the library reads the directory as a whole."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read. Raises StoreError for more."""
        left = max(0, os.fstat(self.fileno()).st_size - self.tell())
        wanted = left if size is None or size < 0 else min(size, left)  # room is made for as much as is asked for
        if wanted > LARGEST_DIRECTORY:
            raise StoreError(StoreCode.ZIP_TOO_MANY)
        return super().read(wanted)


def _piece(stream: IO[bytes], length: int) -> bytes:
    """Read and unpack so many bytes, fewer at the end, where it is known whether they are right."""
    try:
        return stream.read(length)
    except _BROKEN as error:
        raise StoreError(StoreCode.ZIP_ENTRY_DAMAGED) from error


def _checked(infos: Sequence[zipfile.ZipInfo], end: int) -> Sequence[zipfile.ZipInfo]:
    """Give the entries in their order in the file, in which they lie before ``end``. Raises StoreError."""
    if len(infos) > MOST_ENTRIES:
        raise StoreError(StoreCode.ZIP_TOO_MANY)
    ordered = sorted(infos, key=lambda info: info.header_offset)
    ends = [info.header_offset + _LOCAL_HEADER + info.compress_size for info in ordered]
    follows = [*(info.header_offset for info in ordered[1:]), end]
    # Entries that share their bytes make much of little, without packing well.
    if any(map(operator.gt, ends, follows)):
        raise StoreError(StoreCode.ZIP_DAMAGED)
    unfolded, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if unfolded > max(ALL_UNFOLDED, BEST_PACKED * packed):
        raise StoreError(StoreCode.ZIP_BOMB)
    return ordered


def _refusal(info: zipfile.ZipInfo) -> Notice | None:
    """Say why an entry is not read; None for one that is."""
    code: StoreCode | None = None
    if stat.S_ISLNK(info.external_attr >> 16):
        code = StoreCode.ZIP_LINK
    elif _OUTSIDE.match(info.filename):
        code = StoreCode.ZIP_NAME
    elif info.flag_bits & _ENCRYPTED:
        code = StoreCode.ZIP_ENCRYPTED
    elif info.compress_type not in _PACKINGS:
        code = StoreCode.ZIP_PACKING
    elif info.file_size > max(LARGEST_UNFOLDED, BEST_PACKED * info.compress_size):
        code = StoreCode.ZIP_BOMB
    elif info.filename.lower().endswith(".zip"):
        code = StoreCode.ZIP_NESTED
    return notice(code) if code is not None else None
