"""The keys that `find` and `list` are given, as a query."""

from __future__ import annotations

import argparse
import sys

from qrstation.cli.status import UsageError
from qrstation.core.codes.window import WindowCode
from qrstation.core.standard.query import Level, Query
from qrstation.core.standard.searchable import vr_of
from qrstation.core.standard.study_moments import is_date_key
from qrstation.core.standard.typed import is_universal

_TEXT = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""In their keys a backslash would part values, which only lists of UIDs may have (PS3.4 C.2.2.2.2)."""
_REQUIRED = {
    Level.STUDY: (),
    Level.SERIES: ("StudyInstanceUID",),
    Level.IMAGE: ("StudyInstanceUID", "SeriesInstanceUID"),
}


def parse_query(options: argparse.Namespace, *, above_required: bool) -> Query:
    """Build the query of ``-k`` and ``--keys -``.

    Raises UsageError, also for missing UIDs of the levels above and for days that no study can have.
    """
    level = Level(options.level.upper())
    lines = list(options.keys)
    if options.keys_from:
        text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
        lines.extend(line for line in text.splitlines() if line.strip())
    keys: dict[str, str] = {}
    for line in lines:
        keyword, equals, value = line.partition("=")
        if not equals or not keyword.strip().isalnum():
            raise UsageError(WindowCode.KEY_MALFORMED)
        keys[keyword.strip()] = value.strip()
        _check(keyword.strip(), value.strip())
    query = Query(level, tuple(keys.items()))
    if above_required:
        for keyword in _REQUIRED[level]:
            if not query.value(keyword):
                raise UsageError(WindowCode.KEY_REQUIRED, keyword=keyword, level=options.level)
    return query


def _check(keyword: str, value: str) -> None:
    """Refuse what no archive can match, instead of a search that finds nothing. Raises UsageError."""
    if vr_of(keyword) == "DA" and not is_universal(value):
        if not is_date_key(value):
            raise UsageError(WindowCode.KEY_NO_DATE, keyword=keyword)
        first, _, last = value.partition("-")
        if first and last and first > last:
            raise UsageError(WindowCode.KEY_WRONG_WAY, keyword=keyword)
    elif "\\" in value and vr_of(keyword) in _TEXT:
        raise UsageError(WindowCode.KEY_BACKSLASH, keyword=keyword)
