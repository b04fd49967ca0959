"""Narrows a search by what FTS5 can tell, before it is matched as the standard says: what is left out never matches.

Nothing that was typed reaches FTS5's syntax: only words of letters and digits, in quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qrstation.core.standard.query import Query
from qrstation.store.folding import FOLDING, Words, pieces, plain
from qrstation.store.index_connections import IndexConnections
from qrstation.store.listing_rows import DAY_BITS, LISTED_AS, UNDATED, day_of

_COLUMN = {
    "PatientName": "name",
    "PatientID": "id",
    "AccessionNumber": "accession",
    "StudyDescription": "description",
    "ModalitiesInStudy": "modality",
}
_FOLDED = frozenset({"PatientName", "StudyDescription"})
"""Those that are matched without regard to case and marks; of the others only what is ASCII is sure to fold alike."""
_SEARCHED = "{name id accession description latin}"
_MANY = 500
"""Studies that are too many to be named one by one in SQL."""
_FEW = "SELECT study FROM listed WHERE key IN (SELECT rowid FROM words WHERE words MATCH ?) LIMIT ?"
HIGHEST = (1 << 63) - 1
_LAST_DAY = 99999999


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the listing, from its newest place to its oldest, both included."""

    newest: int
    oldest: int


def expression(queries: Sequence[Query], phrases: Sequence[Words]) -> str:
    """Give what FTS5 is asked for all that any of ``queries`` may match and says ``phrases``; "" for everything."""
    found = [f"{_SEARCHED} : {_quoted(phrase, goes_on=True)}" for phrase in phrases]
    narrowed = dict.fromkeys(_expression_of(query) for query in queries)
    if narrowed and all(narrowed):
        found.append("(" + " OR ".join(f"({each})" for each in narrowed) + ")")
    return " AND ".join(found)


def spans(queries: Sequence[Query]) -> tuple[Span, ...]:
    """Give where in the listing studies lie that any of ``queries`` may match: those of its days, and those of none."""
    days = [_days(query.value("StudyDate")) for query in queries]
    known = [each for each in days if each is not None]
    if not known or len(known) < len(days):
        return (Span(HIGHEST, 0),)
    first, last = min(each[0] for each in known), max(each[1] for each in known)
    span = Span((last + 1 << DAY_BITS) - 1, first << DAY_BITS)
    return (span, Span(UNDATED - 1, 0)) if first else (span,)


def is_listed(connections: IndexConnections) -> bool:
    """Tell whether every study is in the listing, so that it may be asked. Raises StoreUnusable."""
    rows = connections.rows("SELECT value FROM facts WHERE name = ?", (LISTED_AS,))
    return bool(rows) and rows[0]["value"] == str(FOLDING)


def few_studies(connections: IndexConnections, query: Query) -> tuple[str, ...] | None:
    """Give the studies among which all matches of ``query`` are; None where they are many, or nothing tells them.

    Raises StoreUnusable.
    """
    asked_for = expression((query,), ())
    if not asked_for or not is_listed(connections):
        return None
    rows = connections.rows(_FEW, (asked_for, _MANY))
    return tuple({row["study"] for row in rows}) if len(rows) < _MANY else None


def _days(key: str) -> tuple[int, int] | None:
    """Give the first and the last day of a key for a date (PS3.4 C.2.2.2.5); None for what narrows nothing."""
    first, dash, last = (part.strip() for part in key.partition("-"))
    last = last if dash else first
    if not key or any(end and not day_of(end) for end in (first, last)):
        return None
    return day_of(first), day_of(last) or _LAST_DAY


def _expression_of(query: Query) -> str:
    found = []
    for keyword, column in _COLUMN.items():
        if key := query.value(keyword):
            parts = [key] if keyword == "PatientName" else key.split("\\")
            alternatives = [_phrases_of(part, keyword) for part in parts]
            if all(alternatives):
                said = " OR ".join(f"({' AND '.join(phrases)})" for phrases in alternatives)
                found.append(f"{column} : ({said})")
    return " AND ".join(found)


def _phrases_of(part: str, keyword: str) -> list[str]:
    """Give the phrases that a value surely has which matches a key."""
    if keyword not in _FOLDED and not part.isascii():
        return []
    return [_quoted(words, goes_on=goes_on) for words, goes_on in pieces(plain(part))]


def _quoted(words: Words, *, goes_on: bool) -> str:
    return f'"{" ".join(words)}"{" *" if goes_on else ""}'
