"""Lists what was kept before the index knew by which words a study is found, in the background."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.store.folding import FOLDING
from qrstation.store.index_rows import set_fact
from qrstation.store.index_writer import Index
from qrstation.store.listing_rows import LISTED_AS, is_listed, list_whole_studies

AT_ONCE = 100
"""Studies of one transaction: images that come meanwhile wait for no more."""


def fill_listing(index: Index, pause: Callable[[], bool]) -> int:
    """List the studies that are not in the listing; gives how many it went through, none where all were listed.

    ``pause`` is called before each transaction: it waits while the receiver has other work, and says True when it is
    time to end. Then the next start goes through all again. Raises StoreUnusable when it cannot be written now.
    """
    count, last = 0, ""

    def begin(connection: sqlite3.Connection) -> bool:
        if is_listed(connection):
            return False
        set_fact(connection, LISTED_AS, "")  # what was folded otherwise is not looked up meanwhile
        return True

    def go_on(connection: sqlite3.Connection) -> list[str]:
        rows = connection.execute("SELECT uid FROM studies WHERE uid > ? ORDER BY uid LIMIT ?", (last, AT_ONCE))
        studies = [row[0] for row in rows]
        list_whole_studies(connection, studies)
        if not studies:
            set_fact(connection, LISTED_AS, str(FOLDING))
        return studies

    try:
        if not index.call(begin):
            return 0
        while not pause():
            studies = index.call(go_on)
            if not studies:
                break
            count, last = count + len(studies), studies[-1]
    except sqlite3.Error as error:
        raise StoreUnusable(StoreCode.INDEX_NOT_COMPLETED, reason=str(error)) from error
    return count
