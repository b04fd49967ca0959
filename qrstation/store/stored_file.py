"""A file of the store, opened without being read whole: its head, its elements, its data set's bytes."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qrstation.core.element_walk import Encoding, MalformedDataSet, walk
from qrstation.core.errors import NotDicom
from qrstation.store.header import WANTED, InstanceHeader, read_header
from qrstation.store.part10 import FileHead, read_head

CHUNK = 1 << 20


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap]:
    """Map a file for reading. Raises NotDicom for an empty one, OSError."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise NotDicom("is an empty file", "choose a DICOM file")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data


def read_file(path: Path) -> tuple[FileHead, InstanceHeader]:
    """Read what the index keeps of a file. Raises NotDicom (also for a damaged data set), OSError."""
    with mapped(path) as data:
        head = read_head(data)
        encoding = Encoding.of(head.transfer_syntax_uid)
        try:
            elements = walk(data, head.data_set_start, encoding, WANTED)
        except MalformedDataSet as error:
            raise NotDicom(f"is damaged: the data set {error}", "get the file again") from error
        return head, read_header(elements, head.transfer_syntax_uid, path, len(data), not encoding.little)


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


def same_data_set(one: Path, other: Path) -> bool:
    """Tell whether two files hold the same transfer syntax and the same bytes of a data set."""
    with mapped(one) as first, mapped(other) as second:
        head, others = read_head(first), read_head(second)
        if head.transfer_syntax_uid != others.transfer_syntax_uid:
            return False
        start, other_start = head.data_set_start, others.data_set_start
        if len(first) - start != len(second) - other_start:
            return False
        steps = range(0, len(first) - start, CHUNK)
        return all(
            first[start + n : start + n + CHUNK] == second[other_start + n : other_start + n + CHUNK] for n in steps
        )
