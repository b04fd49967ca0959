"""Puts files in each other's place and takes them away, with patience where open files cannot be: on Windows.

There a file that somebody reads, a virus scanner for one, can be neither replaced nor removed for as long; the system
tells nobody when that is over, so it is tried again, a bounded time.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

IS_PATIENT = sys.platform == "win32"
"""Whether being refused may pass; elsewhere it is about rights, and no waiting helps."""
PATIENCE = 2.0
"""Seconds after which it is given up, and told."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.2


def replace(source: Path, target: Path) -> None:
    """Move a file into the place of another, or into a free one. Raises OSError."""
    _patiently(lambda: source.replace(target))


def put(path: Path, write: Callable[[BinaryIO], object], *, over: bool) -> None:
    """Have ``write`` write a file beside ``path``, and move it there whole; ``over``: another may stand there.

    Nothing is left of it where it fails. Raises OSError, FileExistsError among them, and what ``write`` raises.
    """
    descriptor, name = tempfile.mkstemp(prefix=".beside", suffix=".part", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if not over:
            with path.open("xb"):  # the name is ours from here on
                pass
        replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file; one that is not there is no failure. Raises OSError."""
    _patiently(lambda: path.unlink(missing_ok=True))


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it. Raises OSError, also where some of it could not be removed."""
    _patiently(lambda: shutil.rmtree(folder))


def _patiently(deed: Callable[[], object]) -> None:
    give_up = time.monotonic() + PATIENCE
    pause = _FIRST_PAUSE
    while True:
        try:
            deed()
        except PermissionError:
            if not IS_PATIENT or time.monotonic() >= give_up:
                raise
        else:
            return
        threading.Event().wait(pause)  # nobody sets it: the system has no word for this
        pause = min(2 * pause, _LONGEST_PAUSE)
