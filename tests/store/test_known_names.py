"""The names of those of whom anything is here, the last that came first."""

from __future__ import annotations

from pathlib import Path

from qrstation.store.index import IndexReader
from tests.store.material import ct, keep, opened


def test_each_name_is_given_once_the_last_that_came_first(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        for number, (name, patient_id) in enumerate(
            (("Morgan^Elena", "1"), ("Moretti^Paolo", "2"), ("", "3"), ("Morgan^Elena", "4"))
        ):
            data_set = ct(number, f"1.2.{number}", f"1.2.{number}.1")
            data_set.PatientName, data_set.PatientID = name, patient_id
            keep(store, data_set)
        store.places.settle()
    with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
        assert reader.names.newest(10) == ("Morgan^Elena", "Moretti^Paolo")
        assert reader.names.newest(1) == ("Morgan^Elena",)


def test_without_an_index_there_are_none(tmp_path: Path) -> None:
    with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
        assert reader.names.newest(10) == ()
