"""A lock file that one process holds for its life: the system lets go of it however the process ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import HomeUnusable
from qrstation.core.station.home import private_opener


class ProcessLock:
    """An exclusive lock on a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another process has it. Raises HomeUnusable."""
        try:
            descriptor = private_opener(str(self._path), os.O_RDWR | os.O_CREAT)
        except OSError as error:
            reason = str(error.strerror)
            raise HomeUnusable(SettingsCode.LOCK_UNMADE, path=str(self._path), reason=reason) from error
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let go of the lock."""
        if self._descriptor is not None:
            if sys.platform == "win32":
                import msvcrt

                with contextlib.suppress(OSError):  # the system lets go too, but in its own time
                    msvcrt.locking(self._descriptor, msvcrt.LK_UNLCK, 1)
            os.close(self._descriptor)
            self._descriptor = None
