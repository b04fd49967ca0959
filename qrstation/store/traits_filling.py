"""Reads the traits of what was kept before the index held any, in the background, while nothing else is to be done."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable

from qrstation.core.errors import NotDicom, StoreUnusable
from qrstation.core.instance import Traits
from qrstation.store.index_rows import Arrived, traits_text
from qrstation.store.instance_store import InstanceStore
from qrstation.store.stored_file import read_file

LOG = logging.getLogger(__name__)
AT_ONCE = 200
"""Files after which what was read is written down."""


def fill_traits(store: InstanceStore, pause: Callable[[], bool]) -> int:
    """Go through the files whose traits were not read, and give how many there were.

    ``pause`` is called before each file: it waits while the receiver has other work, and says True when it is time to
    end. A file that cannot be read is passed over until the next start. Raises StoreUnusable when what was read cannot
    be written down now.
    """
    count = 0
    last = ""
    while names := store.reader.without_traits(last, AT_ONCE):
        last = names[-1]
        read: list[tuple[str, str]] = []
        for name in names:
            if pause():
                return count
            traits = _read(store, name)
            if traits is not None:
                read.append((traits_text(traits), name))
        _write_down(store, read)
        count += len(read)
    return count


def _read(store: InstanceStore, name: str) -> Traits | None:
    try:
        contents = read_file(store.layout.folder / name)
    except NotDicom as error:
        LOG.warning("a file's traits cannot be read: it %s", error.what)
    except OSError as error:
        LOG.warning("a file's traits cannot be read: %s", error.strerror)
    else:
        return Arrived(contents, name).header(store.layout.folder).record.traits
    return None


def _write_down(store: InstanceStore, read: list[tuple[str, str]]) -> None:
    def update(connection: sqlite3.Connection) -> None:
        connection.executemany("UPDATE instances SET traits = ? WHERE path = ? AND traits = ''", read)

    try:
        store.index.call(update)
    except sqlite3.Error as error:
        raise StoreUnusable(f"the index cannot be written ({error})", "make room on its disk") from error
