"""Searches in the state file: those with a name, which one is made at the start, and the last that were made."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass

from qrstation.core.errors import StoreUnusable
from qrstation.core.station.typed_search import LONGEST, LONGEST_NAME, SavedSearch, TypedSearch, typed_search
from qrstation.store.state import StateFile

LOG = logging.getLogger(__name__)
MOST_RECENT = 20
MOST_SAVED = 200
"""So many are read: nobody chooses among more."""
_SAVED = f"""
    SELECT name, search, is_default FROM searches
    WHERE typeof(name) = 'text' AND length(name) <= {LONGEST_NAME} AND length(search) <= {LONGEST}
    ORDER BY name COLLATE NOCASE, name LIMIT {MOST_SAVED}"""  # noqa: S608 - our own names; values are bound
_RECENT = f"""
    SELECT search FROM recent_searches WHERE length(search) <= {LONGEST} ORDER BY made DESC LIMIT {MOST_RECENT}"""  # noqa: S608 - our own names; values are bound


@dataclass(frozen=True, slots=True)
class Searches:
    """What is kept: the searches with a name, by name, and the last ones, newest first."""

    saved: tuple[SavedSearch, ...] = ()
    recent: tuple[TypedSearch, ...] = ()


class KeptSearches:
    """The searches in a state file; for a worker thread, since each call reads or writes the disk.

    What is kept holds names of patients: the file is its owner's alone, as the rest of the home is.
    """

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def read(self) -> Searches:
        """Give all of them; what makes no sense is left out. None, and it is logged, where the file cannot be read."""
        rows: list[tuple[object, ...]] = []
        recent: list[tuple[object, ...]] = []

        def read(connection: sqlite3.Connection) -> None:
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            rows.extend(connection.execute(_SAVED))
            recent.extend(connection.execute(_RECENT))

        try:
            self._state.read(read)
        except StoreUnusable as error:
            LOG.warning("searches were not read: %s", error)
            return Searches()
        return Searches(
            tuple(SavedSearch(str(name), search, default == 1) for name, text, default in rows
                  if (search := typed_search(text)) is not None),
            tuple(search for (text,) in recent if (search := typed_search(text)) is not None),
        )  # fmt: skip

    def save(self, name: str, search: TypedSearch) -> None:
        """Keep a search under a name, in the place of what was kept under it. Raises StoreUnusable."""
        row = (name, search.text())
        self._state.write(
            lambda connection: connection.execute(
                "INSERT INTO searches VALUES (?, ?, 0) ON CONFLICT (name) DO UPDATE SET search = excluded.search", row
            )
        )

    def rename(self, old: str, new: str) -> None:
        """Give a search another name, unless another search has it. Raises StoreUnusable."""
        self._state.write(
            lambda connection: connection.execute("UPDATE OR IGNORE searches SET name = ? WHERE name = ?", (new, old))
        )

    def forget(self, name: str) -> None:
        """Forget a search. Raises StoreUnusable."""
        self._state.write(lambda connection: connection.execute("DELETE FROM searches WHERE name = ?", (name,)))

    def start_with(self, name: str) -> None:
        """Have one search made at the start, "" for none. Raises StoreUnusable."""
        self._state.write(lambda connection: connection.execute("UPDATE searches SET is_default = (name = ?)", (name,)))

    def remember(self, search: TypedSearch) -> None:
        """Keep a search that was made as the newest of the last twenty. Raises StoreUnusable."""
        text = search.text()

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM recent_searches WHERE search = ?", (text,))
            connection.execute("INSERT INTO recent_searches (search) VALUES (?)", (text,))
            connection.execute(
                "DELETE FROM recent_searches WHERE made NOT IN "  # noqa: S608 - our own names; values are bound
                f"(SELECT made FROM recent_searches ORDER BY made DESC LIMIT {MOST_RECENT})"
            )

        self._state.write(write)

    def forget_recent(self) -> None:
        """Forget the last searches. Raises StoreUnusable."""
        self._state.write(lambda connection: connection.execute("DELETE FROM recent_searches"))
