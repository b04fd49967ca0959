"""Learns of what was kept before the index knew it: what tells each image apart, whose it is, and who sent it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import NotDicom, StoreUnusable
from qrstation.store.header_values import InstanceHeader
from qrstation.store.index_rows import Arrived, complete
from qrstation.store.instance_store import InstanceStore
from qrstation.store.stored_file import read_file

LOG = logging.getLogger(__name__)
AT_ONCE = 200
"""Files after which what was learnt is written down."""


def fill_heads(store: InstanceStore, pause: Callable[[], bool]) -> int:
    """Read the heads of the files of which the index does not hold all; gives how many it knows now.

    ``pause`` is called before each file: it waits while the receiver has other work, and says True when it is time to
    end. A file that cannot be read is passed over until the next start. Raises StoreUnusable when what was learnt
    cannot be written down now.
    """
    count = 0
    last = ""
    while names := store.reader.files.without_head(last, AT_ONCE):
        last = names[-1]
        learnt: dict[str, InstanceHeader] = {}
        for name in names:
            if pause():
                return count
            header = _read(store, name)
            if header is not None:
                learnt[name] = header
        _write_down(store, learnt)
        count += len(learnt)
    return count


def _read(store: InstanceStore, name: str) -> InstanceHeader | None:
    try:
        contents = read_file(store.layout.folder / name)
    except NotDicom as error:
        LOG.warning("a file's head cannot be read: %s", error.notice)
    except OSError as error:
        LOG.warning("a file's head cannot be read: %s", error.strerror)
    else:
        return Arrived(contents, name).header(store.layout.folder)
    return None


def _write_down(store: InstanceStore, learnt: dict[str, InstanceHeader]) -> None:
    def update(connection: sqlite3.Connection) -> None:
        for name, header in learnt.items():
            complete(connection, name, header)

    try:
        store.index.call(update)
    except sqlite3.Error as error:
        raise StoreUnusable(StoreCode.INDEX_NOT_COMPLETED, reason=str(error)) from error
