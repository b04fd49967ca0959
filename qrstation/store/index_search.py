"""Searches the index as an archive is searched: unique keys in SQL, all others matched as the standard says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StationError
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.place import THIS_STATION
from qrstation.store.header_values import PATIENT_KEYWORDS, SERIES_KEYWORDS, STUDY_KEYWORDS
from qrstation.store.index_connections import IndexConnections
from qrstation.store.matching import Matcher, matcher
from qrstation.store.narrowing import few_studies

_LISTS = frozenset({"ModalitiesInStudy", "SOPClassesInStudy"})
_NUMBERS = frozenset(
    {
        "SeriesNumber",
        "InstanceNumber",
        "Rows",
        "Columns",
        "NumberOfFrames",
        "NumberOfStudyRelatedSeries",
        "NumberOfStudyRelatedInstances",
        "NumberOfSeriesRelatedInstances",
    }
)
PATIENT = ", ".join(f"p.{keyword}" for keyword in PATIENT_KEYWORDS)
STUDY = ", ".join(f"t.{keyword}" for keyword in STUDY_KEYWORDS)
_SERIES = ", ".join(f"s.{keyword}" for keyword in SERIES_KEYWORDS)
# Whose a thing is its images say, each for itself: what holds images of two patients is two rows. Of an image that was
# not looked at yet (an index of before) the study's last image speaks.
WHOSE = "COALESCE(i.patient, t.patient)"
_OF_IT = f"i.study = t.uid AND {WHOSE} = p.key"
# Instances are grouped along an index first: only what is left has to be sorted.
_HELD = "(SELECT study, patient, COUNT(*) AS held FROM instances GROUP BY study, patient) i"
STUDY_ROWS = f"""
    SELECT t.uid AS StudyInstanceUID, {PATIENT}, {STUDY},
        (SELECT COUNT(DISTINCT i.series) FROM instances i WHERE {_OF_IT}) AS NumberOfStudyRelatedSeries,
        SUM(i.held) AS NumberOfStudyRelatedInstances,
        (SELECT GROUP_CONCAT(DISTINCT s.Modality) FROM series s WHERE s.study = t.uid AND EXISTS
            (SELECT 1 FROM instances i WHERE {_OF_IT} AND i.series = s.uid)) AS ModalitiesInStudy,
        (SELECT GROUP_CONCAT(DISTINCT i.sop_class) FROM instances i WHERE {_OF_IT}) AS SOPClassesInStudy
    FROM {_HELD} JOIN studies t ON t.uid = i.study JOIN patients p ON p.key = {WHOSE}"""  # noqa: S608 - our own names; values are bound
_SERIES_ROWS = f"""
    SELECT t.uid AS StudyInstanceUID, s.uid AS SeriesInstanceUID, {PATIENT}, {STUDY}, {_SERIES},
        COUNT(*) AS NumberOfSeriesRelatedInstances
    FROM series s JOIN studies t ON t.uid = s.study JOIN instances i ON i.study = s.study AND i.series = s.uid
        JOIN patients p ON p.key = {WHOSE}"""  # noqa: S608 - our own names; values are bound
_IMAGE_ROWS = f"""
    SELECT t.uid AS StudyInstanceUID, s.uid AS SeriesInstanceUID, i.uid AS SOPInstanceUID,
        i.sop_class AS SOPClassUID, i.number AS InstanceNumber, i.rows AS Rows, i.columns AS Columns,
        i.frames AS NumberOfFrames, i.transfer_syntax AS TransferSyntaxUID, i.path AS Path,
        {PATIENT}, {STUDY}, {_SERIES}
    FROM instances i JOIN series s ON s.study = i.study AND s.uid = i.series
        JOIN studies t ON t.uid = i.study JOIN patients p ON p.key = {WHOSE}"""  # noqa: S608 - our own names; values are bound
_ROWS = {Level.STUDY: STUDY_ROWS, Level.SERIES: _SERIES_ROWS, Level.IMAGE: _IMAGE_ROWS}
_GROUP = {Level.STUDY: " GROUP BY t.uid, p.key", Level.SERIES: " GROUP BY t.uid, s.uid, p.key", Level.IMAGE: ""}
# The unique keys narrow in SQL; everything else is matched in Python, as PS3.4 says.
_UNIQUE = {"StudyInstanceUID": "t.uid", "SeriesInstanceUID": "s.uid", "SOPInstanceUID": "i.uid"}
_UNIQUE_AT = {
    Level.STUDY: ("StudyInstanceUID",),
    Level.SERIES: ("StudyInstanceUID", "SeriesInstanceUID"),
    Level.IMAGE: ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"),
}
_ORDER = {
    Level.STUDY: "p.PatientName, t.StudyDate, t.uid, p.key",
    Level.SERIES: "t.uid, CAST(s.SeriesNumber AS INTEGER), s.uid, p.key",
    Level.IMAGE: "s.uid, i.number, i.uid",
}


COUNTED = frozenset(
    {"NumberOfStudyRelatedInstances", "NumberOfStudyRelatedSeries", "ModalitiesInStudy", "SOPClassesInStudy"}
)
KNOWN_OF_STUDIES = frozenset({"StudyInstanceUID", *PATIENT_KEYWORDS, *STUDY_KEYWORDS}) | COUNTED
"""What is known of a study, what is counted of its instances too."""
Test = tuple[str, Matcher]


class UnknownKey(StationError):
    """The store does not hold an attribute that is to be matched on."""


class IndexSearch:
    """Answers queries at every level (PS3.4 C.2.2.2)."""

    def __init__(self, connections: IndexConnections, store_folder: Path) -> None:
        self._connections = connections
        self._store = store_folder

    def find(self, query: Query, limit: int | None = None) -> Iterator[Match]:
        """Give the matches of ``query``, as an archive would. Raises UnknownKey, StoreUnusable."""
        tests = tests_of(query)
        self._connections.check_whole()
        sql, values = self._select(query, self._few(query, tests))
        found = 0
        for row in self._connections.rows(sql, values):
            if found == limit:
                return
            record = dict(row)
            check_known(record, tests)
            if passes(record, tests):
                found += 1
                yield self._match(query, record)

    def _few(self, query: Query, tests: Iterable[Test]) -> tuple[str, ...] | None:
        """Give the few studies that need be looked at, where words tell them; None for all."""
        if query.level is Level.STUDY and all(keyword in KNOWN_OF_STUDIES for keyword, _ in tests):
            return few_studies(self._connections, query)
        return None

    def _select(self, query: Query, few: Sequence[str] | None) -> tuple[str, list[str]]:
        where: list[str] = []
        values: list[str] = []
        rows = _ROWS[query.level]
        if few is not None:
            among = f"WHERE study IN ({','.join('?' * len(few))})"
            rows = rows.replace("FROM instances GROUP BY study", f"FROM instances {among} GROUP BY study", 1)
            values.extend(few)
        for keyword in _UNIQUE_AT[query.level]:
            uids = [uid.strip() for uid in query.value(keyword).split("\\") if uid.strip(" *")]
            if uids:
                where.append(f"{_UNIQUE[keyword]} IN ({','.join('?' * len(uids))})")
                values.extend(uids)
        sql = rows + (f" WHERE {' AND '.join(where)}" if where else "")
        return f"{sql}{_GROUP[query.level]} ORDER BY {_ORDER[query.level]}", values

    def _match(self, query: Query, record: dict[str, Any]) -> Match:
        values = values_of(query, record)
        if query.level is Level.IMAGE:
            values["Path"] = str(self._store / record["Path"])
            values["TransferSyntaxUID"] = record["TransferSyntaxUID"]
        return Match(THIS_STATION, query.level, values)


def tests_of(query: Query) -> list[Test]:
    """Give what a record must pass to match: a test for each key but the unique ones, which SQL knows."""
    return [
        (keyword, matcher(keyword, key))
        for keyword, key in query.keys
        if key and keyword not in _UNIQUE_AT[query.level] and keyword not in ("Path", "TransferSyntaxUID")
    ]


def check_known(record: Container[str], tests: Iterable[Test]) -> None:
    """Raise UnknownKey where a test is for what no record holds."""
    for keyword, _ in tests:
        if keyword not in record:
            raise UnknownKey(StoreCode.KEY_NOT_MATCHED, keyword=keyword)


def passes(record: Mapping[str, Any], tests: Iterable[Test]) -> bool:
    """Tell whether a record passes all of the tests."""
    return all(test(_texts(keyword, record[keyword])) for keyword, test in tests)


def values_of(query: Query, record: Mapping[str, Any]) -> dict[str, Value]:
    """Give what a match says of a record, for the keys that were asked for."""
    return {keyword: _value(keyword, record.get(keyword)) for keyword in query.all_keys()}


def whole(text: str) -> int | None:
    """Give the number that a text says, None where it says none."""
    try:
        return int(text)
    except ValueError:
        return None


def _texts(keyword: str, value: object) -> Iterable[str]:
    if value is None or value == "":
        return ()
    return str(value).split(",") if keyword in _LISTS else (str(value),)


def _value(keyword: str, value: object) -> Value:
    if value is None or value == "":
        return None
    if keyword in _LISTS:
        return [part for part in str(value).split(",") if part] or None
    if keyword in _NUMBERS:
        return value if isinstance(value, int) else whole(str(value))
    return str(value)
