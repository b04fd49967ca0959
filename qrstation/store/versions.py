"""The same instance with other bytes: the first stays, the second is set aside, and a person chooses.

Nothing is ever overwritten: an older version that was replaced lies in ``aside/older`` until somebody removes it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.errors import NotDicom, StoreError
from qrstation.core.events import Difference, SetAside
from qrstation.core.uid import file_stem
from qrstation.store.layout import Layout
from qrstation.store.stored_file import FileContents, read_file, same_bytes

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AsideFile:
    """A file that was set aside, and what it is of."""

    path: Path
    contents: FileContents


def compare(first: FileContents, second: FileContents) -> Difference:
    """Tell how two files of one instance differ: equal, in the header alone, in the pixels, in their encoding."""
    if first.transfer_syntax_uid == second.transfer_syntax_uid and same_bytes(
        first.path, first.data_set, second.path, second.data_set
    ):
        return Difference.NONE
    if first.pixels == second.pixels == range(0):
        return Difference.HEADER
    if first.has_native_pixels != second.has_native_pixels or (
        not first.has_native_pixels and first.transfer_syntax_uid != second.transfer_syntax_uid
    ):
        return Difference.ENCODING
    equal = same_bytes(first.path, first.pixels, second.path, second.pixels)
    return Difference.HEADER if equal else Difference.PIXELS


def aside_name(sop_uid: str, stamp: int) -> str:
    """Give the name under which another version of an instance is set aside."""
    return f"{file_stem(sop_uid)}-{stamp}.dcm"


def aside_files(layout: Layout, study_uid: str = "") -> Iterator[AsideFile]:
    """Give what was set aside, of one study or of all, the oldest first."""
    for path in sorted(layout.aside.glob("*.dcm"), key=lambda path: path.name.rpartition("-")[2]):
        try:
            contents = read_file(path)
        except (NotDicom, OSError) as error:
            LOG.warning("a file that was set aside cannot be read: %s", error)
            continue
        if not study_uid or contents.uid("StudyInstanceUID") == study_uid:
            yield AsideFile(path, contents)


def describe(aside: AsideFile, kept: Path | None) -> SetAside:
    """Say what was set aside and how it differs from what is kept. Raises OSError, StoreError."""
    difference = Difference.HEADER
    if kept is not None:
        try:
            difference = compare(read_file(kept), aside.contents)
        except NotDicom as error:
            raise StoreError(f"a file of the store {error.what}", "retrieve the study again and replace it") from error
    uid = aside.contents.uid
    return SetAside(uid("StudyInstanceUID"), uid("SeriesInstanceUID"), uid("SOPInstanceUID"), difference)


def remove(files: Iterable[AsideFile]) -> int:
    """Remove what was set aside, and give how many files that were. Raises OSError."""
    count = 0
    for aside in files:
        aside.path.unlink(missing_ok=True)
        count += 1
    return count
