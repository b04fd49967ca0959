"""The same instance again: equal bytes once, other bytes never in place of the first unless a person says so."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from qrstation.core.events import Difference, InstancesSetAside
from qrstation.core.sink import IncomingInstance
from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files, version_of
from qrstation.store.verify import compare, repair
from tests.store.material import PERSON, News, ct, encoded, incoming, keep, opened

STUDY = "1.2.99"


def names(store: InstanceStore) -> list[str]:
    """Give the patient names in the files of the store."""
    return [str(pydicom.dcmread(path).PatientName) for path in stored_files(store.layout.folder)]


def corrected(name: str = "Corrected^Name") -> Dataset:
    """Give the instance as it comes after a correction at the archive."""
    data_set = ct(1, STUDY)
    data_set.PatientName = name
    return data_set


def set_aside(news: News) -> list[Difference]:
    """Give how what was set aside differs."""
    return [item.difference for e in news.events if isinstance(e, InstancesSetAside) for item in e.items]


def test_equal_bytes_again_are_a_success_without_a_second_copy(tmp_path: Path) -> None:
    data_set = ct()
    with opened(tmp_path, sync=True) as (store, news):
        assert keep(store, data_set) == 0
        assert keep(store, data_set) == 0
        assert len(names(store)) == 1
    assert news.again == [data_set.SOPInstanceUID]


def test_other_bytes_never_overwrite_the_first_and_are_told(tmp_path: Path) -> None:
    data_set = ct(1, STUDY)
    first = encoded(data_set)
    with opened(tmp_path, sync=True) as (store, news):
        keep(store, data_set)
        assert keep(store, corrected()) == 0
        (path,) = stored_files(store.layout.folder)
        assert path.read_bytes().endswith(first)
        (aside,) = store.layout.aside.glob("*.dcm")
        assert pydicom.dcmread(aside).PatientName == "Corrected^Name"
        assert set_aside(news) == [Difference.HEADER]
        assert dict(store.conflicts.differences(STUDY)) == {Difference.HEADER: 1}
        # The same correction once more is no third version.
        assert keep(store, corrected()) == 0
        assert len(list(store.layout.aside.glob("*.dcm"))) == 1


def test_other_pixels_are_a_conflict(tmp_path: Path) -> None:
    other = ct(1, STUDY)
    other.PixelData = bytes(len(other.PixelData))
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        keep(store, other)
        assert set_aside(news) == [Difference.PIXELS]


def test_another_native_encoding_with_equal_pixels_is_no_conflict(tmp_path: Path) -> None:
    data_set = ct(1, STUDY)
    implicit = incoming(data_set, "1.2.840.10008.1.2")
    with opened(tmp_path) as (store, news):
        keep(store, data_set)
        writer = store.begin(implicit)
        writer.write((memoryview(encoded(data_set, implicit=True)),))
        assert writer.commit() == 0
        assert set_aside(news) == [Difference.HEADER]


def test_compressed_differently_is_said_as_such(tmp_path: Path) -> None:
    folder = Path(pydicom.data.__file__).parent / "test_files"
    raw = {name: pydicom.dcmread(folder / f"{name}.dcm") for name in ("MR_small", "MR_small_RLE")}
    with opened(tmp_path) as (store, news):
        for data_set in raw.values():
            data_set.SOPInstanceUID = "1.2.3"
            syntax = str(data_set.file_meta.TransferSyntaxUID)
            known = IncomingInstance(str(data_set.SOPClassUID), "1.2.3", syntax, "A", "B", "127.0.0.1")
            writer = store.begin(known)
            data_set["PixelData"].is_undefined_length = syntax.endswith(".5")
            writer.write((memoryview(encoded(data_set)),))
            assert writer.commit() == 0
        assert set_aside(news) == [Difference.ENCODING]


def test_taking_the_newer_keeps_the_older_safe(tmp_path: Path) -> None:
    with opened(tmp_path, sync=True) as (store, _):
        keep(store, ct(1, STUDY))
        keep(store, corrected("Second^Name"))
        keep(store, corrected("Third^Name"))
        assert store.choices.take_newer(STUDY, by=PERSON) == 1
        assert names(store) == ["Third^Name"]
        heading = store.reader.heading(STUDY)
        assert heading is not None
        assert heading.patient_name == "Third^Name"
        assert not list(store.layout.aside.glob("*.dcm"))
        (older,) = store.layout.older.iterdir()
        assert str(pydicom.dcmread(older).PatientName).startswith("CompressedSamples")
        (match,) = store.reader.instances(STUDY)
        assert match.size == match.path.stat().st_size
        assert version_of(match.path) == 2
        assert compare(store.reader, store.layout.folder).is_consistent


def test_keeping_the_first_drops_what_was_set_aside(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        keep(store, corrected())
        assert store.choices.keep_first(STUDY) == 1
        assert not store.conflicts.entries()
        (dropped,) = store.layout.older.iterdir()
        assert pydicom.dcmread(dropped).PatientName == "Corrected^Name"
        assert names(store) == ["CompressedSamples^CT1"]


@pytest.mark.parametrize("scope", ["", f"{STUDY}.1"])
def test_while_replacing_what_comes_takes_the_place(tmp_path: Path, scope: str) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, STUDY))
        with store.keeper.replacing(STUDY, scope):
            assert keep(store, corrected()) == 0
        assert keep(store, corrected("Later^Name")) == 0
        assert news.wait_stored(2)
        store.index.call(lambda _: None)
        assert names(store) == ["Corrected^Name"]
        assert len(list(store.layout.older.iterdir())) == 1
        assert len(store.conflicts.entries()) == 1


def test_a_damaged_first_is_replaced_by_what_comes_again(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        (path,) = stored_files(store.layout.folder)
        path.write_bytes(path.read_bytes()[:-100])
        assert keep(store, ct(1, STUDY)) == 0
        store.index.call(lambda _: None)
        (healed,) = stored_files(store.layout.folder)
        assert healed.read_bytes().endswith(encoded(ct(1, STUDY)))


@pytest.mark.parametrize("index", ["kept", "lost"])
def test_after_a_crash_in_the_middle_of_a_replacement_the_newer_one_counts(tmp_path: Path, index: str) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        (first,) = stored_files(store.layout.folder)
        older = first.read_bytes()
        with store.keeper.replacing(STUDY):
            keep(store, corrected())
    # As if the end had come after the move and before the index knew of it.
    first.write_bytes(older)
    if index == "kept":
        with sqlite3.connect(tmp_path / "index.sqlite") as connection:
            connection.execute("UPDATE instances SET path = ?", (first.relative_to(tmp_path / "store").as_posix(),))
        connection.close()
        (tmp_path / "index.sqlite.sum").unlink()
    else:
        (tmp_path / "index.sqlite").unlink()
    with opened(tmp_path) as (store, _):
        assert names(store) == ["Corrected^Name"]
        assert len(store.reader.instances(STUDY)) == 1
        assert compare(store.reader, store.layout.folder).is_consistent
        assert repair(store).indexed == 1


def test_a_damaged_file_that_nobody_indexed_is_set_aside_at_the_start(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        (path,) = stored_files(store.layout.folder)
    (path.parent / "half.dcm").write_bytes(path.read_bytes()[:-100])
    with opened(tmp_path) as (store, _):
        assert store.recovery.damaged == 1
        assert [file.name.split("-")[0] for file in store.layout.damaged.iterdir()] == ["half"]
        assert compare(store.reader, store.layout.folder).is_consistent
