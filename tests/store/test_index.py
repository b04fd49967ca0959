"""The index: searched as an archive is, and true about what is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.standard.query import DateRange, Level, Query, StudyQuery, image_query, series_query
from qrstation.store.index import IndexReader
from qrstation.store.index_search import UnknownKey
from qrstation.store.verify import compare, repair
from tests.store.material import ct, keep, opened
from tests.told import saying


def fill(folder: Path) -> None:
    """Store two studies: one with two series, one with a Japanese name."""
    with opened(folder) as (store, news):
        for number in range(3):
            keep(store, ct(number, "1.2.1", "1.2.1.1"))
        keep(store, ct(9, "1.2.1", "1.2.1.2"))
        other = ct(1, "1.2.2")
        other.SpecificCharacterSet = "ISO_IR 192"
        other.PatientName = "Yamada^Tarou=山田^太郎=やまだ^たろう"
        other.PatientID, other.StudyDate, other.Modality = "J1", "20250506", "MR"
        keep(store, other)
        assert news.wait_stored(5)


@pytest.fixture
def reader(tmp_path: Path) -> IndexReader:
    fill(tmp_path)
    return IndexReader(tmp_path / "index.sqlite", tmp_path / "store")


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({}, {"1.2.1", "1.2.2"}),
        ({"PatientName": "yama*"}, {"1.2.2"}),
        ({"PatientName": "山田*"}, {"1.2.2"}),
        ({"PatientID": "J1"}, {"1.2.2"}),
        ({"PatientID": "J"}, set()),
        ({"PatientID": "J*"}, {"1.2.2"}),
        ({"StudyDate": "20250101-"}, {"1.2.2"}),
        ({"StudyDate": "20040119"}, {"1.2.1"}),
        ({"StudyDate": "-20041231"}, {"1.2.1"}),
        ({"ModalitiesInStudy": "MR"}, {"1.2.2"}),
        ({"StudyInstanceUID": "1.2.1\\1.2.2"}, {"1.2.1", "1.2.2"}),
        ({"StudyInstanceUID": "1.2.*"}, set()),
    ],
)
def test_studies_are_matched_as_an_archive_does(reader: IndexReader, keys: dict[str, str], found: set[str]) -> None:
    query = Query(Level.STUDY, tuple(keys.items()))
    assert {match.study_uid for match in reader.find(query)} == found
    reader.close()


def test_the_forms_query_finds_in_the_store_too(reader: IndexReader) -> None:
    form = StudyQuery(patient_name="yamada, t", study_date=DateRange("20250506", "20250506"), modalities=("MR",))
    with reader:
        assert [match.study_uid for query in form.queries() for match in reader.find(query)] == ["1.2.2"]


def test_values_have_the_types_of_the_contract(reader: IndexReader) -> None:
    with reader:
        study = next(iter(reader.find(Query(Level.STUDY, (("StudyInstanceUID", "1.2.1"),)))))
        assert study.values["ModalitiesInStudy"] == ["CT"]
        assert study.values["NumberOfStudyRelatedInstances"] == 4
        assert study.values["NumberOfStudyRelatedSeries"] == 2
        series = list(reader.find(series_query("1.2.1")))
        assert [match.instances for match in series] == [3, 1]
        images = list(reader.find(image_query("1.2.1", "1.2.1.1")))
        assert [match.values["InstanceNumber"] for match in images] == [0, 1, 2]
        assert Path(images[0].text("Path")).is_file()
        assert images[0].text("TransferSyntaxUID") == "1.2.840.10008.1.2.1"


def test_a_limit_is_kept_and_an_unknown_key_is_said(reader: IndexReader) -> None:
    with reader:
        assert len(list(reader.find(Query(Level.STUDY), limit=1))) == 1
        with pytest.raises(UnknownKey, check=saying("EthnicGroup")):
            list(reader.find(Query(Level.STUDY, (("EthnicGroup", "x"),))))


def test_records_tell_where_a_slice_lies(reader: IndexReader) -> None:
    with reader:
        records = reader.instances("1.2.1", "1.2.1.1")
        assert [record.position for record in records] == [(0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 2.0)]
        assert records[0].orientation is not None
        assert (records[0].rows, records[0].columns, records[0].frames) == (128, 128, 1)
        counts = reader.counts_by_patient(["1.2.1", "1.2.2", "9"])
        assert {uid: list(found.values()) for uid, found in counts.items()} == {"1.2.1": [4], "1.2.2": [1]}
        heading = reader.heading("1.2.2")
        assert heading is not None
        assert heading.patient_name == "Yamada^Tarou=山田^太郎=やまだ^たろう"
        assert len(reader.held("1.2.1")) == 4
        assert [series.instances for series in reader.series("1.2.1")] == [3, 1]


def test_a_missing_index_reads_as_empty(tmp_path: Path) -> None:
    with IndexReader(tmp_path / "none.sqlite", tmp_path) as reader:
        assert list(reader.find(Query(Level.STUDY))) == []
        assert reader.heading("1.2") is None
        assert reader.held_among(["1"]) == frozenset()


def test_deleting_removes_files_and_rows_and_leaves_the_rest(tmp_path: Path) -> None:
    fill(tmp_path)
    with opened(tmp_path) as (store, _):
        assert store.remover.remove("1.2.1", "1.2.1.2") == 1
        assert store.remover.remove("1.2.2") == 1
        assert store.remover.remove("1.2.2") == 0
        assert [match.study_uid for match in store.reader.find(Query(Level.STUDY))] == ["1.2.1"]
        assert compare(store.reader, store.layout.folder).is_consistent


def test_verify_sees_both_kinds_of_difference_and_repair_mends_them(tmp_path: Path) -> None:
    fill(tmp_path)
    with opened(tmp_path) as (store, _):
        records = store.reader.instances("1.2.1")
        records[0].path.unlink()
        store.index.call(
            lambda connection: connection.execute("DELETE FROM instances WHERE uid = ?", (records[1].sop_uid,))
        )
        found = compare(store.reader, store.layout.folder)
        assert (len(found.missing), len(found.not_indexed)) == (1, 1)
        done = repair(store)
        assert (done.indexed, done.removed, done.damaged) == (4, 1, 0)
        assert compare(store.reader, store.layout.folder).is_consistent


def test_the_studies_of_a_patient_are_given_the_newest_first(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        for number, (day, changes) in enumerate(
            (
                ("20240506", {}),
                ("20261120", {"PatientName": "MORGAN^ELENA"}),
                ("20250506", {"PatientBirthDate": "19580413"}),
                ("20230506", {"PatientID": "9920-14"}),
                ("20220506", {"PatientBirthDate": ""}),
            )
        ):
            made = ct(1, f"1.3.{number}")
            made.PatientName, made.PatientID, made.PatientBirthDate = "Morgan^Elena", "4711-02", "19580314"
            made.StudyDate = day
            for keyword, value in changes.items():
                setattr(made, keyword, value)
            keep(store, made)
        assert news.wait_stored(5)
        heading = store.reader.heading("1.3.0")
        assert heading is not None
        found = store.reader.studies_of(heading.demographics)
        assert [(study.study_uid, study.study_date) for study in found] == [
            ("1.3.1", "20261120"),
            ("1.3.0", "20240506"),
        ]
        undated = store.reader.heading("1.3.4")
        assert undated is not None
        assert store.reader.studies_of(undated.demographics) == ()


@pytest.mark.parametrize(("count", "middle"), [(1, [0]), (2, [0, 1]), (3, [1, 2]), (4, [1, 2])])
def test_the_middle_of_a_series_is_found_by_its_numbers(tmp_path: Path, count: int, middle: list[int]) -> None:
    with opened(tmp_path) as (store, news):
        for number in reversed(range(count)):
            keep(store, ct(number, "1.2.1", "1.2.1.1"))
        assert news.wait_stored(count)
    with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
        (series,) = reader.series("1.2.1")
        found = reader.middle(series)
        assert found == tuple(reader.instances("1.2.1")[place] for place in middle)
