"""Makes the checksums of what was kept before there were any, in the background, while nothing else is to be done."""

from __future__ import annotations

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.store.checksum import add_to_list, measured
from qrstation.store.disk import store_error
from qrstation.store.instance_store import InstanceStore

LOG = logging.getLogger(__name__)
AT_ONCE = 100
"""Files after which what was made is written down."""


def fill_checksums(store: InstanceStore, pause: Callable[[], bool]) -> int:
    """Go through the files without a checksum and give how many got one.

    ``pause`` is called before each file: it waits while the receiver has other work, and says True when it is time to
    end. What a file holds now is taken for what came: nobody can know better. Raises StoreError when they cannot be
    written down now.
    """
    count = 0
    failed: set[str] = set()
    while names := _without(store, failed):
        made: dict[str, str] = {}
        for name in names:
            if pause():
                return count
            try:
                made[name], _ = measured(store.layout.folder / name)
            except OSError as error:
                LOG.warning("a file got no checksum: %s", error.strerror)
                failed.add(name)
        _write_down(store, made)
        count += len(made)
    return count


def _without(store: InstanceStore, failed: set[str]) -> list[str]:
    """Give the places of the next files without a checksum, those of one bucket together."""
    return [name for name in store.reader.files.without_checksum(AT_ONCE + len(failed)) if name not in failed][:AT_ONCE]


def _write_down(store: InstanceStore, made: dict[str, str]) -> None:
    """Write checksums beside the files and into the index. Raises StoreError when that is not possible now."""
    buckets: dict[Path, dict[str, str]] = defaultdict(dict)
    for name, checksum in made.items():
        path = store.layout.folder / name
        buckets[path.parent][path.name] = checksum

    def update(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "UPDATE instances SET checksum = ? WHERE path = ? AND checksum = ''",
            [(checksum, name) for name, checksum in made.items()],
        )

    try:
        for bucket, checksums in buckets.items():
            add_to_list(bucket, checksums)
        store.index.call(update)
    except OSError as error:
        raise store_error(error) from error
    except sqlite3.Error as error:
        raise StoreUnusable(StoreCode.INDEX_NOT_COMPLETED, reason=str(error)) from error
