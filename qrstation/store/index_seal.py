"""A checksum of the index, left at a clean end and taken up at the next start: SQLite itself has none.

A flipped bit within a name would otherwise be shown as if it were true.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from qrstation.core.station.home import private_opener
from qrstation.core.station.replacing import remove

LARGEST = 2 << 30
"""An index larger than this is not sealed: its reading would hold up the start and the end."""


def leave_seal(index_file: Path) -> None:
    """Write the checksum of an index that is closed; nothing when a log still belongs to it. Raises OSError."""
    log = _log_of(index_file)
    if (log.exists() and log.stat().st_size) or index_file.stat().st_size > LARGEST:
        return
    with open(_seal_of(index_file), "w", encoding="ascii", opener=private_opener) as file:
        file.truncate()
        file.write(_digest(index_file))


def take_seal(index_file: Path) -> bool:
    """Take the seal away and tell whether the index is as it was left; without a seal nothing speaks against it."""
    seal, log = _seal_of(index_file), _log_of(index_file)
    try:
        said = seal.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return True
    finally:
        with contextlib.suppress(OSError):
            remove(seal)
    if not index_file.exists() or (log.exists() and log.stat().st_size):
        return True
    return said == _digest(index_file)


def _seal_of(index_file: Path) -> Path:
    return index_file.with_name(index_file.name + ".sum")


def _log_of(index_file: Path) -> Path:
    return index_file.with_name(index_file.name + "-wal")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
