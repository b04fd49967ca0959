"""`find --merge`: what several archives answer, printed as one object or row for each study, series or instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qrstation.cli.output import print_json, print_matches, say
from qrstation.core.errors import StationError
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings
from qrstation.jobs.search.merging import COPY_KEYS, IDENTITY_KEYS, Merged, counted, merged
from qrstation.store.index import IndexReader
from qrstation.words import words_of


def for_merging(query: Query) -> Query:
    """Ask also for what tells studies, and copies of one study, apart."""
    if query.level is not Level.STUDY:
        return query
    extra = tuple((keyword, "") for keyword in _extra(query))
    return replace(query, keys=(*query.keys, *extra))


def print_merged(found: Sequence[Match], query: Query, settings: Settings, home: Home, *, as_json: bool) -> None:
    """Print what was found by ``for_merging(query)``, as JSON Lines or as a table for people."""
    rows = merged(found, [archive.name for archive in settings.archives])
    if query.level is Level.STUDY:
        rows = _with_holdings(rows, settings, home)
    matches = [row.as_match(_extra(query)) for row in rows]
    if as_json:
        for match in matches:
            print_json(match.as_json())
        return
    # To people every archive is named where JSON has a list of copies.
    named = [
        Match(", ".join(row.archives), match.level, match.values) for row, match in zip(rows, matches, strict=True)
    ]
    print_matches(named, query.level, ("Here",) if query.level is Level.STUDY else ())


def _extra(query: Query) -> tuple[str, ...]:
    """Give the keywords that merging needs and nobody asked for."""
    asked = query.all_keys()
    return tuple(keyword for keyword in (*COPY_KEYS, *IDENTITY_KEYS) if keyword not in asked)


def _with_holdings(rows: Sequence[Merged], settings: Settings, home: Home) -> list[Merged]:
    """Count what is here; a store that cannot be asked is told, and the search is worth no less for it."""
    uids = list(dict.fromkeys(row.match.study_uid for row in rows))
    try:
        with IndexReader(home.index_file, settings.store_folder(home.store)) as reader:
            return counted(rows, reader.counts_by_patient(uids))
    except StationError as error:
        say(f"qrstation: {words_of(error).line}")
        return list(rows)
