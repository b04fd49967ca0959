"""Paths that are too long for Windows as they stand (260 characters), and links there that are no links elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SHORT = 200
"""Characters up to which a folder's path is left as it is: what is put into it has room for a UID."""
_EXTENDED, _SHARE = "\\\\?\\", "\\\\?\\UNC\\"
_MOUNT_POINT = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT: a junction."""


def allowing_long(path: Path, platform: str = sys.platform) -> Path:
    """Give the same place as Windows takes it at any length; elsewhere the path itself."""
    if platform != "win32":
        return path
    return Path(extended(os.path.abspath(path)))  # noqa: PTH100  # also what is before ".." goes


def extended(path: str) -> str:
    r"""Give an absolute Windows path with the prefix \\?\ where it is longer than it may be without."""
    if len(path) <= SHORT or path.startswith(_EXTENDED):
        return path
    return _SHARE + path[2:] if path.startswith("\\\\") else _EXTENDED + path


def leads_elsewhere(path: Path) -> bool:
    """Tell whether a folder is a link, or what Windows calls a junction. Raises OSError."""
    return path.is_symlink() or getattr(path.lstat(), "st_reparse_tag", 0) == _MOUNT_POINT
