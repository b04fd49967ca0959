"""The index, as everyone reads it: what the files tell, in SQLite, searched as an archive is searched."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from qrstation.core.errors import StationError, StoreUnusable
from qrstation.core.instance import InstanceRecord, SeriesRecord, StudyHeading, Traits, Vector
from qrstation.core.patient import Demographics
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level, Query
from qrstation.core.standard.uid import is_conforming
from qrstation.core.station.place import THIS_STATION
from qrstation.store.header_values import PATIENT_KEYWORDS, SERIES_KEYWORDS, STUDY_KEYWORDS, demographics_of
from qrstation.store.index_rows import BEING_REBUILT
from qrstation.store.layout import stored_files
from qrstation.store.matching import matcher
from qrstation.store.migrations import NEWEST_COLUMN, SEEN_AS_NEW

_AT_ONCE = 500
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
_PATIENT = ", ".join(f"p.{keyword}" for keyword in PATIENT_KEYWORDS)
_STUDY = ", ".join(f"t.{keyword}" for keyword in STUDY_KEYWORDS)
_SERIES = ", ".join(f"s.{keyword}" for keyword in SERIES_KEYWORDS)
# Whose a thing is its images say, each for itself: what holds images of two patients is two rows. Of an image that was
# not looked at yet (an index of before) the study's last image speaks.
_WHOSE = "COALESCE(i.patient, t.patient)"
_OF_IT = f"i.study = t.uid AND {_WHOSE} = p.key"
# Instances are grouped along an index first: only what is left has to be sorted.
_HELD = "(SELECT study, patient, COUNT(*) AS held FROM instances GROUP BY study, patient) i"
_STUDY_ROWS = f"""
    SELECT t.uid AS StudyInstanceUID, {_PATIENT}, {_STUDY},
        (SELECT COUNT(DISTINCT i.series) FROM instances i WHERE {_OF_IT}) AS NumberOfStudyRelatedSeries,
        SUM(i.held) AS NumberOfStudyRelatedInstances,
        (SELECT GROUP_CONCAT(DISTINCT s.Modality) FROM series s WHERE s.study = t.uid AND EXISTS
            (SELECT 1 FROM instances i WHERE {_OF_IT} AND i.series = s.uid)) AS ModalitiesInStudy,
        (SELECT GROUP_CONCAT(DISTINCT i.sop_class) FROM instances i WHERE {_OF_IT}) AS SOPClassesInStudy
    FROM {_HELD} JOIN studies t ON t.uid = i.study JOIN patients p ON p.key = {_WHOSE}"""
_SERIES_ROWS = f"""
    SELECT t.uid AS StudyInstanceUID, s.uid AS SeriesInstanceUID, {_PATIENT}, {_STUDY}, {_SERIES},
        COUNT(*) AS NumberOfSeriesRelatedInstances
    FROM series s JOIN studies t ON t.uid = s.study JOIN instances i ON i.study = s.study AND i.series = s.uid
        JOIN patients p ON p.key = {_WHOSE}"""
_IMAGE_ROWS = f"""
    SELECT t.uid AS StudyInstanceUID, s.uid AS SeriesInstanceUID, i.uid AS SOPInstanceUID,
        i.sop_class AS SOPClassUID, i.number AS InstanceNumber, i.rows AS Rows, i.columns AS Columns,
        i.frames AS NumberOfFrames, i.transfer_syntax AS TransferSyntaxUID, i.path AS Path,
        {_PATIENT}, {_STUDY}, {_SERIES}
    FROM instances i JOIN series s ON s.study = i.study AND s.uid = i.series
        JOIN studies t ON t.uid = i.study JOIN patients p ON p.key = {_WHOSE}"""
_ROWS = {Level.STUDY: _STUDY_ROWS, Level.SERIES: _SERIES_ROWS, Level.IMAGE: _IMAGE_ROWS}
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


class IndexMissing(StoreUnusable):
    """The index is not there, though the store holds files."""


class UnknownKey(StationError):
    """The store does not hold an attribute that is to be matched on."""


MOST_IDLE = 4
"""Connections kept for the next question; each keeps two or three files open."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A connection, and the very file that it reads."""

    connection: sqlite3.Connection
    file: tuple[int, int]


class IndexReader:
    """Reads the index beside its writer, from any thread or process.

    An index that is not there reads as empty where the store is empty too; else it is a failure. Connections belong to
    questions, not to threads, so that as many files are open as questions are asked now.
    """

    def __init__(self, index_file: Path, store_folder: Path) -> None:
        self._file = index_file
        self._store = store_folder
        self._idle: list[_Open] = []
        self._closed = False
        self._lock = threading.Lock()
        """Guards the idle connections; nobody waits for the disk while holding it."""

    def __enter__(self) -> IndexReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; one that is in use closes after its question."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for each in idle:
            each.connection.close()

    def find(self, query: Query, limit: int | None = None) -> Iterator[Match]:
        """Give the matches of ``query``, as an archive would. Raises UnknownKey, StoreUnusable."""
        sql, values = self._select(query)
        self._check_whole()
        tests = []
        found = 0
        for keyword, key in query.keys:
            if key and keyword not in _UNIQUE_AT[query.level] and keyword not in ("Path", "TransferSyntaxUID"):
                tests.append((keyword, matcher(keyword, key)))
        for row in self._rows(sql, values):
            if found == limit:
                return
            record = dict(row)
            for keyword, _ in tests:
                if keyword not in record:
                    raise UnknownKey(f"the store does not match on {keyword}", "leave this key out")
            if all(test(_texts(keyword, record[keyword])) for keyword, test in tests):
                found += 1
                yield self._match(query, record)

    def instances(self, study_uid: str, series_uid: str = "") -> tuple[InstanceRecord, ...]:
        """Give the instances of a study, or of one of its series, in the order of their numbers."""
        self._check_whole()
        more = " AND i.series = ?" if series_uid else ""
        values = (study_uid, series_uid) if series_uid else (study_uid,)
        sql = _RECORDS + f" WHERE i.study = ?{more} ORDER BY i.series, i.number, i.uid"
        return tuple(self._record(row) for row in self._rows(sql, values))

    def instance(self, sop_uid: str) -> InstanceRecord | None:
        """Give the instance of a SOP Instance UID, None when it is not here."""
        self._check_whole()
        rows = self._rows(_RECORDS + " WHERE i.uid = ?", (sop_uid,))
        return self._record(rows[0]) if rows else None

    def series(self, study_uid: str) -> tuple[SeriesRecord, ...]:
        """Give the series of a study that are here."""
        self._check_whole()
        sql = f"""SELECT s.uid, s.Modality, s.SeriesNumber, s.SeriesDescription, COUNT(i.uid) AS held
            FROM series s LEFT JOIN instances i ON i.study = s.study AND i.series = s.uid
            WHERE s.study = ? GROUP BY s.uid ORDER BY {"CAST(s.SeriesNumber AS INTEGER), s.uid"}"""
        return tuple(
            SeriesRecord(
                study_uid,
                row["uid"],
                row["Modality"],
                _whole(row["SeriesNumber"]),
                row["SeriesDescription"],
                row["held"],
            )
            for row in self._rows(sql, (study_uid,))
        )

    def heading(self, study_uid: str) -> StudyHeading | None:
        """Give what stands over a study, None when nothing of it is here; of two patients the one with more images."""
        self._check_whole()
        rows = self._rows(
            _STUDY_ROWS + " WHERE t.uid = ? GROUP BY t.uid, p.key ORDER BY SUM(i.held) DESC", (study_uid,)
        )
        if not rows:
            return None
        row = rows[0]
        return StudyHeading(
            study_uid=study_uid,
            patient_name=row["PatientName"],
            patient_id=row["PatientID"],
            issuer_of_patient_id=row["IssuerOfPatientID"],
            birth_date=row["PatientBirthDate"],
            sex=row["PatientSex"],
            study_date=row["StudyDate"],
            study_time=row["StudyTime"],
            description=row["StudyDescription"],
            accession_number=row["AccessionNumber"],
        )

    def held(self, study_uid: str) -> frozenset[str]:
        """Give the SOP Instance UIDs that are here of a study."""
        self._check_whole()
        return frozenset(row["uid"] for row in self._rows("SELECT uid FROM instances WHERE study = ?", (study_uid,)))

    def held_among(self, uids: Collection[str]) -> frozenset[str]:
        """Give those of ``uids`` (SOP Instance UIDs) that are here."""
        self._check_whole()
        rows = self._in("SELECT uid FROM instances WHERE uid IN ({})", tuple(uids))
        return frozenset(row["uid"] for row in rows)

    def path_of(self, sop_uid: str) -> Path | None:
        """Give the file of an instance, None when it is not here."""
        return self.paths_of((sop_uid,)).get(sop_uid)

    def paths_of(self, sop_uids: Collection[str]) -> dict[str, Path]:
        """Give the files of those of ``sop_uids`` that are here."""
        rows = self._in("SELECT uid, path FROM instances WHERE uid IN ({})", tuple(sop_uids))
        return {row["uid"]: self._store / row["path"] for row in rows}

    def counts_by_patient(self, study_uids: Collection[str]) -> dict[str, dict[Demographics, int]]:
        """Give how many instances are here of each of ``study_uids``, by the patients that they name themselves."""
        self._check_whole()
        sql = f"""SELECT t.uid, {_PATIENT}, i.held FROM
            (SELECT study, patient, COUNT(*) AS held FROM instances WHERE study IN ({{}}) GROUP BY study, patient) i
            JOIN studies t ON t.uid = i.study JOIN patients p ON p.key = {_WHOSE} ORDER BY i.held DESC"""
        found: dict[str, dict[Demographics, int]] = {}
        for row in self._in(sql, tuple(study_uids)):
            counts, patient = found.setdefault(row["uid"], {}), demographics_of(row)
            counts[patient] = counts.get(patient, 0) + row["held"]
        return found

    def files(self) -> dict[str, int]:
        """Give every file that the index knows, relative to the store's folder, with its size."""
        return {row["path"]: row["size"] for row in self._rows("SELECT path, size FROM instances", ())}

    def checksums(self) -> dict[str, tuple[str, str]]:
        """Give every file that the index knows with its SOP Instance UID and its checksum, "" where it has none."""
        rows = self._rows("SELECT path, uid, checksum FROM instances", ())
        return {row["path"]: (row["uid"], row["checksum"]) for row in rows}

    def without_checksum(self, most: int) -> list[str]:
        """Give at most so many files that have no checksum yet, in the order of their places."""
        rows = self._rows("SELECT path FROM instances WHERE checksum = '' ORDER BY path LIMIT ?", (most,))
        return [row["path"] for row in rows]

    def without_head(self, after: str, most: int) -> list[str]:
        """Give at most so many files behind ``after`` of whose head the index does not hold all, in their order.

        What it may not hold of a file of before: its traits, whose it is and who sent it.
        """
        return [row["path"] for row in self._rows(WITHOUT_HEAD, (after, most))]

    @property
    def is_missing(self) -> bool:
        """Tell whether there is no index, though the store holds files. Raises StoreUnusable."""
        try:
            self._rows("SELECT 1 FROM instances LIMIT 1", ())
        except IndexMissing:
            return True
        return False

    def non_conforming(self) -> tuple[str, ...]:
        """Give the SOP Instance UIDs of instances one of whose UIDs breaks the rules of PS3.5 section 9.1."""
        rows = self._rows("SELECT uid, series, study FROM instances ORDER BY uid", ())
        return tuple(row["uid"] for row in rows if not all(map(is_conforming, tuple(row))))

    def _select(self, query: Query) -> tuple[str, list[str]]:
        where, values = [], []
        for keyword in _UNIQUE_AT[query.level]:
            uids = [uid.strip() for uid in query.value(keyword).split("\\") if uid.strip(" *")]
            if uids:
                where.append(f"{_UNIQUE[keyword]} IN ({','.join('?' * len(uids))})")
                values.extend(uids)
        sql = _ROWS[query.level] + (f" WHERE {' AND '.join(where)}" if where else "")
        return f"{sql}{_GROUP[query.level]} ORDER BY {_ORDER[query.level]}", values

    def _match(self, query: Query, record: dict[str, Any]) -> Match:
        values: dict[str, Value] = {keyword: _value(keyword, record.get(keyword)) for keyword in query.all_keys()}
        if query.level is Level.IMAGE:
            values["Path"] = str(self._store / record["Path"])
            values["TransferSyntaxUID"] = record["TransferSyntaxUID"]
        return Match(THIS_STATION, query.level, values)

    def _in(self, sql: str, values: Sequence[str]) -> Iterator[sqlite3.Row]:
        for first in range(0, len(values), _AT_ONCE):
            part = values[first : first + _AT_ONCE]
            yield from self._rows(sql.format(",".join("?" * len(part))), part)

    def _rows(self, sql: str, values: Sequence[object]) -> list[sqlite3.Row]:
        try:
            with self._connected() as connection:
                return [] if connection is None else connection.execute(sql, tuple(values)).fetchall()
        except sqlite3.Error as error:
            if "no such table" in str(error):
                return self._none()  # the writer is just making it, or it was emptied
            raise StoreUnusable(
                f"the index cannot be read ({error})",
                "start the receiver (it mends what it can), or run qrstation verify --repair",
                getattr(error, "sqlite_errorname", ""),
            ) from error

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection | None]:
        """Lend a connection for one question; None when there is no index, and nothing that could be in it."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            self._none()
            yield None
            return
        except OSError as error:
            raise StoreUnusable(f"the index cannot be read ({error.strerror})", "check who may read it") from error
        lent = self._take((status.st_dev, status.st_ino))
        try:
            yield lent.connection
        except BaseException:
            lent.connection.close()
            raise
        self._give_back(lent)

    def _take(self, file: tuple[int, int]) -> _Open:
        with self._lock:
            stale = [each for each in self._idle if each.file != file]  # the index was replaced by another file
            self._idle = [each for each in self._idle if each.file == file]
            known = self._idle.pop() if self._idle else None
        for each in stale:
            each.connection.close()
        if known is not None:
            return known
        uri = f"{self._file.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=10, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            columns = {row["name"] for row in connection.execute("PRAGMA table_info(instances)")}
            if columns and NEWEST_COLUMN not in columns:
                connection.execute(SEEN_AS_NEW)
        except BaseException:
            connection.close()
            raise
        return _Open(connection, file)

    def _give_back(self, lent: _Open) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < MOST_IDLE:
                self._idle.append(lent)
                return
        lent.connection.close()

    def _none(self) -> list[sqlite3.Row]:
        """Give no rows, as an empty store does; raises StoreUnusable where files are there and their index is not."""
        if next(stored_files(self._store), None) is None:
            return []
        raise IndexMissing(
            "the index is not there, though the store holds images",
            "start the receiver: it makes the index again from the files",
        )

    def _check_whole(self) -> None:
        """Raise StoreUnusable while the index is being made again: a part of it must not pass for all."""
        rows = self._rows("SELECT value FROM facts WHERE name = ?", (BEING_REBUILT,))
        if rows and rows[0]["value"]:
            raise StoreUnusable("the index is being made again from the files", "try again when that is done")

    def _record(self, row: sqlite3.Row) -> InstanceRecord:
        return InstanceRecord(
            study_uid=row["study"],
            series_uid=row["series"],
            sop_uid=row["uid"],
            sop_class_uid=row["sop_class"],
            transfer_syntax_uid=row["transfer_syntax"],
            path=self._store / row["path"],
            size=row["size"],
            modality=row["Modality"],
            instance_number=row["number"],
            rows=row["rows"],
            columns=row["columns"],
            frames=row["frames"],
            position=cast("Vector | None", _floats(row["position"])),
            orientation=cast("tuple[float, float, float, float, float, float] | None", _floats(row["orientation"])),
            spacing=cast("tuple[float, float] | None", _floats(row["spacing"])),
            frame_of_reference_uid=row["frame_of_reference"],
            image_type=tuple(part for part in row["image_type"].split("\\") if part),
            # An index that no receiver of this version has opened yet knows of none of these.
            checksum=row["checksum"] if "checksum" in row.keys() else "",  # noqa: SIM118  # a Row is no mapping
            traits=_traits(row["traits"]) if "traits" in row.keys() else None,  # noqa: SIM118  # a Row is no mapping
            patient=demographics_of(row) if row["patient"] is not None else None,
            source=row["source"],
        )


# Each half goes along an index of its own and ends there: with an OR all that is left would be sorted for each answer.
WITHOUT_HEAD = """SELECT path FROM (SELECT path FROM instances WHERE traits = '' AND path > ?1 ORDER BY path LIMIT ?2)
    UNION SELECT path FROM (SELECT path FROM instances WHERE patient IS NULL AND path > ?1 ORDER BY path LIMIT ?2)
    ORDER BY path LIMIT ?2"""
_RECORDS = f"""SELECT i.*, s.Modality, {_PATIENT} FROM instances i
    JOIN series s ON s.study = i.study AND s.uid = i.series LEFT JOIN patients p ON p.key = i.patient"""


def _floats(text: str) -> tuple[float, ...] | None:
    return tuple(json.loads(text)) if text else None


def _traits(text: str) -> Traits | None:
    return Traits(*json.loads(text)) if text else None


def _whole(text: str) -> int | None:
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
        return value if isinstance(value, int) else _whole(str(value))
    return str(value)
