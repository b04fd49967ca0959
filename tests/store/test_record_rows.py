"""Rows become records: each value in its own place, the same object for what the images of a series share."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from qrstation.core.instance import Traits
from qrstation.core.patient import Demographics
from qrstation.store.record_rows import records_of

ROW = {
    "uid": "1.2.3",
    "study": "1.2",
    "series": "1.2.1",
    "path": "ab/1.2.3.dcm",
    "size": 4321,
    "sop_class": "1.2.840.10008.5.1.4.1.1.2",
    "transfer_syntax": "1.2.840.10008.1.2.1",
    "number": 7,
    "rows": 512,
    "columns": 256,
    "frames": 3,
    "position": "[1.5, -2.0, 1e-07]",
    "orientation": "[1.0, 0.0, 0.0, 0.0, 1.0, 0.0]",
    "spacing": "[0.5, 0.75]",
    "frame_of_reference": "1.9",
    "image_type": "ORIGINAL\\PRIMARY\\\\AXIAL",
    "patient": 4,
    "source": "SCANNER",
    "checksum": "xxh3:1",
    "traits": "[2, 5.5, null, 3]",
    "Modality": "CT",
    "PatientName": "Morgan^Elena",
    "PatientID": "4711-02",
    "IssuerOfPatientID": "KLINIK",
    "PatientBirthDate": "19590101",
    "PatientSex": "F",
}


def rows(*several: dict[str, object]) -> list[sqlite3.Row]:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    made = []
    for row in several:
        columns = ", ".join(f'? AS "{name}"' for name in row)
        made += connection.execute(f"SELECT {columns}", tuple(row.values())).fetchall()
    connection.close()
    return made


def test_each_value_is_in_its_place() -> None:
    (record,) = records_of(rows(ROW), Path("store"))
    assert (record.study_uid, record.series_uid, record.sop_uid) == ("1.2", "1.2.1", "1.2.3")
    assert record.sop_class_uid == "1.2.840.10008.5.1.4.1.1.2"
    assert record.transfer_syntax_uid == "1.2.840.10008.1.2.1"
    assert (record.path, record.size, record.checksum) == (Path("store/ab/1.2.3.dcm"), 4321, "xxh3:1")
    assert (record.modality, record.instance_number, record.source) == ("CT", 7, "SCANNER")
    assert (record.rows, record.columns, record.frames) == (512, 256, 3)
    assert record.position == (1.5, -2.0, 1e-07)
    assert record.orientation == (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert record.spacing == (0.5, 0.75)
    assert record.frame_of_reference_uid == "1.9"
    assert record.image_type == ("ORIGINAL", "PRIMARY", "AXIAL")
    assert record.traits == Traits(2, 5.5, None, 3)
    assert record.patient == Demographics("4711-02", "KLINIK", "Morgan^Elena", "19590101", "F")


def test_what_is_not_known_is_none() -> None:
    empty = dict.fromkeys(("position", "orientation", "spacing", "image_type", "traits", "checksum"), "")
    (record,) = records_of(rows({**ROW, **empty, "patient": None, "number": None}), Path("store"))
    assert (record.position, record.orientation, record.spacing, record.traits) == (None, None, None, None)
    assert (record.image_type, record.checksum, record.patient, record.instance_number) == ((), "", None, None)


def test_an_index_of_an_earlier_version_lacks_the_late_columns() -> None:
    early = {name: value for name, value in ROW.items() if name not in ("checksum", "traits")}
    (record,) = records_of(rows(early), Path("store"))
    assert (record.checksum, record.traits, record.source) == ("", None, "SCANNER")


def test_what_a_series_shares_is_held_once() -> None:
    one, other = records_of(rows(ROW, {**ROW, "uid": "1.2.4"}), Path("store"))
    assert one.orientation is other.orientation
    assert one.patient is other.patient
    assert records_of([], Path("store")) == ()
