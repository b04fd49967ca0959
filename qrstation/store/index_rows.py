"""What is written into the index: rows of instances and of what stands above them, and facts of its own."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path

from qrstation.core.instance import Traits
from qrstation.store.header_values import PATIENT_KEYWORDS, SERIES_KEYWORDS, STUDY_KEYWORDS, InstanceHeader, read_header
from qrstation.store.listing_rows import is_listed, list_study, list_whole_studies
from qrstation.store.stored_file import FileContents

BEING_REBUILT = "being made again from the files"
"""A fact: whether the index does not hold all files yet, since it was begun anew."""

_TRAITS = attrgetter(*(each.name for each in fields(Traits)))
"""Gives all the values of traits, in the order of their fields, as JSON has them: what dataclasses do copies each."""
_MANY = 4
"""From more studies on than these it is cheaper to list them together."""
_COLUMNS = (
    *("uid", "study", "series", "sop_class", "transfer_syntax", "path", "size", "number", "rows", "columns", "frames"),
    *("position", "orientation", "spacing", "frame_of_reference", "image_type", "checksum", "traits"),
    *("patient", "source"),
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is safe in the store and not in the index yet; `relative` is its place below the store."""

    contents: FileContents
    relative: str
    older: str = ""
    """The place of the version that this one replaces; it is put away once the index knows the new one."""

    def header(self, folder: Path) -> InstanceHeader:
        """Read what the index keeps of it, as a file of the store in ``folder``."""
        contents = self.contents
        path = folder / self.relative
        return read_header(
            contents.elements,
            contents.transfer_syntax_uid,
            path,
            contents.size,
            contents.checksum,
            contents.source_ae_title,
        )


def insert(connection: sqlite3.Connection, items: Iterable[tuple[InstanceHeader, Arrived]]) -> None:
    """Insert instances with their series, study and patient.

    What an instance says later of series and study wins; each keeps the patient that it names itself.
    """
    above: dict[tuple[str, str], InstanceHeader] = {}
    patients: dict[tuple[str, ...], int] = {}
    studies: defaultdict[str, set[int]] = defaultdict(set)
    left = _Left()
    rows = []
    for header, item in items:
        record = header.record
        above[record.study_uid, record.series_uid] = header
        patient = _patient_texts(header)
        if patient not in patients:
            patients[patient] = _patient_key(connection, patient)
        studies[record.study_uid].add(patients[patient])
        if item.older:
            left.note(connection, record.sop_uid)
        rows.append(
            (
                record.sop_uid,
                record.study_uid,
                record.series_uid,
                record.sop_class_uid,
                record.transfer_syntax_uid,
                item.relative,
                record.size,
                record.instance_number,
                record.rows,
                record.columns,
                record.frames,
                json.dumps(record.position) if record.position else "",
                json.dumps(record.orientation) if record.orientation else "",
                json.dumps(record.spacing) if record.spacing else "",
                record.frame_of_reference_uid,
                "\\".join(record.image_type),
                record.checksum,
                _traits_text(record.traits),
                patients[patient],
                record.source,
            )
        )
    for header in above.values():
        _insert_above(connection, header, patients[_patient_texts(header)])
    marks = ",".join("?" * len(_COLUMNS))
    connection.executemany(f"INSERT OR REPLACE INTO instances ({','.join(_COLUMNS)}) VALUES ({marks})", rows)  # noqa: S608 - our own names; values are bound
    if len(studies) > _MANY:
        list_whole_studies(connection, tuple(studies))
    else:
        for study, whose in studies.items():
            list_study(connection, study, whose)
    left.clear(connection)


def complete(connection: sqlite3.Connection, relative: str, header: InstanceHeader) -> None:
    """Note of a file of before what the index did not know yet: its traits, whose it is and who sent it."""
    traits = _traits_text(header.record.traits)
    connection.execute("UPDATE instances SET traits = ? WHERE path = ? AND traits < '!'", (traits, relative))
    key = _patient_key(connection, _patient_texts(header))
    connection.execute(
        "UPDATE instances SET patient = ?, source = ? WHERE path = ? AND patient IS NULL",
        (key, header.record.source, relative),
    )
    list_study(connection, header.record.study_uid, (key,))


def _traits_text(traits: Traits | None) -> str:
    """Give traits as the index keeps them: a JSON list, "" for what was not read."""
    return "" if traits is None else json.dumps(_TRAITS(traits))


def _patient_texts(header: InstanceHeader) -> tuple[str, ...]:
    return tuple(header.patient[keyword] for keyword in PATIENT_KEYWORDS)


def _patient_key(connection: sqlite3.Connection, patient: tuple[str, ...]) -> int:
    """Give the number of a patient who is described just so, a new one where nobody is."""
    marks = ",".join("?" * len(patient))
    connection.execute(f"INSERT OR IGNORE INTO patients ({','.join(PATIENT_KEYWORDS)}) VALUES ({marks})", patient)  # noqa: S608 - our own names; values are bound
    same = " AND ".join(f"{keyword} = ?" for keyword in PATIENT_KEYWORDS)
    return int(connection.execute(f"SELECT key FROM patients WHERE {same}", patient).fetchone()[0])  # noqa: S608 - our own names; values are bound


def _insert_above(connection: sqlite3.Connection, header: InstanceHeader, key: int) -> None:
    _upsert(connection, "studies", ("uid",), (header.record.study_uid,), ("patient", *STUDY_KEYWORDS),
            (key, *(header.study[keyword] for keyword in STUDY_KEYWORDS)))  # fmt: skip
    _upsert(connection, "series", ("study", "uid"), (header.record.study_uid, header.record.series_uid),
            SERIES_KEYWORDS, tuple(header.series[keyword] for keyword in SERIES_KEYWORDS))  # fmt: skip


def _upsert(
    connection: sqlite3.Connection,
    table: str,
    key_names: tuple[str, ...],
    keys: tuple[str, ...],
    names: tuple[str, ...],
    values: tuple[object, ...],
) -> None:
    marks = ",".join("?" * (len(keys) + len(values)))
    update = ", ".join(f"{name} = excluded.{name}" for name in names)
    connection.execute(
        f"INSERT INTO {table} ({','.join((*key_names, *names))}) VALUES ({marks}) "  # noqa: S608 - our own names; values are bound
        f"ON CONFLICT ({','.join(key_names)}) DO UPDATE SET {update}",
        (*keys, *values),
    )


def remove(connection: sqlite3.Connection, uids: Sequence[str]) -> None:
    """Remove instances, and the series, studies and patients that are empty then."""
    left = _Left()
    for uid in uids:
        left.note(connection, uid)
    connection.executemany("DELETE FROM instances WHERE uid = ?", ((uid,) for uid in uids))
    left.clear(connection)


class _Left:
    """What instances leave behind that go, or come again as another's: looked at there alone, a store may be large."""

    def __init__(self) -> None:
        self._studies: set[str] = set()
        self._patients: set[int] = set()

    def note(self, connection: sqlite3.Connection, uid: str) -> None:
        """Take note of an instance that is about to go."""
        row = connection.execute(
            "SELECT i.study, i.patient, t.patient FROM instances i JOIN studies t ON t.uid = i.study WHERE i.uid = ?",
            (uid,),
        ).fetchone()
        if row is not None:
            self._studies.add(row[0])
            self._patients.update(patient for patient in (row[1], row[2]) if patient is not None)

    def clear(self, connection: sqlite3.Connection) -> None:
        """Remove what is empty now."""
        for study in self._studies:
            connection.execute(
                "DELETE FROM series WHERE study = ? AND NOT EXISTS "
                "(SELECT 1 FROM instances i WHERE i.study = series.study AND i.series = series.uid)",
                (study,),
            )
            connection.execute(
                "DELETE FROM studies WHERE uid = ?1 AND NOT EXISTS (SELECT 1 FROM series WHERE study = ?1)", (study,)
            )
            # A study may have been named after a patient of whom nothing is left in it.
            connection.execute(
                "UPDATE studies SET patient = (SELECT MAX(i.patient) FROM instances i WHERE i.study = studies.uid) "
                "WHERE uid = ? AND NOT EXISTS (SELECT 1 FROM instances i WHERE i.study = studies.uid "
                "AND (i.patient IS NULL OR i.patient = studies.patient))",
                (study,),
            )
            list_study(connection, study)
        # Who has a study in the listing has images. While it is not filled the images are asked.
        images = "" if is_listed(connection) else "AND key NOT IN (SELECT patient FROM instances WHERE patient > 0)"
        connection.executemany(
            "DELETE FROM patients WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM studies WHERE patient = ?1) "  # noqa: S608 - our own names; values are bound
            f"AND NOT EXISTS (SELECT 1 FROM listed WHERE patient = ?1) {images}",
            ((patient,) for patient in self._patients),
        )


def get_fact(connection: sqlite3.Connection, name: str) -> str:
    """Give a remembered fact, "" when there is none."""
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def set_fact(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a fact."""
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


def sum_of_sizes(connection: sqlite3.Connection) -> int:
    """Give the sizes of all instances together, in bytes."""
    return int(connection.execute("SELECT COALESCE(SUM(size), 0) FROM instances").fetchone()[0])
