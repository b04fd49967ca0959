"""Learns of what was kept before the index knew it: whose each image says it is, and who sent it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable

from qrstation.core.errors import NotDicom, StoreUnusable
from qrstation.store.header import InstanceHeader
from qrstation.store.index_rows import Arrived, set_identity
from qrstation.store.instance_store import InstanceStore
from qrstation.store.stored_file import read_file

LOG = logging.getLogger(__name__)
AT_ONCE = 200
"""Files after which what was learnt is written down."""


def fill_identities(store: InstanceStore, pause: Callable[[], bool]) -> int:
    """Read the heads of the files of which the index does not know the patient; gives how many it knows now.

    ``pause`` is called before each file: it waits while the receiver has other work, and says True when it is time to
    end. Raises StoreError when what was learnt cannot be written down now.
    """
    count = 0
    failed: set[str] = set()
    while names := _without(store, failed):
        learnt: dict[str, InstanceHeader] = {}
        for name in names:
            if pause():
                return count
            try:
                learnt[name] = Arrived(read_file(store.layout.folder / name), name).header(store.layout.folder)
            except (OSError, NotDicom) as error:
                LOG.warning("the patient of a file could not be read: %s", error)
                failed.add(name)
        _write_down(store, learnt)
        count += len(learnt)
    return count


def _without(store: InstanceStore, failed: set[str]) -> list[str]:
    return [name for name in store.reader.without_patient(AT_ONCE + len(failed)) if name not in failed][:AT_ONCE]


def _write_down(store: InstanceStore, learnt: dict[str, InstanceHeader]) -> None:
    def update(connection: sqlite3.Connection) -> None:
        for name, header in learnt.items():
            set_identity(connection, name, header)

    try:
        store.index.call(update)
    except sqlite3.Error as error:
        raise StoreUnusable(f"the index cannot be written ({error})", "make room on its disk") from error
