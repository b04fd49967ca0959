"""The checksum of a stored file, made while it streams in and kept in its own head, by which harm is noticed later.

XXH3 with 128 bits: it finds what a failing disk or a stray hand does, at the speed of memory; it is no signature. The
head's last element, Private Information (0002,0102, PS3.10 table 7.1-1), holds it, so that it lies with the bytes that
it is of. Files of earlier versions have none there: theirs lie beside them, in a list for each bucket.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from xxhash import xxh3_128

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import NotDicom
from qrstation.core.notice import notice
from qrstation.core.station.file_window import FileWindow, chunks, opened
from qrstation.core.station.home import private_opener
from qrstation.core.station.replacing import replace
from qrstation.store.disk import sync_file, sync_folder
from qrstation.store.part10 import SUM_LENGTH, read_head

LIST_NAME = "checksums"
HARMED = notice(StoreCode.HARMED)


class Checksum:
    """Is fed with a file's bytes in their order, all but those of the checksum itself."""

    def __init__(self, head: bytes = b"") -> None:
        self._hash = xxh3_128(head)

    def update(self, part: bytes | memoryview) -> None:
        """Take the next bytes."""
        self._hash.update(part)

    def digest(self) -> bytes:
        """Give the checksum of what was taken so far, `SUM_LENGTH` bytes."""
        return self._hash.digest()

    def hexdigest(self) -> str:
        """Give it as text, as the index keeps it."""
        return self._hash.hexdigest()


def measured(path: Path, is_stopped: Callable[[], bool] = lambda: False) -> tuple[str, str]:
    """Read a file whole: its checksum now, and the one in its head, "" where it has none.

    Raises OSError, also when ``is_stopped`` says that nobody wants to know any more.
    """
    with opened(path) as descriptor:
        size = os.fstat(descriptor).st_size
        start = 0
        said = ""
        # A head that cannot be read any more is harm too, and no reason to stop.
        with suppress(NotDicom):
            head = read_head(FileWindow(descriptor, size))
            said = head.checksum
            start = head.data_set_start if said else 0
        checksum = Checksum()
        for part in chunks(descriptor, 0, max(0, start - SUM_LENGTH)):
            checksum.update(part)
        for part in chunks(descriptor, start, size):
            if is_stopped():
                raise OSError(errno.ECANCELED, "nobody wants to know any more")
            checksum.update(part)
    return checksum.hexdigest(), said


def is_harmed(path: Path, expected: str, is_stopped: Callable[[], bool] = lambda: False) -> bool:
    """Tell whether a file is no longer what came; without a checksum nothing speaks against it. Raises OSError."""
    if not expected:
        return False
    now, said = measured(path, is_stopped)
    return now != expected or said not in ("", expected)


def read_list(bucket: Path) -> dict[str, str]:
    """Give the checksums that lie beside the files of a bucket: file name → checksum."""
    try:
        text = (bucket / LIST_NAME).read_text(encoding="ascii")
    except (OSError, ValueError):
        return {}
    pairs = (line.partition(" ") for line in text.splitlines())
    return {name: checksum for name, _, checksum in pairs if len(checksum) == 2 * SUM_LENGTH}


def add_to_list(bucket: Path, checksums: Mapping[str, str]) -> None:
    """Add to the checksums that lie beside the files of a bucket, safely. Raises OSError."""
    known = {**read_list(bucket), **checksums}
    beside = bucket / f"{LIST_NAME}.part"
    with open(beside, "w", encoding="ascii", opener=private_opener) as file:
        file.truncate()
        file.writelines(f"{name} {checksum}\n" for name, checksum in sorted(known.items()))
        file.flush()
        sync_file(file.fileno())
    replace(beside, bucket / LIST_NAME)
    sync_folder(bucket)
