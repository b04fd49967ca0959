"""Daily copies of the state file: decisions of people live there, which nothing else can tell again."""

from __future__ import annotations

import datetime
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from qrstation.core.station.home import make_private, private_opener
from qrstation.core.station.replacing import replace

LOG = logging.getLogger(__name__)
KEPT = 7
"""Days of which a copy is kept."""


class StateCopies:
    """The copies of one state file, in the folder ``copies`` beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = path.parent / "copies"
        self._lock = threading.Lock()
        """Guards what follows, and that one copy is made at a time."""
        self._done: datetime.date | None = None
        """The day of the last copy that this process made or found."""

    def copy_of_today(self, today: datetime.date) -> None:
        """Copy the file as it stands, once a day; a failure is logged and tried again with the next change."""
        with self._lock:
            if self._done == today:
                return
            copy = self._folder / f"{self._path.stem}-{today.isoformat()}.sqlite"
            try:
                if not copy.exists():
                    self._make(copy)
                self._done = today
                for old in list(self.newest_first())[KEPT:]:
                    old.unlink(missing_ok=True)
            except (OSError, sqlite3.Error) as error:
                LOG.warning("no copy of %s could be made: %s", self._path.name, error)

    def newest_first(self) -> Iterator[Path]:
        """Give the copies that are there."""
        yield from sorted(self._folder.glob(f"{self._path.stem}-????-??-??.sqlite"), reverse=True)

    def restore(self, copy: Path) -> None:
        """Put a copy in the file's place. Raises OSError."""
        part = self._path.with_name(f"{self._path.name}.part")
        with copy.open("rb") as source, open(part, "wb", opener=private_opener) as target:
            while block := source.read(1 << 20):
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        replace(part, self._path)

    def _make(self, copy: Path) -> None:
        make_private(self._folder)
        # Two programs may make it at once: each has a file of its own, and the last one stays.
        part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
        try:
            with open(part, "wb", opener=private_opener):
                pass
            with closing(sqlite3.connect(self._path)) as source, closing(sqlite3.connect(part)) as target:
                source.backup(target)
            replace(part, copy)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
