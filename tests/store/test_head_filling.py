"""Whose an image is, who sent it and what tells it apart: its own head says it, also where it was kept long before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from qrstation.core.patient import Demographics
from qrstation.core.standard.query import Level, Query, series_query
from qrstation.store import head_filling
from qrstation.store.head_filling import fill_heads
from qrstation.store.importing import import_paths
from qrstation.store.index import IndexReader
from qrstation.store.indexed_files import WITHOUT_HEAD
from qrstation.store.instance_store import InstanceStore
from qrstation.store.migrations import MIGRATIONS
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
    data_set.EchoNumbers = number
    asked = incoming(data_set)
    writer = store.begin(type(asked)(asked.sop_class_uid, asked.sop_uid, asked.transfer_syntax_uid, sender, "", ""))
    writer.write((memoryview(encoded(data_set)),))
    assert writer.commit() == 0


def fill(store: InstanceStore) -> None:
    """Keep a study of two people, each of an archive of their own."""
    keep_one(store, 1, ELENA)
    keep_one(store, 2, ELENA)
    keep_one(store, 3, PAOLO, "OFFSITE", "1.2.1.2")
    store.places.settle()


def echoes(reader: IndexReader) -> list[int | None]:
    """Give what was read of the traits: the echo numbers, None where nothing was."""
    return [record.traits.echo if record.traits else None for record in reader.instances("1.2.1")]


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
        store.places.settle()
        record = store.reader.instance(str(data_set.SOPInstanceUID))
        assert record is not None
        assert record.source == ""


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_older_index_is_read_as_it_is_and_learns_all_in_one_reading(
    tmp_path: Path, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(head_filling, "AT_ONCE", 2)
    with opened(tmp_path) as (store, _):
        fill(store)
    make_older(tmp_path / "index.sqlite", version)
    before = [1, 2, 3] if version == 3 else [None, None, None]
    with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
        assert said(reader) == dict.fromkeys((1, 2, 3), (None, None))
        assert echoes(reader) == before
        assert len(list(reader.find(Query(Level.STUDY)))) == 1
        assert reader.heading("1.2.1") is not None
        with opened(tmp_path) as (store, _):
            assert said(reader) == dict.fromkeys((1, 2, 3), (None, None))
            assert echoes(reader) == before
            keep_one(store, 4, PAOLO, "OFFSITE", "1.2.1.2")
            store.places.settle()
            assert fill_heads(store, lambda: False) == 3
            assert fill_heads(store, lambda: False) == 0
            assert said(reader) == {**KNOWN, 4: (PAOLO, "OFFSITE")}
            assert echoes(reader) == [1, 2, 3, 4]
            assert reader.counts_by_patient(["1.2.1"]) == {"1.2.1": {ELENA: 2, PAOLO: 2}}


def test_traits_of_before_hold_until_they_are_read_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        whole = store.reader.instances("1.2.1")
        store.index.call(lambda connection: connection.execute("UPDATE instances SET traits = '[3, 4.5]'"))
    make_older(tmp_path / "index.sqlite", 4)
    with opened(tmp_path) as (store, _):
        assert echoes(store.reader) == [3, 3, 3]
        assert fill_heads(store, lambda: False) == 3
        assert store.reader.instances("1.2.1") == whole
        assert fill_heads(store, lambda: False) == 0


def test_an_index_of_this_version_opens_with_all_that_it_held(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
    make_older(tmp_path / "index.sqlite", len(MIGRATIONS))
    with opened(tmp_path) as (store, _):
        assert (said(store.reader), echoes(store.reader)) == (KNOWN, [1, 2, 3])
        assert fill_heads(store, lambda: False) == 0


@pytest.mark.parametrize("column", ["traits = ''", "patient = NULL, source = NULL"])
def test_what_lacks_only_one_of_them_is_completed_and_the_rest_stays(tmp_path: Path, column: str) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        store.index.call(lambda connection: connection.execute(f"UPDATE instances SET {column} WHERE number > 1"))  # noqa: S608 - our own names; values are bound
        assert fill_heads(store, lambda: False) == 2
        assert (said(store.reader), echoes(store.reader)) == (KNOWN, [1, 2, 3])


def test_the_files_are_found_without_looking_at_all_of_the_index(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        plans: list[str] = []

        def plan(connection: sqlite3.Connection) -> None:
            rows = connection.execute(f"EXPLAIN QUERY PLAN {WITHOUT_HEAD}", ("", 9))
            plans.extend(row[3] for row in rows)

        store.index.call(plan)
        looked_up = [line for line in plans if "instances" in line]
        assert len(looked_up) == 2
        assert all(" INDEX instances_without_" in line for line in looked_up), plans


def test_it_ends_when_it_is_told_to_and_a_file_that_cannot_be_read_costs_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(head_filling, "AT_ONCE", 2)
    with opened(tmp_path) as (store, _):
        fill(store)
        keep_one(store, 4, PAOLO)
        keep_one(store, 5, PAOLO)
        store.places.settle()
    make_older(tmp_path / "index.sqlite", 2)
    with opened(tmp_path) as (store, _):
        assert fill_heads(store, lambda: True) == 0
        names = store.reader.files.without_head("", 9)
        assert len(names) == 5
        (store.layout.folder / names[1]).unlink()
        (store.layout.folder / names[2]).write_bytes(b"no more")
        assert fill_heads(store, lambda: False) == 3
        assert store.reader.files.without_head("", 9) == names[1:3]


def test_the_index_made_anew_from_the_files_knows_the_same(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        assert repair(store).indexed == 3
        assert said(store.reader) == KNOWN


def test_a_study_is_not_named_after_a_patient_whose_images_were_deleted(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        assert store.remover.remove("1.2.1", "1.2.1.2") == 1
        assert store.reader.counts_by_patient(["1.2.1"]) == {"1.2.1": {ELENA: 2}}
        people = store.index.call(lambda connection: connection.execute("SELECT PatientID FROM patients").fetchall())
        assert [row["PatientID"] for row in people] == ["4711"]


def test_deleting_one_study_leaves_a_patient_who_has_images_in_another(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        fill(store)
        assert keep(store, ct(1, "1.2.5")) == 0
        store.places.settle()
        store.remover.remove("1.2.5")
        assert said(store.reader) == KNOWN
