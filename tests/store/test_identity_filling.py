"""Whose an image is and who sent it: the image itself says it, also where the index did not keep that before."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.patient import Demographics
from qrstation.core.query import Level, Query, series_query
from qrstation.store import identity_filling
from qrstation.store.identity_filling import fill_identities
from qrstation.store.importing import import_paths
from qrstation.store.index import IndexReader
from qrstation.store.instance_store import InstanceStore
from qrstation.store.verify import repair
from tests.store.material import ct, encoded, incoming, keep, make_older, opened

ELENA = Demographics("4711", "", "Morgan^Elena", "19580314", "F")
PAOLO = Demographics("9920", "", "Moretti^Paolo", "19710902", "M")
BOTH = {"1.2.1": {ELENA: 2, PAOLO: 1}}


def keep_one(
    store: InstanceStore, number: int, who: Demographics, sender: str = "PACS", series: str = "1.2.1.1"
) -> None:
    """Keep an image of somebody within one and the same study."""
    data_set = ct(number, "1.2.1", series)
    data_set.PatientID, data_set.PatientName = who.patient_id, who.name
    data_set.PatientBirthDate, data_set.PatientSex = who.birth_date, who.sex
    asked = incoming(data_set)
    writer = store.begin(type(asked)(asked.sop_class_uid, asked.sop_uid, asked.transfer_syntax_uid, sender, "", ""))
    writer.write((memoryview(encoded(data_set)),))
    assert writer.commit() == 0


def fill(store: InstanceStore) -> None:
    """Keep a study of two people, each of an archive of their own."""
    keep_one(store, 1, ELENA)
    keep_one(store, 2, ELENA)
    keep_one(store, 3, PAOLO, "OFFSITE", "1.2.1.2")
    store.settle()


def said(reader: IndexReader) -> dict[int | None, tuple[Demographics | None, str | None]]:
    return {record.instance_number: (record.patient, record.source) for record in reader.instances("1.2.1")}


KNOWN = {1: (ELENA, "PACS"), 2: (ELENA, "PACS"), 3: (PAOLO, "OFFSITE")}


def test_each_image_keeps_its_own_patient_and_sender(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        fill(store)
        assert said(store.reader) == KNOWN
        assert store.reader.counts_by_patient(["1.2.1", "9"]) == BOTH
        told = [record for event in news.events for record in getattr(event, "instances", ())]
        assert {record.instance_number: (record.patient, record.source) for record in told} == KNOWN
        sexes = {record.patient.sex for record in store.reader.instances("1.2.1") if record.patient}
        assert sexes == {"F", "M"}


def test_a_study_of_two_patients_is_two_rows_each_with_its_own_images(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        rows = list(store.reader.find(Query(Level.STUDY)))
        assert [(row.demographics, row.instances, row.number("NumberOfStudyRelatedSeries")) for row in rows] == [
            (PAOLO, 1, 1),
            (ELENA, 2, 1),
        ]
        assert [row.instances for row in store.reader.find(Query(Level.STUDY, (("PatientID", "9920"),)))] == [1]
        assert [row.instances for row in store.reader.find(series_query("1.2.1"))] == [2, 1]
        heading = store.reader.heading("1.2.1")
        assert heading is not None
        assert heading.demographics == ELENA


def test_a_file_that_was_imported_has_no_sender_whatever_its_head_said(tmp_path: Path) -> None:
    data_set = ct(1)
    data_set.file_meta.SourceApplicationEntityTitle = "SOMEBODY"
    data_set.file_meta.MediaStorageSOPInstanceUID = data_set.SOPInstanceUID
    data_set.save_as(tmp_path / "file.dcm")
    with opened(tmp_path) as (store, _):
        assert import_paths(store, [tmp_path / "file.dcm"], lambda: False).imported == 1
        store.settle()
        record = store.reader.instance(str(data_set.SOPInstanceUID))
        assert record is not None
        assert record.source == ""


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_index_is_read_as_it_is_and_learns_in_the_background(
    tmp_path: Path, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity_filling, "AT_ONCE", 2)
    with opened(tmp_path) as (store, _):
        fill(store)
    make_older(tmp_path / "index.sqlite", version)
    with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
        assert said(reader) == dict.fromkeys((1, 2, 3), (None, None))
        assert len(list(reader.find(Query(Level.STUDY)))) == 1
        assert reader.heading("1.2.1") is not None
        with opened(tmp_path) as (store, _):
            assert said(reader) == dict.fromkeys((1, 2, 3), (None, None))
            keep_one(store, 4, PAOLO, "OFFSITE", "1.2.1.2")
            store.settle()
            assert fill_identities(store, lambda: False) == 3
            assert fill_identities(store, lambda: False) == 0
            assert said(reader) == {**KNOWN, 4: (PAOLO, "OFFSITE")}
            assert reader.counts_by_patient(["1.2.1"]) == {"1.2.1": {ELENA: 2, PAOLO: 2}}


def test_it_ends_when_it_is_told_to_and_a_file_that_cannot_be_read_costs_the_others_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
    make_older(tmp_path / "index.sqlite", 2)
    with opened(tmp_path) as (store, _):
        assert fill_identities(store, lambda: True) == 0
        bad = store.reader.without_patient(9)[1]
        (store.layout.folder / bad).write_bytes(b"no more")
        assert fill_identities(store, lambda: False) == 2
        assert store.reader.without_patient(9) == [bad]


def test_the_index_made_anew_from_the_files_knows_the_same(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        assert repair(store).indexed == 3
        assert said(store.reader) == KNOWN


def test_a_study_is_not_named_after_a_patient_whose_images_were_deleted(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        assert store.remove("1.2.1", "1.2.1.2") == 1
        assert store.reader.counts_by_patient(["1.2.1"]) == {"1.2.1": {ELENA: 2}}
        people = store.index.call(lambda connection: connection.execute("SELECT PatientID FROM patients").fetchall())
        assert [row["PatientID"] for row in people] == ["4711"]


def test_deleting_one_study_leaves_a_patient_who_has_images_in_another(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        assert keep(store, ct(1, "1.2.5")) == 0
        store.settle()
        store.remove("1.2.5")
        assert said(store.reader) == KNOWN
