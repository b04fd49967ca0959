"""Searches the studies of the index for the window: the newest first, page by page, narrowed by their words.

The answers are those of `IndexSearch`, whatever the listing says: it only tells where nothing need be looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.place import THIS_STATION
from qrstation.store.folding import Words, are_said, asked
from qrstation.store.index_connections import IndexConnections
from qrstation.store.index_search import (
    COUNTED,
    KNOWN_OF_STUDIES,
    PATIENT,
    STUDY,
    STUDY_ROWS,
    check_known,
    passes,
    tests_of,
    values_of,
)
from qrstation.store.listing_rows import place_in_time, words_of_row
from qrstation.store.narrowing import Span, expression, is_listed, spans

FIRST_PAGE, PAGE = 30, 200
"""Studies of the first page fill a screen, with their patients; the more, the longer until any is seen."""
_ROWS = f"""SELECT l.key, l.patient, t.uid AS StudyInstanceUID, {PATIENT}, {STUDY}
    FROM {{}} JOIN studies t ON t.uid = l.study JOIN patients p ON p.key = l.patient WHERE {{}} ORDER BY {{}} DESC"""  # noqa: S608 - our own names; values are bound
_ALL = _ROWS.format("listed l", "l.key BETWEEN ? AND ?", "l.key") + " LIMIT ?"
_WITH_WORDS = _ROWS.format(
    "words w JOIN listed l ON l.key = w.rowid", "w.rowid BETWEEN ? AND ? AND words MATCH ?", "w.rowid"
) + " LIMIT ?"  # fmt: skip
_AMONG = _ROWS.format("listed l", "l.study IN ({})", "l.key")
_WHOSE = "COALESCE(i.patient, (SELECT t.patient FROM studies t WHERE t.uid = i.study))"
_COUNTS = f"""SELECT i.study, {_WHOSE} AS patient, i.series, COUNT(*) AS held
    FROM instances i WHERE i.study IN ({{}}) GROUP BY i.study, i.patient, i.series"""  # noqa: S608 - our own names; values are bound
_CLASSES = f"SELECT DISTINCT i.study, {_WHOSE} AS patient, i.sop_class FROM instances i WHERE i.study IN ({{}})"  # noqa: S608 - our own names; values are bound
_MODALITIES = "SELECT study, uid, Modality FROM series WHERE study IN ({}) ORDER BY study, uid"
_Record = dict[str, Any]


class IndexNewest:
    """Gives pages of studies; a page may be empty, so that whoever waits can stop between two."""

    def __init__(self, connections: IndexConnections) -> None:
        self._connections = connections

    def pages(self, queries: Sequence[Query], text: str = "") -> Iterator[tuple[Match, ...]]:
        """Give the studies that match any of ``queries`` (of study level, alike but for their keys' values).

        With ``text`` those that say all its words besides: of the patient's name and ID, the accession number or the
        description. Raises UnknownKey, StoreUnusable.
        """
        self._connections.check_whole()
        if not queries:
            return
        phrases = asked(text)
        if text.strip(" *") and not phrases:
            return  # no letter and no digit: nothing can be found by it
        search = _Search(queries, phrases)
        for records in self._records(search):
            seen = [record for record in records if search.may_match(record)]
            self._count(seen, search.needs_classes)
            yield tuple(
                Match(THIS_STATION, Level.STUDY, values_of(queries[0], record))
                for record in seen
                if record["NumberOfStudyRelatedInstances"] and search.matches(record)
            )

    def _records(self, search: _Search) -> Iterator[list[_Record]]:
        if not is_listed(self._connections):
            yield from _cut(self._slowly(search))
        elif search.uids is not None:
            rows = [dict(row) for row in self._connections.rows_among(_AMONG, search.uids)]
            rows.sort(key=lambda row: int(row["key"]), reverse=True)
            yield from _cut([row for row in rows if search.says(row)])
        else:
            for span in search.spans:
                yield from self._span(span, search.expression)

    def _span(self, span: Span, asked_for: str) -> Iterator[list[_Record]]:
        newest, most = span.newest, FIRST_PAGE
        while True:
            if asked_for:
                rows = self._connections.rows(_WITH_WORDS, (span.oldest, newest, asked_for, most))
            else:
                rows = self._connections.rows(_ALL, (span.oldest, newest, most))
            if rows:
                yield [dict(row) for row in rows]
            if len(rows) < most:
                return
            newest, most = int(rows[-1]["key"]) - 1, PAGE

    def _slowly(self, search: _Search) -> list[_Record]:
        """Give the rows of an index of before that is not listed yet: all of them are looked at."""
        sql = STUDY_ROWS.replace("SELECT t.uid AS", "SELECT p.key AS patient, t.uid AS", 1)
        uids = search.uids
        if uids is None:
            found: Iterable[Any] = self._connections.rows(sql + " GROUP BY t.uid, p.key")
        else:
            found = self._connections.rows_among(sql + " WHERE t.uid IN ({}) GROUP BY t.uid, p.key", uids)
        rows = [row for row in map(dict, found) if search.says(row)]
        rows.sort(key=lambda row: place_in_time(row["StudyDate"], row["StudyTime"]), reverse=True)
        return rows

    def _count(self, records: Sequence[_Record], with_classes: bool) -> None:
        """Count what is here of each, with its modalities."""
        studies = tuple({record["StudyInstanceUID"] for record in records})
        held: defaultdict[tuple[str, int], int] = defaultdict(int)
        series: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        for study, patient, uid, count in self._connections.rows_among(_COUNTS, studies):
            held[study, patient] += count
            series[study, patient].add(uid)
        modalities: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for study, uid, modality in self._connections.rows_among(_MODALITIES, studies):
            modalities[study].append((uid, modality))
        classes: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        if with_classes:
            for study, patient, sop_class in self._connections.rows_among(_CLASSES, studies):
                classes[study, patient].append(sop_class)
        for record in records:
            study, whose = record["StudyInstanceUID"], (record["StudyInstanceUID"], record["patient"])
            kinds = dict.fromkeys(modality for uid, modality in modalities[study] if uid in series[whose])
            record["NumberOfStudyRelatedInstances"] = held[whose]
            record["NumberOfStudyRelatedSeries"] = len(series[whose])
            record["ModalitiesInStudy"] = ",".join(kinds)
            record["SOPClassesInStudy"] = ",".join(dict.fromkeys(classes[whose]))


class _Search:
    """What is looked for: any of the queries, and all of the words. Making it raises UnknownKey."""

    def __init__(self, queries: Sequence[Query], phrases: Sequence[Words]) -> None:
        self._phrases = phrases
        self._tests = [tests_of(query) for query in queries]
        self._early = [[test for test in tests if test[0] not in COUNTED] for tests in self._tests]
        for tests in self._tests:
            check_known(KNOWN_OF_STUDIES, tests)
        self.expression = expression(queries, phrases)
        self.spans = spans(queries)
        self._uids = [_uids(query) for query in queries]
        self.uids = None if None in self._uids else tuple({uid for each in self._uids for uid in each or ()})
        self.needs_classes = any(keyword == "SOPClassesInStudy" for query in queries for keyword, _ in query.keys)

    def may_match(self, record: _Record) -> bool:
        """Tell whether a record passes what can be told before it is counted."""
        return any(passes(record, tests) for tests in self._early)

    def matches(self, record: _Record) -> bool:
        """Tell whether a record that was counted matches one of the queries."""
        return any(
            passes(record, tests) and (uids is None or record["StudyInstanceUID"] in uids)
            for tests, uids in zip(self._tests, self._uids, strict=True)
        )

    def says(self, record: _Record) -> bool:
        """Tell whether a record says the words: where FTS5 was not asked."""
        if not self._phrases:
            return True
        texts = (record["PatientName"], record["PatientID"], record["AccessionNumber"], record["StudyDescription"])
        return are_said(self._phrases, words_of_row(texts))


def _uids(query: Query) -> tuple[str, ...] | None:
    found = tuple(uid.strip() for uid in query.value("StudyInstanceUID").split("\\") if uid.strip(" *"))
    return found or None


def _cut(records: Sequence[_Record]) -> Iterator[list[_Record]]:
    yield list(records[:FIRST_PAGE])
    for first in range(FIRST_PAGE, len(records), PAGE):
        yield list(records[first : first + PAGE])
