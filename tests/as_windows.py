"""Files as Windows treats them, as far as Linux can be made to: open ones stay, folders are not synced, no extras.

A file that this process has open can be neither replaced nor removed, unless it was opened as `open_plain` does, which
shares it there; bytes are made safe only by one who may write them; `pread` and its like, links by folder, and a
second name that follows none are missing.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.station import home, plain_file, replacing
from qrstation.store import disk, index_connections

_DESCRIPTORS = Path("/proc/self/fd")
MISSING = ("pread", "pwrite", "writev", "O_NOFOLLOW", "O_DIRECTORY")


class AsWindows:
    """The disguise; made by the fixture `as_windows`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refused = 0
        """How often something was refused because a file was open."""
        self._shared: dict[int, tuple[int, int]] = {}
        self._patch = monkeypatch
        for name in MISSING:
            monkeypatch.delattr(os, name)
        for name in ("unlink", "replace", "rename"):
            monkeypatch.setattr(os, name, self._refusing(getattr(os, name)))
        monkeypatch.setattr(os, "supports_dir_fd", set())
        monkeypatch.setattr(os, "supports_follow_symlinks", set())
        monkeypatch.setattr(os, "fsync", self._fsync(os.fsync))
        monkeypatch.setattr(plain_file, "_without_waiting", self._sharing(plain_file._without_waiting))
        monkeypatch.setattr(replacing, "IS_PATIENT", True)
        monkeypatch.setattr(replacing, "PATIENCE", 0.3)
        monkeypatch.setattr(home, "ACCESS_IS_TOLD", False)
        monkeypatch.setattr(disk, "SYNCS_FOLDERS", False)
        monkeypatch.setattr(disk, "SYNCS_ONLY_WRITERS", True)
        monkeypatch.setattr(index_connections, "MOST_IDLE", 0)

    def is_open(self, path: str | os.PathLike[str]) -> bool:
        """Tell whether this process has a file open in a way that keeps it."""
        try:
            status = Path(path).lstat()
        except OSError:
            return False
        for entry in _DESCRIPTORS.iterdir():
            number = int(entry.name)
            try:
                here = os.fstat(number)
            except OSError:
                continue  # closed just now
            is_it = (here.st_dev, here.st_ino) == (status.st_dev, status.st_ino)
            if is_it and self._shared.get(number) != (here.st_dev, here.st_ino):
                return True
        return False

    def _refusing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*paths: Any, **options: Any) -> Any:
            for path in paths:
                if self.is_open(path):
                    self.refused += 1
                    raise PermissionError(errno.EACCES, "The process cannot access the file", str(path))
            return real(*paths, **options)

        return call

    @staticmethod
    def _fsync(real: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
                raise OSError(errno.EBADF, "Bad file descriptor")
            real(descriptor)

        return call

    def _sharing(self, real: Callable[[str, int], int]) -> Callable[[str, int], int]:
        def call(path: str, flags: int) -> int:
            descriptor = real(path, flags)
            status = os.fstat(descriptor)
            self._shared[descriptor] = (status.st_dev, status.st_ino)
            return descriptor

        return call
