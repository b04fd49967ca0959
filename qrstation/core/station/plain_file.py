"""Opens files that others put there: a pipe or a device in a file's place is refused and never waited for."""

from __future__ import annotations

import os
import stat
from io import FileIO
from pathlib import Path


class NotPlain(OSError):
    """Something else stands where a file should: a pipe, a socket, a device."""


def open_plain(path: Path) -> FileIO:
    """Open a file to read, unbuffered. Raises OSError as the system says it, NotPlain for what is no file."""
    file = FileIO(path, opener=_without_waiting)
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise NotPlain(0, "it is a pipe or a device", str(path))


def _without_waiting(path: str, flags: int) -> int:
    """Open at once, also a pipe to which nobody writes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
