"""A lock file that one process holds, for its life or for a turn: the system lets go of it however the process ends."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
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
        descriptor = self._open()
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

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until the lock is free, and hold it for a short while. Raises HomeUnusable."""
        descriptor = self._open()
        try:
            if sys.platform == "win32":
                import msvcrt

                while True:
                    with contextlib.suppress(OSError):  # given up after ten seconds, and asked for again
                        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                        break
            else:
                import fcntl

                fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._descriptor = descriptor
            yield
        finally:
            if self._descriptor is None:
                os.close(descriptor)
            self.release()

    def _open(self) -> int:
        try:
            return private_opener(str(self._path), os.O_RDWR | os.O_CREAT)
        except OSError as error:
            reason = str(error.strerror)
            raise HomeUnusable(SettingsCode.LOCK_UNMADE, path=str(self._path), reason=reason) from error

    def release(self) -> None:
        """Let go of the lock."""
        if self._descriptor is not None:
            if sys.platform == "win32":
                import msvcrt

                with contextlib.suppress(OSError):  # the system lets go too, but in its own time
                    msvcrt.locking(self._descriptor, msvcrt.LK_UNLCK, 1)
            os.close(self._descriptor)
            self._descriptor = None
