"""The same instance with other bytes: the first stays, the second is set aside, and a person chooses.

Nothing is ever overwritten: an older version that was replaced lies in ``aside/older`` until somebody removes it, or
deletes its study (`store.leftovers`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.events import Difference
from qrstation.core.standard.uid import file_stem
from qrstation.core.station.replacing import remove as remove_file
from qrstation.store.layout import Layout
from qrstation.store.stored_file import FileContents, same_bytes


@dataclass(frozen=True, slots=True)
class AsideFile:
    """A file that was set aside, and what it is of."""

    path: Path
    contents: FileContents


def compare(first: FileContents, second: FileContents) -> Difference:
    """Tell how two files of one instance differ: equal, in the header, the pixels, or both, in their encoding.

    Raises OSError.
    """
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
    if same_bytes(first.path, first.pixels, second.path, second.pixels):
        return Difference.HEADER
    has_other_header = not (
        same_bytes(first.path, first.header, second.path, second.header)
        and same_bytes(first.path, first.tail, second.path, second.tail)
    )
    return Difference.BOTH if has_other_header else Difference.PIXELS


def aside_name(sop_uid: str, stamp: int) -> str:
    """Give the name under which another version of an instance is set aside."""
    return f"{file_stem(sop_uid)}-{stamp}.dcm"


def stamp_of(name: str) -> int:
    """Give when a file was set aside, in nanoseconds since 1970; 0 where its name does not tell."""
    stamp = name.rpartition("-")[2].removesuffix(".dcm")
    return int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 20 else 0


def aside_names(layout: Layout) -> list[str]:
    """Give the names of the files that were set aside, the oldest first. Raises OSError."""
    return sorted((path.name for path in layout.aside.glob("*.dcm")), key=lambda name: (stamp_of(name), name))


def remove(files: Iterable[AsideFile]) -> int:
    """Remove what was set aside, and give how many files that were. Raises OSError."""
    count = 0
    for aside in files:
        remove_file(aside.path)
        count += 1
    return count
