"""What people decided of two descriptions of a patient, in the state file; each can be undone."""

from __future__ import annotations

import json
import logging
import sqlite3
from datetime import date

from qrstation.core.errors import StoreUnusable
from qrstation.core.identities import Identities, Pair
from qrstation.core.patient import Demographics, Traits
from qrstation.store.state import StateFile

LOG = logging.getLogger(__name__)
MOST = 20_000
_LONGEST = 2_000
"""Characters of one description; what is longer was not written here."""


class KeptIdentities:
    """The decisions of a state file; for a worker thread. They name patients: the file is its owner's alone."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def read(self) -> Identities:
        """Give all of them; none, and it is logged, where the file cannot be read."""
        found: dict[Pair, bool] = {}

        def read(connection: sqlite3.Connection) -> None:
            sql = f"SELECT one, other, same FROM identities WHERE length(one) + length(other) < {2 * _LONGEST} LIMIT ?"  # noqa: S608 - our own names; values are bound
            for one, other, same in connection.execute(sql, (MOST,)):
                pair = (_traits_in(one), _traits_in(other))
                if pair[0] is not None and pair[1] is not None and same in (0, 1):
                    found[frozenset((pair[0], pair[1]))] = bool(same)

        try:
            self._state.read(read)
        except StoreUnusable as error:
            LOG.warning("decisions about patients were not read: %s", error)
        return Identities(found)

    def decide(self, one: Demographics, other: Demographics, *, is_same: bool) -> None:
        """Keep that two descriptions are of one person, or of two. Raises StoreUnusable."""
        row = (*_pair_texts(one, other), int(is_same))
        self._state.write(
            lambda connection: connection.execute("INSERT OR REPLACE INTO identities VALUES (?, ?, ?)", row)
        )

    def undo(self, one: Demographics, other: Demographics) -> None:
        """Forget what was decided of two descriptions. Raises StoreUnusable."""
        row = _pair_texts(one, other)
        self._state.write(
            lambda connection: connection.execute("DELETE FROM identities WHERE one = ? AND other = ?", row)
        )


def _pair_texts(one: Demographics, other: Demographics) -> tuple[str, str]:
    first, second = sorted((_text_of(one.traits), _text_of(other.traits)))
    return first, second


def _text_of(traits: Traits) -> str:
    born = traits.born.isoformat() if traits.born else None
    return json.dumps([traits.patient_id, traits.issuer, traits.names, born], ensure_ascii=False)


def _traits_in(text: object) -> Traits | None:
    """Give the description in a record; None for what is none."""
    try:
        patient_id, issuer, names, born = json.loads(str(text))
        groups = tuple(None if name is None else (str(name[0]), str(name[1])) for name in names)
        return Traits(str(patient_id), str(issuer), groups, None if born is None else date.fromisoformat(born))
    except (ValueError, TypeError, IndexError, KeyError, RecursionError):
        return None
