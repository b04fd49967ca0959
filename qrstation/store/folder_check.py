"""Looks at a folder before the store is laid into it: whether it may be written, and how much room its disk has."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable


@dataclass(frozen=True, slots=True)
class FolderFound:
    """A folder that the store can use; `nearest` is it, or what is there of the way to it."""

    folder: Path
    nearest: Path
    free_bytes: int

    @property
    def is_there(self) -> bool:
        """Tell whether it needs not be made."""
        return self.nearest == self.folder


def look_at_folder(folder: Path) -> FolderFound:
    """See whether the store could be kept in ``folder``; nothing is left behind. Raises StoreUnusable.

    May take long where the folder is on a network drive: for workers.
    """
    try:
        nearest = folder
        while not _is_there(nearest) and nearest != nearest.parent:
            nearest = nearest.parent
        if not _is_there(nearest):  # a drive of Windows that is not there
            raise StoreUnusable(StoreCode.FOLDER_AWAY, folder=str(folder))
        if not nearest.is_dir():
            raise StoreUnusable(StoreCode.NO_FOLDER, path=str(nearest))
        free = shutil.disk_usage(nearest).free
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise StoreUnusable(StoreCode.STORE_UNUSABLE, folder=str(folder), reason=reason) from error
    try:
        with tempfile.TemporaryFile(prefix=".qrstation", dir=nearest):
            pass
    except OSError as error:
        if nearest != folder:
            raise StoreUnusable(StoreCode.FOLDER_AWAY, folder=str(folder)) from error
        reason = error.strerror or str(error)
        raise StoreUnusable(StoreCode.FOLDER_UNWRITABLE, folder=str(folder), reason=reason) from error
    return FolderFound(folder, nearest, free)


def _is_there(path: Path) -> bool:
    """Tell whether something stands there, be it a link to nowhere. Raises OSError, ValueError for no name at all."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
