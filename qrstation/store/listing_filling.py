"""Lists what was kept before the index knew by which words a study is found, in the background."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.store.folding import FOLDING
from qrstation.store.index_rows import set_fact
from qrstation.store.index_writer import Index
from qrstation.store.indexed_files import IndexedFiles
from qrstation.store.listing_rows import LISTED_AS, is_listed, list_whole_studies

AT_ONCE = 100
"""Studies of one transaction: images that come meanwhile wait for no more."""


def fill_listing(index: Index, files: IndexedFiles, pause: Callable[[], bool]) -> int:
    """List the studies that are not in the listing; gives how many it went through, none where all were listed.

    ``pause`` is called before each transaction: it waits while the receiver has other work, and says True when it is
    time to end. Then the next start goes through all again. Raises StoreUnusable when it cannot be written now.
    """

    def begin(connection: sqlite3.Connection) -> bool:
        if is_listed(connection):
            return False
        set_fact(connection, LISTED_AS, "")  # what was folded otherwise is not looked up meanwhile
        return True

    try:
        if not index.call(begin):
            return 0
        # What comes from now on is listed by whoever writes it.
        studies = files.studies_by_day()
        for first in range(0, len(studies), AT_ONCE):
            if pause():
                return first
            part = studies[first : first + AT_ONCE]
            index.call(partial(list_whole_studies, studies=part))
        index.call(lambda connection: set_fact(connection, LISTED_AS, str(FOLDING)))
    except sqlite3.Error as error:
        raise StoreUnusable(StoreCode.INDEX_NOT_COMPLETED, reason=str(error)) from error
    return len(studies)
