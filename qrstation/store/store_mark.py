"""The mark by which a store's folder is known: a drive that is away leaves an empty folder, which is no new store."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.station.plain_file import open_plain
from qrstation.core.station.settings_file import replace_file
from qrstation.store.layout import stored_files

LOG = logging.getLogger(__name__)
MARK = "store.id"
"""The file in the store's folder with the store's own number; it moves with the store."""
KNOWN = "known-store"
"""The file beside the index that remembers the number and the folder. Not in the index, which may be deleted."""
_MOST_BYTES = 10_000
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class _Known:
    """The store that was used last: its number, and where it lay."""

    number: str
    folder: str


class StoreMark:
    """Tells whether a folder holds the store that was used there before; safe for use from several threads."""

    def __init__(self, folder: Path, index_file: Path) -> None:
        self._folder = folder
        self._index_file = index_file
        self._known_file = index_file.with_name(KNOWN)
        self._open: _Known | None = None
        """The store that is in use, once it was marked."""

    def check(self, index_knows: Callable[[], bool] = lambda: False) -> None:
        """Raise StoreUnusable where another store was used in this folder before, or one that is not there now.

        ``index_knows`` tells whether the index has images: how the store of a version without marks is known. Files
        without a mark are taken for the store: it was marked by nobody yet, or only the files were brought back.
        """
        known = self._open or self._remembered()
        here = self._here()
        if known is not None and known.folder == str(self._folder):
            if here and here != known.number:
                raise StoreUnusable(StoreCode.STORE_ANOTHER, folder=known.folder, file=str(self._known_file))
            if here is None and not self._has_files():
                raise StoreUnusable(StoreCode.STORE_AWAY, folder=known.folder, file=str(self._known_file))
        elif known is None and here is None and not self._has_files() and index_knows():
            raise StoreUnusable(StoreCode.STORE_AWAY, folder=str(self._folder), file=str(self._index_file))

    def leave(self) -> None:
        """Mark the store, which is there, and remember it; where that cannot be written, another start does it."""
        remembered, here = self._remembered(), self._here()
        same = remembered is not None and remembered.folder == str(self._folder)
        number = here or (remembered.number if remembered is not None and same else secrets.token_hex(_DIGITS // 2))
        known = _Known(number, str(self._folder))
        try:
            if here != number:
                replace_file(self._folder / MARK, f"{number}\n")
            if remembered != known:
                replace_file(self._known_file, f"{known.number}\n{known.folder}\n")
        except (OSError, ValueError) as error:  # a folder's name that is no text
            LOG.warning("the store could not be marked: %s", getattr(error, "strerror", "its name is no text"))
        else:
            self._open = known

    def _has_files(self) -> bool:
        try:
            return next(stored_files(self._folder), None) is not None
        except NotADirectoryError:
            return False  # a file stands there, which others tell
        except OSError as error:
            raise _unusable(self._folder, error) from error

    def _here(self) -> str | None:
        """Give the number in the folder; None where there is no mark, "" where there is one that says nothing."""
        try:
            text = _read(self._folder / MARK)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unusable(self._folder, error) from error
        return _number(text.strip())

    def _remembered(self) -> _Known | None:
        try:
            number, _, folder = _read(self._known_file).partition("\n")
        except OSError:
            return None
        return _Known(number, folder.removesuffix("\n")) if _number(number) and folder else None


def _unusable(folder: Path, error: OSError) -> StoreUnusable:
    return StoreUnusable(StoreCode.STORE_UNUSABLE, folder=str(folder), reason=str(error.strerror))


def _read(path: Path) -> str:
    with open_plain(path) as file:
        return file.read(_MOST_BYTES).decode("utf-8", errors="replace")


def _number(text: str) -> str:
    return text if len(text) == _DIGITS and text.isascii() and text.isalnum() else ""
