"""The keys that `find` and `list` are given, as a query."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace

from qrstation.cli.status import UsageError
from qrstation.core.codes.window import WindowCode
from qrstation.core.standard.person import parse_date
from qrstation.core.standard.query import Level, Query
from qrstation.core.standard.searchable import vr_of

_DATES = re.compile(r"([0-9]{8})?-?([0-9]{8})?")
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
        _check_date(keyword.strip(), value.strip())
        if "\\" in value and vr_of(keyword.strip()) in _TEXT:
            raise UsageError(WindowCode.KEY_BACKSLASH, keyword=keyword.strip())
    query = Query(level, tuple(keys.items()))
    if above_required:
        for keyword in _REQUIRED[level]:
            if not query.value(keyword):
                raise UsageError(WindowCode.KEY_REQUIRED, keyword=keyword, level=options.level)
    return query


def _check_date(keyword: str, value: str) -> None:
    """Look at a date or a range of dates (PS3.4 C.2.2.2.5); what has another form is the archive's to judge."""
    if vr_of(keyword) != "DA" or not (between := _DATES.fullmatch(value)):
        return
    days = [each for each in between.groups() if each]
    if not all(parse_date(day) for day in days):
        raise UsageError(WindowCode.KEY_NO_DATE, keyword=keyword)
    if days != sorted(days):
        raise UsageError(WindowCode.KEY_WRONG_WAY, keyword=keyword)


def split_modalities(query: Query) -> tuple[Query, ...]:
    """Give one query for each modality asked for: several values are not standard matching (PS3.4 C.2.2.2)."""
    asked = query.value("ModalitiesInStudy")
    modalities = [part.strip() for part in asked.split("\\") if part.strip()]
    if len(modalities) < 2:
        return (query,)
    others = tuple(key for key in query.keys if key[0] != "ModalitiesInStudy")
    return tuple(replace(query, keys=(*others, ("ModalitiesInStudy", modality))) for modality in modalities)
