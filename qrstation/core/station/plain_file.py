"""Opens files that others put there: a pipe or a device in a file's place is refused and never waited for."""

from __future__ import annotations

import errno
import os
import stat
import sys
from io import FileIO
from pathlib import Path


class NotPlain(OSError):
    """Something else stands where a file should: a pipe, a socket, a device."""


def open_plain(path: Path) -> FileIO:
    """Open a file to read, unbuffered. Raises OSError as the system says it, NotPlain for what is no file.

    Whoever reads keeps nobody from moving or removing it meanwhile, on Windows too.
    """
    try:
        file = FileIO(os.fspath(path), opener=_without_waiting)  # which hands on what it is given: a text
    except PermissionError as error:
        if path.is_dir():  # what Windows says of a folder
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path)) from error
        raise
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise NotPlain(0, "it is a pipe or a device", str(path))


def _without_waiting(path: str, flags: int) -> int:
    """Open at once, also a pipe to which nobody writes."""
    if sys.platform == "win32":
        return _sharing_all(path, flags)
    return os.open(path, flags | os.O_NONBLOCK)


if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _GENERIC_READ, _SHARE_READ_WRITE_DELETE, _OPEN_EXISTING = 0x80000000, 7, 3
    _INVALID = wintypes.HANDLE(-1).value
    _create_file = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
    _create_file.restype = wintypes.HANDLE
    _create_file.argtypes = (
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.HANDLE,
    )

    def _sharing_all(path: str, flags: int) -> int:
        """Open for reading as Python itself does not: others may move and remove the file meanwhile."""
        handle = _create_file(path, _GENERIC_READ, _SHARE_READ_WRITE_DELETE, None, _OPEN_EXISTING, 0, None)
        if handle == _INVALID:
            code = ctypes.get_last_error()
            raise OSError(0, ctypes.FormatError(code), path, code)
        return msvcrt.open_osfhandle(handle, flags)
