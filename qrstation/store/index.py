"""The index, as everyone reads it: what the files tell, in SQLite, of studies, series and instances."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType

from qrstation.core.instance import InstanceRecord, SeriesRecord, StudyHeading
from qrstation.core.patient import Answer, Demographics, compare
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query
from qrstation.store.header_values import demographics_of
from qrstation.store.index_connections import IndexConnections
from qrstation.store.index_newest import IndexNewest
from qrstation.store.index_search import PATIENT, STUDY_ROWS, WHOSE, IndexSearch, whole
from qrstation.store.indexed_files import IndexedFiles
from qrstation.store.known_names import KnownNames
from qrstation.store.record_rows import records_of

_RECORDS = f"""SELECT i.*, s.Modality, {PATIENT} FROM instances i
    JOIN series s ON s.study = i.study AND s.uid = i.series LEFT JOIN patients p ON p.key = i.patient"""  # noqa: S608 - our own names; values are bound


class IndexReader:
    """Reads the index beside its writer, from any thread or process (see `IndexConnections`)."""

    def __init__(self, index_file: Path, store_folder: Path) -> None:
        self._store = store_folder
        self._connections = IndexConnections(index_file, store_folder)
        self._search = IndexSearch(self._connections, store_folder)
        self.newest = IndexNewest(self._connections)
        self.names = KnownNames(self._connections)
        self.files = IndexedFiles(self._connections, store_folder)

    def __enter__(self) -> IndexReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; one that is in use closes after its question."""
        self._connections.close()

    def find(self, query: Query, limit: int | None = None) -> Iterator[Match]:
        """Give the matches of ``query``, as an archive would. Raises UnknownKey, StoreUnusable."""
        return self._search.find(query, limit)

    def instances(self, study_uid: str, series_uid: str = "") -> tuple[InstanceRecord, ...]:
        """Give the instances of a study, or of one of its series, in the order of their numbers."""
        self._connections.check_whole()
        more = " AND i.series = ?" if series_uid else ""
        values = (study_uid, series_uid) if series_uid else (study_uid,)
        sql = _RECORDS + f" WHERE i.study = ?{more} ORDER BY i.series, i.number, i.uid"
        return records_of(self._connections.rows(sql, values), self._store)

    def middle(self, series: SeriesRecord) -> tuple[InstanceRecord, ...]:
        """Give the instances in the middle of a series by their numbers, two at most: which is the middle of its places
        is not known yet, and they may run either way.
        """
        self._connections.check_whole()
        sql = _RECORDS + " WHERE i.study = ? AND i.series = ? ORDER BY i.number, i.uid LIMIT 2 OFFSET ?"
        values = (series.study_uid, series.series_uid, max(0, series.instances - 1) // 2)
        return records_of(self._connections.rows(sql, values), self._store)

    def instances_of_series(self, series_uid: str) -> tuple[InstanceRecord, ...]:
        """Give the instances of a series, in the order of their numbers, whichever study it is of."""
        self._connections.check_whole()
        rows = self._connections.rows("SELECT study FROM series WHERE uid = ? ORDER BY study", (series_uid,))
        return tuple(record for row in rows for record in self.instances(row["study"], series_uid))

    def instance(self, sop_uid: str) -> InstanceRecord | None:
        """Give the instance of a SOP Instance UID, None when it is not here."""
        self._connections.check_whole()
        rows = self._connections.rows(_RECORDS + " WHERE i.uid = ?", (sop_uid,))
        return records_of(rows, self._store)[0] if rows else None

    def series(self, study_uid: str) -> tuple[SeriesRecord, ...]:
        """Give the series of a study that are here."""
        self._connections.check_whole()
        sql = """SELECT s.uid, s.Modality, s.SeriesNumber, s.SeriesDescription, COUNT(i.uid) AS held
            FROM series s LEFT JOIN instances i ON i.study = s.study AND i.series = s.uid
            WHERE s.study = ? GROUP BY s.uid ORDER BY CAST(s.SeriesNumber AS INTEGER), s.uid"""
        return tuple(
            SeriesRecord(
                study_uid,
                row["uid"],
                row["Modality"],
                whole(row["SeriesNumber"]),
                row["SeriesDescription"],
                row["held"],
            )
            for row in self._connections.rows(sql, (study_uid,))
        )

    def heading(self, study_uid: str) -> StudyHeading | None:
        """Give what stands over a study, None when nothing of it is here; of two patients the one with more images."""
        self._connections.check_whole()
        rows = self._connections.rows(
            STUDY_ROWS + " WHERE t.uid = ? GROUP BY t.uid, p.key ORDER BY SUM(i.held) DESC", (study_uid,)
        )
        if not rows:
            return None
        return _heading(study_uid, rows[0])

    def studies_of(self, patient: Demographics) -> tuple[StudyHeading, ...]:
        """Give the studies here that are surely of a patient (see `core.patient.compare`), the newest first."""
        self._connections.check_whole()
        born = patient.traits.born
        if born is None:
            return ()  # who tells no birth date is surely nobody's twin
        sql = f"SELECT p.key, {PATIENT} FROM patients p WHERE REPLACE(p.PatientBirthDate, '.', '') LIKE ?"  # noqa: S608 - our own names; values are bound
        rows = self._connections.rows(sql, (f"%{born:%Y%m%d}%",))
        same = tuple(row["key"] for row in rows if compare(demographics_of(row), patient).answer is Answer.SAME)
        sql = f"SELECT t.*, {PATIENT} FROM studies t JOIN patients p ON p.key = t.patient WHERE p.key IN ({{}})"  # noqa: S608 - our own names; values are bound
        found = self._connections.rows_among(sql, same)
        return tuple(sorted((_heading(row["uid"], row) for row in found), key=_when, reverse=True))

    def held(self, study_uid: str) -> frozenset[str]:
        """Give the SOP Instance UIDs that are here of a study."""
        self._connections.check_whole()
        return frozenset(
            row["uid"] for row in self._connections.rows("SELECT uid FROM instances WHERE study = ?", (study_uid,))
        )

    def held_among(self, uids: Collection[str]) -> frozenset[str]:
        """Give those of ``uids`` (SOP Instance UIDs) that are here."""
        self._connections.check_whole()
        rows = self._connections.rows_among("SELECT uid FROM instances WHERE uid IN ({})", tuple(uids))
        return frozenset(row["uid"] for row in rows)

    def counts_by_patient(self, study_uids: Collection[str]) -> dict[str, dict[Demographics, int]]:
        """Give how many instances are here of each of ``study_uids``, by the patients that they name themselves."""
        self._connections.check_whole()
        sql = f"""SELECT t.uid, {PATIENT}, i.held FROM
            (SELECT study, patient, COUNT(*) AS held FROM instances WHERE study IN ({{}}) GROUP BY study, patient) i
            JOIN studies t ON t.uid = i.study JOIN patients p ON p.key = {WHOSE} ORDER BY i.held DESC"""  # noqa: S608 - our own names; values are bound
        found: dict[str, dict[Demographics, int]] = {}
        for row in self._connections.rows_among(sql, tuple(study_uids)):
            counts, patient = found.setdefault(row["uid"], {}), demographics_of(row)
            counts[patient] = counts.get(patient, 0) + row["held"]
        return found


def _heading(study_uid: str, row: sqlite3.Row) -> StudyHeading:
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


def _when(heading: StudyHeading) -> tuple[str, str, str]:
    return heading.study_date, heading.study_time, heading.study_uid
